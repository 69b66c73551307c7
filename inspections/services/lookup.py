"""What the judgement of an arriving patrol needs from the registers, in one question.

It is asked for every patrol, so it is composed once (`common.store.prepared_sql`): the reach, with the start of another
walk along it at the same time; the chief behind the account with every appointment, and beside
each the due standing on the day with its rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import (
    Case,
    CharField,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from accounts.models import User
from accounts.parameters import parameters_stamp
from chiefs.models import Chief
from common.errors import Invalid
from common.store.prepared_sql.statements import Prepared
from common.text.chinese import local_date
from inspections.models import Patrol, PatrolRule
from inspections.rules import capacity
from inspections.rules.validity import Overlap
from rivers.models import Reach

_REACH: Final = ("id", "name", "river_id", "division_id", "length_m", "line")
APPOINTMENT: Final = (
    "id",
    "kind",
    "tier",
    "division_id",
    "river_id",
    "reach_id",
    "started_on",
    "ended_on",
)
# A longer patrol is looked at anyway (`Requirement.max_hours`).
_LONGEST: Final = timedelta(days=2)
_DUE: Final = ("id", "reach_id", "river_id", "division_id", "period_end")
# What `requirement_of` reads.
_RULE: Final = (
    "id",
    "min_minutes",
    "min_metres",
    "min_share",
    "buffer_m",
    "max_kmh",
    "needs_track",
    "needs_photo",
    "why",
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the chief behind the account, if any, every appointment they had, and what they owe
    on the day, with the rule of each due by the due's id."""

    user: User
    chief_id: int | None
    name: str
    appointments: list[capacity.Appointment]
    dues: list[capacity.Due]
    rules: dict[int, PatrolRule]


@dataclass(frozen=True, slots=True)
class Found:
    """`stamp` changes with every parameter written; `overlaps` is what `overlapping` finds of the
    sender's."""

    reach: Reach
    sender: Sender
    stamp: str | None
    overlaps: Overlap | None


def look_up(
    *, uuid: UUID, reach_id: int, by: User, started_at: datetime, ended_at: datetime
) -> Found:
    """One query, for the patrol of this number between the two moments. Raises Invalid (`patrol.invalid`)
    where there is no such reach."""
    rows = _REACH_QUERY.with_rows_of(
        _SENDER_QUERY,
        uuid=uuid,
        reach_id=reach_id,
        user_id=by.pk,
        day=local_date(started_at),
        since=started_at - _LONGEST,
        started_at=started_at,
        ended_at=ended_at,
    )
    first = rows[0][0]
    if first is None:
        words = "没有这个河段，请更新手机上的河段后重新上报。"
        raise Invalid("patrol.invalid", words, fields={"reach": words})
    *columns, stamp, other, elsewhere = first
    overlaps = None if other is None else Overlap(other, elsewhere)
    sender = _sender(by, [row for _, row in rows if row is not None])
    return Found(Reach.from_db("default", _REACH, columns), sender, stamp, overlaps)


class _TwoDaysBefore(Func):
    """A moment less `_LONGEST`; written out, because a prepared statement could not tell an interval from a moment."""

    template = "(%(expressions)s - INTERVAL '2 days')"
    output_field = models.DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "datetime(%(expressions)s, '-2 days')"
        return self.as_sql(compiler, connection, template=template, **context)


# Asked of a new row by its INSERT: the key of another walk of its chief's at the same time.
OVERLAPS: Final = Subquery(
    Patrol.objects.overlapping(
        since=_TwoDaysBefore(OuterRef("started_at")),
        started_at=OuterRef("started_at"),
        ended_at=OuterRef("ended_at"),
    )
    .filter(chief_id=OuterRef("chief_id"))
    .exclude(uuid=OuterRef("uuid"))
    .order_by("-started_at")
    .values("pk")[:1]
)


