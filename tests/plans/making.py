"""Lists and lines for tests of this room."""

from datetime import date
from decimal import Decimal
from typing import Any

from common import clock
from plans.models import Line, Plan, Target, TaskList
from plans.rules.plans import EntryInput
from plans.services import create_plan, set_entries
from plans.services.line_input import LineInput, TargetInput
from tests.cast import Cast


def task_list(cast: Cast, **more: Any) -> TaskList:
    """清溪河's list of 2026, binding."""
    fields = {
        "kind": "annual",
        "division": cast.district,
        "year": 2026,
        "river": cast.river,
        "title": "清溪河2026年度任务清单",
        "lead_unit": cast.unit,
        "state": "binding",
        "bound_on": date(2026, 2, 20),
        "created_by": cast.district_office,
    }
    return TaskList.objects.create(**fields | more)


def line(of: TaskList, **more: Any) -> Line:
    """河道整治 from 1 March to 17 September 2026: half a percent a day."""
    fields = {
        "division_id": of.division_id,
        "order": of.lines.count() + 1,
        "title": "河道整治",
        "lead_unit": of.lead_unit,
        "starts_on": date(2026, 3, 1),
        "due_on": date(2026, 9, 17),
    }
    return Line.objects.create(task_list=of, **fields | more)


def target(of: Line, name: str, amount: str, unit: str = "米", **more: Any) -> Target:
    """A measurable target of a line."""
    fields = {"order": of.targets.count() + 1, "name": name, "amount": amount, "unit": unit}
    return Target.objects.create(line=of, **fields | more)


def draft(cast: Cast, **more: Any) -> TaskList:
    """清溪河's list of 2026, still being written."""
    return task_list(cast, **{"state": "drafting", "bound_on": None} | more)


def written(cast: Cast, **more: Any) -> LineInput:
    """河道整治 of 3360 米 from March to September 2026, as a clerk writes it."""
    fields: dict[str, Any] = {
        "title": "河道整治",
        "field": "environment",
        "lead_unit": cast.unit,
        "starts_on": date(2026, 3, 1),
        "due_on": date(2026, 9, 17),
        "targets": [TargetInput("河道整治", Decimal(3360), "米")],
    }
    return LineInput(**fields | more)


def cycle(cast: Cast, **more: Any) -> Plan:
    """清溪河's plan of 2021—2025, led by the cast's unit."""
    fields: dict[str, Any] = {
        "division": cast.district,
        "river": cast.river,
        "first_year": 2021,
        "last_year": 2025,
        "lead_unit": cast.unit,
    }
    return create_plan(**fields | {"by": cast.district_office, "at": clock.now()} | more)


def entries(cast: Cast, of: Plan, part: str, *words: str) -> None:
    """One of its five lists, as the unit's clerk writes it."""
    given = [EntryInput(words=each) for each in words]
    set_entries(plan_id=of.pk, part=part, entries=given, by=cast.unit_clerk, at=clock.now())
