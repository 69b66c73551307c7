"""Forms that write many lines at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms

from accounts.models import Unit
from common.web.forms import PortalForm, prepare
from plans.forms.lists import LineForm, UnitChoices, UnitField
from plans.models import Line, ListKind, Scope, TaskList
from plans.rules.plans import FIRST_YEAR, LAST_YEAR
from plans.services.line_input import LineInput
from plans.services.lines import units_for
from rivers.models import River


class SpreadForm(LineForm):
    """A line as in a list's own form, and the rivers into whose lists it goes.

    The division is the clerk's own: its office's lists. `rivers` is drawn by the page, after the rows.
    """

    beside = (("year", "field", "difficulty"), ("starts_on", "due_on", "weight"))

    def __init__(self, data: Any = None, *args: Any, user: Any, day: date, **kwargs: Any) -> None:
        year = _year_of(data) or day.year
        of = TaskList(kind=ListKind.ANNUAL, division=user.home_division, year=year)
        super().__init__(data, *args, of=of, user=user, day=day, **kwargs)
        for name in ("scope", "issues", "seen_at"):
            del self.fields[name]
        self.fields["lead_unit"].required = False
        self.fields["lead_unit"].help_text = "不选则由各清单的牵头单位牵头。"
        self.fields["year"] = forms.IntegerField(
            label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR, initial=day.year
        )
        rivers = River.objects.below(of.division_id).in_use()
        # The division's own rivers before those of its towns.
        rivers = rivers.order_by("division_id", "sort_key")
        self.fields["rivers"] = forms.ModelMultipleChoiceField(
            rivers,
            label="写入哪些河流的清单",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "请至少选一条河流。"},
        )
        for name in ("year", "rivers"):
            prepare(self.fields[name])
        self.fields["rivers"].widget.attrs["class"] += " portal-choices"
        self.order_fields(["title", "year"])

    def visible_fields(self) -> list[forms.BoundField]:
        return [field for field in super().visible_fields() if field.name != "rivers"]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        clean["division"] = self.of.division
        return clean

    def given(self) -> LineInput:
        self.cleaned_data |= {"scope": Scope.COMMON, "issues": []}
        return replace(super().given(), scope=Scope.COMMON)


def _year_of(data: Any) -> int | None:
    """The year that was sent, where it is one: dates are judged by it."""
    text = str(data.get("year", "")) if data else ""
    return int(text) if text.isdecimal() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR else None


class NextYearForm(PortalForm):
    """Which lines are taken over, and who takes the place of each dissolved unit."""

    keep = forms.TypedMultipleChoiceField(
        label="任务", coerce=int, error_messages={"required": "请至少选一项任务。"}
    )

    def __init__(
        self,
        *args: Any,
        lines: Sequence[Line],
        gone: Sequence[Unit],
        of: TaskList,
        day: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(line.pk), str(line)) for line in lines]  # type: ignore[attr-defined]
        self.initial["keep"] = [str(line.pk) for line in lines]
        self.gone = {f"unit_{unit.pk}": unit for unit in gone}
        units = UnitChoices(units_for(of), day)
        for name, unit in self.gone.items():
            field = UnitField(
                label=f"“{unit.name}”已撤销，由谁接任",
                required=False,
                help_text="它牵头和负责的任务都改由接任单位承担。",
            )
            prepare(field)
            field.offer(units)
            self.fields[name] = field

    @property
    def successor_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.gone]

    def successors(self) -> dict[int, Unit]:
        """Dissolved unit's id → the one chosen in its place."""
        return {
            unit.pk: self.cleaned_data[name]
            for name, unit in self.gone.items()
            if self.cleaned_data.get(name)
        }
