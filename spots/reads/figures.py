"""How far a batch has come, by division: one statement."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from accounts.models import Division, Level
from common.store.scope import CODE_LENGTH, prefix_of
from issues.models import State
from spots.models import SpotState
from spots.querysets import TO_VERIFY


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The spots of one division, or of all.

    late        not settled, past their day
    rectified   real, and closed in the ledger
    """

    code: str = ""
    name: str = "合计"
    total: int = 0
    pending: int = 0
    assigned: int = 0
    visited: int = 0
    late: int = 0
    real: int = 0
    unreal: int = 0
    rectified: int = 0

    @property
    def verified(self) -> int:
        return self.real + self.unreal

    @property
    def verified_share(self) -> float | None:
        return self.verified / self.total if self.total else None

    @property
    def rectified_share(self) -> float | None:
        return self.rectified / self.real if self.real else None


_COUNTS = tuple(f.name for f in fields(Progress) if f.name not in ("code", "name"))


def progress_of(spots: QuerySet[Any], *, level: int, day: date) -> tuple[list[Progress], Progress]:
    """The divisions of a level that hold spots, by code, and all together.

    A spot of which only a wider division is known is counted under that one's name.
    """
    counted = (
        spots.annotate(within=Substr("division", 1, level))
        .order_by()
        .values("within")
        .annotate(
            total=Count("pk"),
            late=Count("pk", filter=Q(state__in=TO_VERIFY, verify_by__lt=day)),
            rectified=Count("pk", filter=Q(state=SpotState.REAL, issue__state=State.CLOSED)),
            **{state: Count("pk", filter=Q(state=state)) for state in SpotState.values},
        )
        .order_by("within")
    )
    rows = [row | {"code": row.pop("within").ljust(CODE_LENGTH, "0")} for row in counted]
    names = dict(
        Division.objects.filter(code__in=[row["code"] for row in rows]).values_list("code", "name")
    )
    found = [Progress(**row, name=_name(row["code"], names, level)) for row in rows]
    return found, total_of(found)


def _name(code: str, names: dict[str, str], level: int) -> str:
    is_wider = len(prefix_of(code)) < level
    return f"{names[code]}（未细分）" if is_wider else names[code]


def total_of(rows: Sequence[Progress]) -> Progress:
    return Progress(**{name: sum(getattr(row, name) for row in rows) for name in _COUNTS})


def level_below(level: int) -> int:
    """The level by which the divisions of one level are told apart."""
    return next((lower for lower in Level.values if lower > level), int(Level.VILLAGE))
