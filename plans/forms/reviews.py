"""Forms of 会审; what they hold is written by services."""

from typing import Any
from uuid import uuid4

from django import forms

from attachments.neighbours.fields import ScansField
from common.web.forms import PortalForm, prepare, text_area
from plans.models import ReviewVerdict


class SubmitForm(PortalForm):
    """送审. `anew` is asked only of a list that was reviewed before."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = forms.CharField(
        label="送审说明",
        required=False,
        max_length=300,
        widget=text_area(),
        help_text="会审人看得到；退回后重新送审的，写明改了什么。",
    )

    def __init__(self, *args: Any, begins_at: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if begins_at:
            anew = forms.BooleanField(
                label="从第一步重新会审",
                required=False,
                help_text=f"不勾选则从“{begins_at}”开始，此前各步的意见仍然有效。",
            )
            prepare(anew)
            self.fields["anew"] = anew


class ReviewForm(PortalForm):
    """A review's answer; `is_paper`: the office enters it from a paper."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    verdict = forms.ChoiceField(
        label="意见", choices=ReviewVerdict.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label="意见内容",
        required=False,
        max_length=2000,
        widget=text_area(4),
        help_text="退回修改的必填，写明要改的是哪项任务、怎么改。",
    )

    def __init__(self, *args: Any, is_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_paper:
            self._add("signer", _line("出具意见人", 80, "专家组组长、会议名称或签批领导。"))
            self._add("document", _line("文号或会议纪要", 120, ""))
        self._add("files", ScansField(label="附件", required=False, most=6))

    def _add(self, name: str, field: forms.Field) -> None:
        prepare(field)
        self.fields[name] = field


def _line(label: str, longest: int, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, help_text=help_text)
