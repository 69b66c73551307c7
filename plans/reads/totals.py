"""How far many lines are, and how they are lit: one statement for a list of any length.

The database adds up, `plans.rules.progress` says the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from plans.models import Light
from plans.rules.progress import ALL, Overall, Sums, overall_of


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
