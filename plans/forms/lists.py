"""Forms in which lists and their lines are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from accounts.models import Division, Unit
from common.errors import DomainError
from common.web.form_rows import RowForm, rows_of
from common.web.forms import CHOOSE, PortalForm, SeenMixin, prepare, text_area
from common.web.lookups import LookupField, offer
from issues.models import Issue
from plans.models import Difficulty, Line, ListKind, Scope, TaskField, TaskList
from plans.rules.lights import Milestone
from plans.rules.plans import FIRST_YEAR, LAST_YEAR
from plans.services.line_input import ONE, DutyInput, FundInput, LineInput, TargetInput
from plans.services.lines import input_of, plan_entries_for, units_for
from rivers.models import River

WAN = Decimal(10_000)
_FEN = Decimal("0.01")


class UnitChoices:
    """The units that may be named, read once for all selects of a page, by division."""

    def __init__(self, units: Any, day: date) -> None:
        rows = units.existing(day).select_related("division").in_official_order()
        self.by_key: dict[str, Unit] = {str(unit.pk): unit for unit in rows}

    @cached_property
    def choices(self) -> list[tuple[str, Any]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, unit in self.by_key.items():
            groups.setdefault(str(unit.division), []).append((key, unit.name))
        whole = list(groups.items()) if len(groups) > 1 else next(iter(groups.values()), [])
        return [("", CHOOSE), *whole]


class UnitField(forms.TypedChoiceField):
    """One of the page's units; as a value the unit itself, None for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)
        self.units: Mapping[str, Unit] = {}

    def offer(self, units: UnitChoices) -> None:
        self.units = units.by_key
        self.choices = units.choices
        self.coerce = self.units.get

    def prepare_value(self, value: Any) -> Any:
        return str(value.pk) if isinstance(value, Unit) else value


# --- a list --------------------------------------------------------------------------------------


