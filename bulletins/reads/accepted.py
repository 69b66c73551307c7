"""How many texts of whom were printed: for the year's score and the office's own page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from accounts.models import Division, Unit, UnitKind
from accounts.models.querysets import official_order
from bulletins.models import Submission
from common.text.months import Month


def accepted_by_unit(year: int, division: Division, *, at: datetime) -> Mapping[int, int]:
    """Unit's key → its texts printed in bulletins of the year that this division's office issued by `at`.

    What a town's office handed in counts for the town's unit (镇街, else 河长办); where none is registered it is in
    no count here. Two queries.
    """
    rows = Submission.objects.filter(division=division).accepted_in(year, at).order_by()
    counted: Counter[int] = Counter()
    of_offices: Counter[str] = Counter()
    for unit, sender in rows.values_list("unit_id", "sender_id"):
        if unit is None:
            of_offices[sender] += 1
        else:
            counted[unit] += 1
    known: dict[str, int] = {}
    units = Unit.objects.filter(division__in=of_offices, kind__in=[UnitKind.TOWN, UnitKind.OFFICE])
    # The town's own unit wins over its office.
    for unit, place, kind in units.order_by("-pk").values_list("pk", "division_id", "kind"):
        if place not in known or kind == UnitKind.TOWN:
            known[place] = unit
    for place, number in of_offices.items():
        if place in known:
            counted[known[place]] += number
    return dict(counted)


@dataclass(frozen=True, slots=True)
class Tally:
    """One line of the page: who, how many were handed in during the year, how many printed in its bulletins."""

    name: str
    handed_in: int
    accepted: int


def tallies(year: int, division: Division, *, at: datetime) -> list[Tally]:
    """Everybody who handed something in to this division's office, in official order; one query."""
    first, last = Month(year, 1), Month(year, 12)
    handed = Q(at__gte=first.starts_at, at__lt=last.ends_at) & ~Q(state="withdrawn")
    printed = Q(item__bulletin__year=year, item__bulletin__issued_at__lte=at)
    rows = (
        Submission.objects.filter(division=division)
        .order_by()
        .values("unit_id", "unit__name", "sender_id", "sender__name")
        .annotate(handed=Count("pk", filter=handed), printed=Count("pk", filter=printed))
        .filter(Q(handed__gt=0) | Q(printed__gt=0))
        .order_by("sender_id", *official_order("unit__"))
    )
    return [
        Tally(row["unit__name"] or f"{row['sender__name']}河长办", row["handed"], row["printed"])
        for row in rows
    ]
