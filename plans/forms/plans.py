"""Forms in which cycle plans are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from accounts.models import Division, Unit
from attachments.neighbours.fields import ScansField
from common.errors import DomainError
from common.web.form_rows import RowForm, rows_of
from common.web.forms import PortalForm, SeenMixin, text_area
from common.web.lookups import LookupField, offer
from plans.forms.lists import UnitChoices, UnitField
from plans.models import Plan, PlanEntry, PlanPart
from plans.rules.plans import (
    DRAWN_FROM,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    EntryInput,
    read_numbers,
)
from rivers.models import River

_MOST_ENTRIES = 200


class PlanForm(SeenMixin, PortalForm):
    """A plan's head."""

    beside = (("division", "river"), ("first_year", "last_year"))

    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    river = LookupField(label="河流", lookup="rivers:river_lookup")
    first_year = forms.IntegerField(label="起始年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    last_year = forms.IntegerField(label="截止年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    title = forms.CharField(
        label="名称",
        max_length=120,
        required=False,
        help_text="不填则按“清溪河一河一策方案（2021—2025年）”的样子命名。",
    )
    lead_unit = UnitField(
        label="牵头单位", required=False, help_text="牵头单位的经办人可以编制五个清单。"
    )

    def __init__(
        self, *args: Any, user: Any, day: date, instance: Plan | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        units = UnitChoices(Unit.objects.visible_to(user), day)
        self.fields["lead_unit"].offer(units)  # type: ignore[attr-defined]
        if instance is None:
            offer(self, division=Division.objects.kept_by(user))
            offer(self, river=River.objects.selectable_by(user).in_use())
            self.initial.setdefault("division", user.home_division)
            self.initial.setdefault("first_year", day.year)
            self.initial.setdefault("last_year", day.year + 4)
            return
        for name in ("division", "river", "first_year"):
            del self.fields[name]
        self.initial = {
            "title": instance.title,
            "last_year": instance.last_year,
            "lead_unit": instance.lead_unit,
            "seen_at": instance.updated_at.isoformat(),
        }


class ApproveForm(PortalForm):
    """The paper by which a plan was approved."""

    approval_number = forms.CharField(
        label="批复文号", max_length=60, help_text="如“江南府〔2021〕3号”。"
    )
    approved_on = forms.DateField(label="批复日期")
    papers = ScansField(label="批复文件和方案文本", required=False)


class EntryRow(RowForm):
    title = "条目"
    help_text = "一行一条，按次序编号。"
    add_label = "加一条"
    needed = ("words",)
    words = forms.CharField(label="内容", max_length=LONGEST, widget=text_area(2))
    answers = forms.CharField(label="对应", max_length=200)
    key = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = DRAWN_FROM.get(part)
        if above is None:
            del self.fields["answers"]
            return
        words = PlanPart(above).label.removesuffix("清单")
        self.fields["answers"].label = f"对应{words}"
        attrs = {"placeholder": "如 1、3", "aria-label": f"对应{words}的序号"}
        self.fields["answers"].widget.attrs |= attrs

    def clean_answers(self) -> tuple[int, ...]:
        try:
            return read_numbers(self.cleaned_data["answers"])
        except ValueError:
            raise forms.ValidationError("请填写序号，如“1、3”。") from None


class EntriesForm(SeenMixin, PortalForm):
    """One of a plan's five lists."""

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        plan: Plan,
        part: str,
        entries: Sequence[PlanEntry],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.initial["seen_at"] = plan.updated_at.isoformat()
        self.error = ""
        was = [
            {
                "key": entry.pk,
                "words": entry.words,
                "answers": "、".join(str(n) for n in sorted(a.order for a in entry.answers.all())),
            }
            for entry in entries
        ]
        self.rows = rows_of(
            EntryRow,
            "entries",
            data=data,
            initial=was,
            form_kwargs={"part": part},
            most=_MOST_ENTRIES,
        )

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.rows.is_valid()])

    def add_domain_error(self, error: DomainError) -> None:
        """Faults of entries name their number and are shown above the rows."""
        if error.fields:
            self.error = "".join(error.fields.values())
        else:
            super().add_domain_error(error)

    def given(self) -> list[EntryInput]:
        return [
            EntryInput(words=row["words"], answers=row.get("answers", ()), key=row["key"])
            for row in self.rows.given()
        ]