def overlapping(
    *,
    uuid: UUID,
    chief: QuerySet[Chief],
    started_at: datetime,
    ended_at: datetime,
    since: datetime | None = None,
) -> QuerySet[Any]:
    """The last of a chief's other walks, on whichever reach, that was under way between the two moments, or none.
    One that is being stored in the same instant is seen by its INSERT (`OVERLAPS`)."""
    since = since or started_at - _LONGEST
    walks = Patrol.objects.overlapping(since=since, started_at=started_at, ended_at=ended_at)
    mine = walks.filter(chief__in=chief).exclude(uuid=uuid)
    return mine.order_by("-started_at")[:1]


def overlap_of(walks: QuerySet[Any], *, reach_id: int) -> Overlap | None:
    """What is said of the first of some walks at the same time; one query."""
    found = walks.values_list("started_at", _elsewhere(reach_id)).first()
    return None if found is None else Overlap(*found)


def _elsewhere(reach_id: int) -> Case:
    """The name of a walk's reach where it is another one than this."""
    return Case(
        When(reach_id=reach_id, then=Value("")), default=F("reach__name"), output_field=CharField()
    )


def _reach_rows(
    uuid: UUID,
    reach_id: int,
    user_id: int,
    since: datetime,
    started_at: datetime,
    ended_at: datetime,
) -> QuerySet[Any]:
    other = overlapping(
        uuid=uuid,
        chief=Chief.objects.filter(user=user_id),
        since=since,
        started_at=started_at,
        ended_at=ended_at,
    )
    reaches = Reach.objects.filter(pk=reach_id).order_by()
    reaches = reaches.annotate(
        stamp=parameters_stamp(),
        overlaps=Subquery(other.values("started_at")),
        elsewhere=Subquery(other.annotate(name_there=_elsewhere(reach_id)).values("name_there")),
    )
    return reaches.values_list(*_REACH, "stamp", "overlaps", "elsewhere")


def _sender_rows(user_id: int, day: date) -> QuerySet[Any]:
    owed = "appointments__dues"
    standing = Q(
        **{
            f"{owed}__cancelled_at": None,
            f"{owed}__period_start__lte": day,
            f"{owed}__period_end__gte": day,
        }
    )
    chiefs = Chief.objects.filter(user=user_id).order_by()
    return chiefs.annotate(current=FilteredRelation(owed, condition=standing)).values_list(
        "id",
        "name",
        *(f"appointments__{name}" for name in APPOINTMENT),
        *(f"current__{name}" for name in _DUE),
        *(f"current__rule__{name}" for name in _RULE),
    )


_REACH_QUERY: Final = Prepared(
    _reach_rows,
    uuid=UUID(int=1),
    reach_id=-1,
    user_id=-2,
    since=datetime(1902, 1, 1, tzinfo=UTC),
    started_at=datetime(1903, 1, 1, tzinfo=UTC),
    ended_at=datetime(1904, 1, 1, tzinfo=UTC),
)
_SENDER_QUERY: Final = Prepared(_sender_rows, user_id=-2, day=date(1901, 1, 1))


def _sender(by: User, rows: list[tuple[Any, ...]]) -> Sender:
    """A chief without appointments is one row of blanks; an appointment without a due likewise."""
    if not rows:
        return Sender(by, None, by.name, [], [], {})
    held: dict[int, capacity.Appointment] = {}
    dues: dict[int, capacity.Due] = {}
    rules: dict[int, PatrolRule] = {}
    a, d = 2, 2 + len(APPOINTMENT)
    r = d + len(_DUE)
    for row in rows:
        if row[a] is not None:
            held[row[a]] = capacity.Appointment(*row[a:d])
        if row[d] is not None:
            dues[row[d]] = capacity.Due(*row[d:r])
            rules[row[d]] = PatrolRule.from_db("default", _RULE, row[r:])
    return Sender(by, rows[0][0], rows[0][1], list(held.values()), list(dues.values()), rules)
