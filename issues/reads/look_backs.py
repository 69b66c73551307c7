"""Reading 回头看: what may be drawn, a drawing drawn again, a quarter's figures, what waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Division, Role, User
from common.store.counting import Waits
from common.store.scope import covers, within
from common.text.chinese import local_date, midnight
from issues.models import Issue, LookBack, LookBackDraw, State
from issues.rules.sampling import Candidate, Ranked, drawn, ranked


def frame_of(code: str, first: date, last: date) -> list[tuple[str, str]]:
    """(number, severity) of the issues of a division and below that were closed from one day to
    another, are still closed, and neither wait to be looked back at nor were since; by number."""
    begins, ends = midnight(first), midnight(last + timedelta(days=1))
    closed = Issue.objects.below(code).filter(
        state=State.CLOSED, closed_at__gte=begins, closed_at__lt=ends
    )
    since = LookBack.objects.filter(issue=OuterRef("pk"), closed_at=OuterRef("closed_at"))
    return list(closed.exclude(Exists(since)).order_by("number").values_list("number", "severity"))


def _frame(draw: LookBackDraw) -> list[Candidate]:
    return [Candidate(number, severity) for number, severity in draw.frame]


def drawn_of(draw: LookBackDraw) -> list[Ranked]:
    """A drawing drawn again from what it recorded."""
    return drawn(_frame(draw), seed=draw.seed, weights=draw.weights, size=draw.size)


def ranked_of(draw: LookBackDraw) -> list[Ranked]:
    """The whole frame of a drawing in the order in which it would be drawn."""
    return ranked(_frame(draw), seed=draw.seed, weights=draw.weights)


def is_as_drawn(draw: LookBackDraw) -> bool:
    """Does drawing again give the very issues, in their order, that were opened for it?"""
    rows = draw.look_backs.order_by("rank").values_list("issue__number", flat=True)
    return [each.candidate.number for each in drawn_of(draw)] == list(rows)


@dataclass(slots=True, kw_only=True)
class Tally:
    """Look-backs of a quarter, in numbers that add up.

    drawn      by lot;  unasked: visited without
    waiting    to be given to somebody;  assigned: given, not visited yet;  late: of those, past the day
    kept, rebounded   visited
    by_third_party    of the visited, those by a third party
    """

    drawn: int = 0
    unasked: int = 0
    waiting: int = 0
    assigned: int = 0
    late: int = 0
    kept: int = 0
    rebounded: int = 0
    by_third_party: int = 0

    @property
    def visited(self) -> int:
        return self.kept + self.rebounded

    @property
    def total(self) -> int:
        return self.drawn + self.unasked

    @property
    def rebound_share(self) -> float | None:
        """Of the visited; None where nothing was visited yet."""
        return self.rebounded / self.visited if self.visited else None

    def add(self, other: Tally) -> None:
        for field in fields(Tally):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @classmethod
    def total_of(cls, tallies: Iterable[Tally]) -> Self:
        """The sum of some."""
        result = cls()
        for each in tallies:
            result.add(each)
        return result


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """One line of a quarter's table: a division with everything below it."""

    division: Division
    tally: Tally


def tallies(quarter: date, division: Division, at: datetime) -> list[PlaceTally]:
    """A quarter of a division by what lies right below it (by itself where nothing does); divisions
    without a look-back are left out. Two statements."""
    rows = LookBack.objects.below(division.pk).filter(quarter=quarter).order_by("division_id")
    counted = rows.values("division_id").annotate(**_counted(at))
    below = {row.pk: row for row in Division.objects.filter(parent=division).order_by("code")}
    found: dict[str, PlaceTally] = {}
    for row in counted:
        place = _child(row.pop("division_id"), below) or division
        line = found.setdefault(place.pk, PlaceTally(place, Tally()))
        line.tally.add(Tally(**row))
    return sorted(found.values(), key=lambda line: line.division.pk)


def _child(code: str, below: dict[str, Division]) -> Division | None:
    """The one of these divisions in which a code lies."""
    return next((row for row in below.values() if covers([row.code_range], code)), None)


def _counted(at: datetime) -> dict[str, Count]:
    is_open = Q(outcome="")
    is_given = Q(office__isnull=False) | ~Q(organisation="")
    conditions = {
        "drawn": Q(draw__isnull=False),
        "unasked": Q(draw=None),
        "waiting": is_open & ~is_given,
        "assigned": is_open & is_given,
        "late": is_open & is_given & Q(visit_by__lt=local_date(at)),
        "kept": Q(outcome="kept"),
        "rebounded": Q(outcome="rebounded"),
        "by_third_party": ~is_open & ~Q(organisation=""),
    }
    return {name: Count("pk", filter=condition) for name, condition in conditions.items()}


def to_assign(user: Any) -> Q:
    """Drawn by an office of the user's, and given to nobody yet."""
    mine = within(user.office_ranges, "draw__division_id")
    return mine & Q(outcome="", office=None, organisation="")


def to_visit(user: Any) -> Q:
    """Given to an office of the user's; or to a third party, whose findings the user's office enters."""
    own = [grant.division_id for grant in user.current_grants if grant.role == Role.OFFICE]
    third = Q(draw__division_id__in=own) & ~Q(organisation="")
    return Q(outcome="") & (Q(office_id__in=own) | third)


def inbox_counts(user: User, at: datetime) -> list[Waits]:
    """What waits for the user: (words, how many, address of the list)."""
    if not user.has_role("office"):
        return []
    waiting = LookBack.objects.filter(outcome="")
    address = reverse("issues:look_back_list")
    return [
        ("回头看待安排", waiting.filter(to_assign(user)), f"{address}?inbox=assign"),
        ("回头看待回访", waiting.filter(to_visit(user)), f"{address}?inbox=visit"),
    ]
