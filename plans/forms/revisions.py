"""Forms of 修订; what they hold is written by services."""

from typing import Any
from uuid import uuid4

from django import forms

from common.web.forms import PortalForm, text_area
from plans.forms.line_acts import ExposeForm
from plans.forms.lists import LineForm, PlannedFundRow


def _reason() -> forms.CharField:
    return forms.CharField(
        label="修订原因",
        max_length=500,
        widget=text_area(),
        help_text="写明为什么改、依据什么，批准后随修订记录保存。",
    )


class RevisedLineForm(LineForm):
    """A line as it is to be, and why."""

    fund_row = PlannedFundRow
    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = _reason()
    field_order = ("reason",)

    def _fill(self, line: Any) -> dict[str, list[dict[str, Any]]]:
        ref = self.initial.get("client_ref", uuid4())
        rows = super()._fill(line)
        self.initial["client_ref"] = ref
        return rows


class ExposeByRevisionForm(ExposeForm):
    """A flagged issue for a list that binds: the line, and why it is added."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = _reason()


class WithdrawLineForm(PortalForm):
    """Why a line is to be withdrawn."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = _reason()


class ApproveForm(PortalForm):
    """Who approved a revision, and where that is written."""

    approver = forms.CharField(
        label="批准人", max_length=80, help_text="批准这次修订的河长、会议或机关。"
    )
    document = forms.CharField(label="批准文号或会议纪要", max_length=120)
    note = forms.CharField(label="办理说明", required=False, max_length=300)
