"""How far lines are and how they are lit: many in one statement, month by month, and how a percent came about.

The database adds up, `plans.rules.progress` says the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from common.text.months import Month
from plans.models import Light, Line, ProgressReport
from plans.rules.curves import Track
from plans.rules.progress import (
    ALL,
    Overall,
    Sums,
    TargetStanding,
    overall_of,
    task_formula,
    task_percent,
)


def lit(light: str) -> Q:
    """Condition: lines that show this light, a person's or the reckoned one (`Line.shown_light`)."""
    return Q(overridden=light) | Q(overridden="", light=light)


_SUMS: Final[dict[str, Any]] = {
    "tasks": Count("pk"),
    "done": Count("pk", filter=Q(percent__gte=ALL)),
    "weights": Sum("weight"),
    "weighted": Sum(F("weight") * F("percent")),
    "least": Min("weight"),
    "most": Max("weight"),
    **{light: Count("pk", filter=lit(light)) for light in Light.values},
}
_FUNDS: Final = ("planned", "in_place", "paid")


@dataclass(frozen=True, slots=True)
class Figures:
    """Lines together: the overall figure with its formula, and how many show each light."""

    overall: Overall
    lights: dict[str, int]

    @property
    def lights_in_words(self) -> list[tuple[str, str, int]]:
        """(code, word, how many), red last; a light that none shows is said as 0."""
        return [(light, str(Light(light).label), self.lights[light]) for light in Light.values]


def figures_of(lines: QuerySet[Any]) -> Figures:
    """The figures of all these lines; one query."""
    return _figures(lines.order_by().aggregate(**_SUMS))


def figures_by(lines: QuerySet[Any], key: str) -> dict[Any, Figures]:
    """The same by a column of the lines; one query."""
    rows = lines.order_by().values(key).annotate(**_SUMS)
    return {row[key]: _figures(row) for row in rows}


def funds_of(lines: QuerySet[Any]) -> dict[str, Decimal]:
    """Money of all these lines in yuan: planned, in_place, paid; one query."""
    sums = lines.order_by().aggregate(**{name: Sum(f"funds__{name}") for name in _FUNDS})
    return {name: sums[name] or Decimal(0) for name in _FUNDS}


def _figures(row: dict[str, Any]) -> Figures:
    sums = Sums(
        tasks=row["tasks"],
        done=row["done"],
        weights=row["weights"] or Decimal(0),
        weighted=row["weighted"] or Decimal(0),
        is_equal=row["least"] == row["most"],
    )
    return Figures(overall_of(sums), {light: row[light] for light in Light.values})


def tracks_of(lines: QuerySet[Any]) -> list[Track]:
    """Lines with their valid reports; two queries."""
    reports: dict[int, dict[Month, Decimal]] = {}
    found = ProgressReport.objects.filter(line__in=lines.order_by().values("pk"))
    for line, month, percent in found.order_by("line_id", "month", "seq").values_list(
        "line_id", "month", "percent"
    ):
        reports.setdefault(line, {})[Month.of(month)] = percent
    return [
        Track(
            since=line.task_list.bound_on or date.max,
            schedule=line.schedule,
            weight=line.weight,
            reports=reports.get(line.pk, {}),
        )
        for line in lines.select_related("task_list").order_by("pk")
    ]


def formula_of(line: Line, report: ProgressReport) -> str:
    """How a report's percent came about; empty for a line without targets, and where a revision has
    changed them since."""
    targets = [
        TargetStanding(
            amount=target.amount,
            done=min(Decimal(report.figures.get(str(target.pk), 0)), target.amount),
            weight=target.weight,
        )
        for target in line.targets.all()
    ]
    is_said = bool(targets) and task_percent(targets) == report.percent
    return task_formula(targets) if is_said else ""
