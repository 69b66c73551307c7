"""How the annual list is grouped: by river, by unit, by task field, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, IntegerField, Value, When

from accounts.models.querysets import official_order
from plans.models import Line, TaskField


@dataclass(frozen=True, slots=True)
class Grouping:
    """key     the column whose value makes a group; "" for none
    order   what rows are sorted by first, so that a group stays together
    head    the words of a row's group"""

    label: str
    key: str
    order: tuple[Any, ...]
    head: Callable[[Line], str]

    def key_of(self, line: Line) -> Any:
        """A row's value of `key`; its list is fetched with the row."""
        value: Any = line
        for name in self.key.split("__"):
            value = getattr(value, name)
        return value


def _by_field() -> Case:
    """六大任务 in the order in which they are named [003]; a line of none comes last."""
    whens = [When(field=code, then=Value(n)) for n, code in enumerate(TaskField.values)]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


GROUPINGS: Final[dict[str, Grouping]] = {
    "river": Grouping(
        "河流",
        "task_list__river_id",
        ("task_list__river__sort_key", "task_list__river_id", "division_id", "task_list_id"),
        lambda line: str(line.task_list.river or line.task_list.get_kind_display()),
    ),
    "unit": Grouping(
        "牵头单位",
        "lead_unit_id",
        (*official_order("lead_unit__"), "division_id"),
        lambda line: line.lead_unit.name,
    ),
    "field": Grouping(
        "任务领域",
        "field",
        (_by_field(), "division_id", "task_list_id"),
        lambda line: line.get_field_display() or "未分领域",
    ),
    "none": Grouping("不分组", "", ("division_id", "task_list_id"), lambda line: ""),
}