class ListForm(SeenMixin, PortalForm):
    """A list's head: what kind, of which river and year, who leads it."""

    beside = (("kind", "year"), ("river", "number"))

    kind = forms.ChoiceField(label="清单", choices=ListKind.choices, initial=ListKind.ANNUAL)
    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)
    division = LookupField(label="行政区", lookup="accounts:division_lookup")
    river = LookupField(
        label="河流",
        lookup="rivers:river_lookup",
        required=False,
        help_text="一河一策年度任务清单须选河流，其他清单不填。",
    )
    number = forms.CharField(
        label="令号",
        max_length=40,
        required=False,
        help_text="总河长令须填，如“第1号”；其他清单不填。",
    )
    title = forms.CharField(
        label="名称",
        max_length=120,
        required=False,
        help_text="不填则按“清溪河2026年度任务清单”的样子命名。",
    )
    lead_unit = UnitField(
        label="牵头单位", required=False, help_text="牵头单位的经办人可以编制这份清单。"
    )

    def __init__(
        self, *args: Any, user: Any, day: date, instance: TaskList | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        units = units_for(instance) if instance else Unit.objects.visible_to(user)
        self.fields["lead_unit"].offer(UnitChoices(units, day))  # type: ignore[attr-defined]
        if instance is None:
            offer(self, division=Division.objects.kept_by(user))
            offer(self, river=River.objects.selectable_by(user).in_use())
            self.initial.setdefault("year", day.year)
            self.initial.setdefault("division", user.home_division)
            return
        for name in ("kind", "year", "division", "river"):
            del self.fields[name]
        if instance.kind != ListKind.ORDER:
            del self.fields["number"]
        self.initial = {
            "title": instance.title,
            "number": instance.number,
            "lead_unit": instance.lead_unit,
            "seen_at": instance.updated_at.isoformat(),
        }


# --- a line --------------------------------------------------------------------------------------


class TargetRow(RowForm):
    title = "目标"
    help_text = "写明数量和单位，进度按目标的完成比例计算；没有可量化目标的可不填。"
    add_label = "加一个目标"
    needed = ("amount",)
    name = forms.CharField(label="目标", max_length=120)
    amount = forms.DecimalField(label="目标数", max_digits=14, decimal_places=2)
    unit = forms.CharField(label="计量单位", max_length=20)
    weight = forms.DecimalField(label="权重", max_digits=7, decimal_places=2, initial=ONE)
    key = forms.IntegerField(widget=forms.HiddenInput)


class DutyRow(RowForm):
    title = "责任单位"
    help_text = "牵头单位之外，各承担什么。"
    add_label = "加一个单位"
    needed = ("unit",)
    unit = UnitField(label="单位")
    words = forms.CharField(label="责任内容", max_length=200)

    def __init__(self, *args: Any, units: UnitChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].offer(units)  # type: ignore[attr-defined]


class FundRow(RowForm):
    title = "资金（万元）"
    help_text = "按来源填写；支付不多于到位，到位不多于计划。"
    add_label = "加一笔资金"
    needed = ("planned",)
    source = forms.CharField(label="资金来源", max_length=80)
    planned = forms.DecimalField(label="计划", max_digits=16, decimal_places=6)
    in_place = forms.DecimalField(label="到位", max_digits=16, decimal_places=6)
    paid = forms.DecimalField(label="支付", max_digits=16, decimal_places=6)


class PlannedFundRow(RowForm):
    """Of a binding list: what came in and was paid is reported, so a revision does not ask for it."""

    title = "资金（万元）"
    help_text = "按来源填写计划；到位、支付不用修订，在任务页“填报到位、支付”。"
    add_label = "加一笔资金"
    needed = ("planned",)
    source = forms.CharField(label="资金来源", max_length=80)
    planned = forms.DecimalField(label="计划", max_digits=16, decimal_places=6)


class MilestoneRow(RowForm):
    title = "节点"
    help_text = "不填则按开始日期到完成时限平均推进；填了节点，亮灯按节点核算。"
    add_label = "加一个节点"
    needed = ("day", "percent")
    day = forms.DateField(label="日期")
    percent = forms.DecimalField(label="应完成（%）", max_digits=5, decimal_places=2)


class LineForm(SeenMixin, PortalForm):
    """A line with all that hangs on it, as one form. `groups` are its rows by field of `LineInput`."""

    fund_row: type[RowForm] = FundRow
    beside = (
        ("field", "scope", "difficulty"),
        ("starts_on", "due_on", "weight"),
    )

    title = forms.CharField(label="任务", max_length=300)
    field = forms.ChoiceField(label="任务领域", choices=[("", CHOOSE), *TaskField.choices])
    scope = forms.ChoiceField(label="类型", choices=Scope.choices, initial=Scope.SPECIAL)
    difficulty = forms.ChoiceField(
        label="难度", choices=Difficulty.choices, initial=Difficulty.EASY
    )
    lead_unit = UnitField(label="牵头单位")
    starts_on = forms.DateField(label="开始日期")
    due_on = forms.DateField(label="完成时限")
    weight = forms.DecimalField(
        label="权重",
        max_digits=7,
        decimal_places=2,
        initial=ONE,
        help_text="一般为 1；填 0 不计入总体进度。",
    )
    measures = forms.CharField(label="措施", required=False, widget=text_area())
    issues = forms.CharField(
        label="对应问题",
        required=False,
        help_text="填写问题台账中的编号，多个用顿号分开。",
    )

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        of: TaskList,
        user: Any,
        day: date,
        line: Line | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        self.of, self.user, self.line = of, user, line
        self.group_errors: dict[str, str] = {}
        units = UnitChoices(units_for(of), day)
        self.fields["lead_unit"].offer(units)  # type: ignore[attr-defined]
        self._offer_plan_tasks()
        if of.kind != ListKind.ANNUAL:
            self.fields["field"].required = False
        was = self._fill(line)
        kinds: dict[str, tuple[type[RowForm], Any]] = {
            "targets": (TargetRow, None),
            "duties": (DutyRow, {"units": units}),
            "funds": (self.fund_row, None),
            "milestones": (MilestoneRow, None),
        }
        self.groups = {
            name: rows_of(form, name, data=data, initial=was[name], form_kwargs=more)
            for name, (form, more) in kinds.items()
        }

    def _offer_plan_tasks(self) -> None:
        entries = {str(each.pk): each for each in plan_entries_for(self.of)}
        if not entries:
            return
        field = forms.TypedChoiceField(
            label="方案任务",
            required=False,
            choices=[
                ("", "未对应"),
                *((key, f"{e.order}. {e.words}") for key, e in entries.items()),
            ],
            coerce=entries.get,
            empty_value=None,
            help_text="本项任务由方案任务清单中的哪一条分解而来。",
        )
        prepare(field)
        self.fields["plan_entry"] = field

    def _fill(self, line: Line | None) -> dict[str, list[dict[str, Any]]]:
        """Fills the fields from the line, or with a new line's defaults, and returns the rows of the tables."""
        if line is None:
            self.initial.setdefault("lead_unit", self.of.lead_unit)
            self.initial.setdefault("due_on", date(self.of.year, 12, 31))
            return {"targets": [], "duties": [], "funds": [], "milestones": []}
        was = input_of(line)
        numbers = [issue.number for issue in line.issues.all()]
        plain = ("title", "field", "scope", "difficulty", "lead_unit", "starts_on", "due_on")
        self.initial = {name: getattr(was, name) for name in (*plain, "measures")} | {
            "weight": _short(was.weight),
            "issues": "、".join(numbers),
            "plan_entry": was.plan_entry and str(was.plan_entry.pk),
            "seen_at": line.updated_at.isoformat(),
        }
        return {
            "targets": [t._asdict() | _shorter(t, "amount", "weight") for t in was.targets],
            "duties": [duty._asdict() for duty in was.duties],
            "funds": [
                {"source": f.source} | {n: _short(v / WAN) for n, v in _money(f)} for f in was.funds
            ],
            "milestones": [{"day": m.day, "percent": _short(m.percent)} for m in was.milestones],
        }

    def clean_issues(self) -> list[int]:
        numbers = [n for n in re.split(r"[、，,；;\s]+", self.cleaned_data["issues"]) if n]
        known = Issue.objects.visible_to(self.user)
        if self.line is not None:
            # One that was named by somebody who sees more stays nameable.
            known = known | Issue.objects.filter(lines=self.line)
        found = dict(known.filter(number__in=numbers).values_list("number", "pk"))
        missing = [number for number in numbers if number not in found]
        if missing:
            names = "、".join(missing)
            raise forms.ValidationError(f"问题台账中没有“{names}”，或不在您的管理范围内。")
        return list(dict.fromkeys(found[number] for number in numbers))

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(rows.is_valid() for rows in self.groups.values())])

    def add_domain_error(self, error: DomainError) -> None:
        """Shows faults of rows above the rows, and the others at their fields."""
        self.group_errors = {n: s for n, s in error.fields.items() if n in self.groups}
        if not self.group_errors or error.fields.keys() - self.groups.keys():
            rest = {n: s for n, s in error.fields.items() if n not in self.groups}
            detail = error.detail if not self.group_errors else next(iter(rest.values()))
            super().add_domain_error(type(error)(error.code, detail, fields=rest))

    def given(self) -> LineInput:
        """What was written, as the service takes it."""
        clean = self.cleaned_data
        rows = {name: group.given() for name, group in self.groups.items()}
        return LineInput(
            **{name: clean[name] for name in ("title", "field", "scope", "difficulty")},
            **{name: clean[name] for name in ("lead_unit", "starts_on", "due_on", "weight")},
            measures=clean["measures"],
            issues=clean["issues"],
            plan_entry=clean.get("plan_entry"),
            targets=[_target(row) for row in rows["targets"]],
            duties=[DutyInput(row["unit"], row["words"]) for row in rows["duties"]],
            funds=[_fund(row) for row in rows["funds"]],
            milestones=[Milestone(row["day"], row["percent"]) for row in rows["milestones"]],
        )


def _target(row: Mapping[str, Any]) -> TargetInput:
    weight = row["weight"] if row["weight"] is not None else ONE
    return TargetInput(row["name"], row["amount"], row["unit"], weight, row["key"])


def _fund(row: Mapping[str, Any]) -> FundInput:
    planned, in_place, paid = (
        ((row.get(name) or Decimal(0)) * WAN).quantize(_FEN)
        for name in ("planned", "in_place", "paid")
    )
    return FundInput(row["source"], planned, in_place, paid)


def _money(fund: FundInput) -> list[tuple[str, Decimal]]:
    return [("planned", fund.planned), ("in_place", fund.in_place), ("paid", fund.paid)]


def _short(number: Decimal) -> str:
    """3360 rather than 3360.00."""
    return f"{number.normalize():f}"


def _shorter(row: Any, *names: str) -> dict[str, str]:
    return {name: _short(getattr(row, name)) for name in names}
