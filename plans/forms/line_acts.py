"""Forms about a line: a person's light, the acts of 督办, an issue that becomes a line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms

from accounts.models import Division, Unit
from attachments.neighbours.fields import FilesField
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.forms import PortalForm, prepare, text_area
from issues.models import Issue
from plans.models import Light, Line, TaskList
from plans.rules.instructions import Act
from plans.services.instructions import LONGEST, chiefs_for
from plans.services.line_input import FundInput, LineInput
from plans.services.lines import units_for

RECKONED = "reckoned"


class OverrideForm(PortalForm):
    """Another light than the reckoned one, or the reckoned one again."""

    light = forms.ChoiceField(label="亮灯", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=text_area(),
        help_text="与亮灯一并显示，并写入亮灯记录和当月通报。",
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        back = [(RECKONED, "恢复按进度核算")] if line.overridden else []
        self.fields["light"].choices = [*Light.choices, *back]  # type: ignore[attr-defined]
        self.fields["light"].initial = line.overridden or None

    @property
    def light_chosen(self) -> str:
        """As the service takes it: "" for the reckoned one."""
        light: str = self.cleaned_data["light"]
        return "" if light == RECKONED else light


class InstructionForm(PortalForm):
    """The words of one act, and what else it takes."""

    def __init__(self, *args: Any, act: Act, line: Line, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made: dict[str, forms.Field] = {}
        if act.code == "push":
            made["chief"] = forms.ModelChoiceField(chiefs_for(line), label="呈送河长")
        made["words"] = forms.CharField(label=act.prompt, max_length=LONGEST, widget=text_area(5))
        if act.code == "instruct":
            made["answer_by"] = forms.DateField(label="回复期限", required=False)
            if not user.has_role("chief"):
                made["words"].help_text = "由河长办据书面批示录入，记录中注明批示人与录入人。"
        for name, field in made.items():
            prepare(field)
            self.fields[name] = field


class FundReportForm(PortalForm):
    """到位、支付 of one source. What is unlikely is asked about with a tick that only then appears."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    source = forms.ChoiceField(label="资金来源")
    in_place = forms.DecimalField(
        label="本次到位（万元）",
        required=False,
        max_digits=16,
        decimal_places=6,
        help_text="只填这一次的，不填累计；冲减多报的填负数。",
    )
    paid = forms.DecimalField(
        label="本次支付（万元）", required=False, max_digits=16, decimal_places=6
    )
    day = forms.DateField(label="到账或支付日期")
    words = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=text_area(2),
        help_text="如拨款文号、收款单位、凭证号；冲减的写明原因。",
    )
    files = FilesField(label="凭证", required=False)  # type: ignore[assignment]
    is_meant = forms.BooleanField(
        label="已核对，情况属实", required=False, widget=forms.HiddenInput
    )
    beside = (("in_place", "paid"),)

    def __init__(self, *args: Any, line: Line, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [fund.source for fund in line.funds.all()]
        self.fields["source"].choices = [(each, each) for each in sources]  # type: ignore[attr-defined]
        self.fields["day"].initial = day

    def money(self, name: str) -> Decimal:
        """What was typed in 万元, in yuan."""
        return (self.cleaned_data[name] or Decimal(0)) * 10_000

    def add_domain_error(self, error: DomainError) -> None:
        super().add_domain_error(error)
        if error.code == "funds.unlikely":
            tick: Any = self.fields["is_meant"]
            tick.widget = forms.CheckboxInput()
            prepare(tick)


class ExposeForm(PortalForm):
    """A line from an issue; what the ledger knows is filled in."""

    title = forms.CharField(label="突出问题", max_length=300)
    measures = forms.CharField(label="整改措施", required=False, widget=text_area())
    lead_unit = forms.ModelChoiceField(Unit.objects.none(), label="责任单位（牵头）")
    starts_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="整改时限")
    source = forms.CharField(label="资金来源", max_length=80, required=False)
    planned = forms.DecimalField(
        label="计划资金（元）", required=False, min_value=0, max_digits=16, decimal_places=2
    )
    beside = (("starts_on", "due_on"), ("source", "planned"))

    def __init__(
        self, *args: Any, issue: Issue, division: Division, day: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.year = day.year
        rows = units_for(TaskList(division=division)).select_related("division")
        self.fields["lead_unit"].queryset = Unit.objects.existing(day).filter(  # type: ignore[attr-defined]
            pk__in=rows.values("pk")
        )
        due = local_date(issue.rectify_by) if issue.rectify_by else date(day.year, 12, 31)
        known = {
            "title": f"{issue.reach}{issue.kind}：{issue.description}"[:300],
            "lead_unit": issue.unit_id,
            "starts_on": min(day, due),
            "due_on": due,
        }
        for name, value in known.items():
            self.fields[name].initial = value

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("planned") and not data.get("source"):
            self.add_error("source", "请填写资金来源。")
        return data

    @property
    def line_input(self) -> LineInput:
        """As the services take it; the issue itself is theirs to set."""
        data = self.cleaned_data
        funds = [FundInput(data["source"], data["planned"] or Decimal(0))] if data["source"] else []
        return LineInput(
            title=data["title"],
            measures=data["measures"],
            lead_unit=data["lead_unit"],
            starts_on=data["starts_on"],
            due_on=data["due_on"],
            funds=funds,
        )
