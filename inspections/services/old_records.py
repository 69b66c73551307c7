"""历史数据: patrols of before the portal, from paper or another system's list, brought over once.

Judged together, because an office brings a year of them: a handful of queries for five hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from accounts.parameters import KeptValues
from chiefs.models import Chief
from common.errors import NotAllowed
from common.text.chinese import local_date, local_moment, midnight
from inspections.models import (
    OldPatrol,
    Patrol,
    PatrolDecision,
    PatrolDue,
    PatrolKind,
    PatrolRule,
    PatrolState,
    parameters,
)
from inspections.rules import capacity, doubts, validity
from inspections.rules.old_records import VOID, same_day, standing
from inspections.rules.rule_book import RuleBook
from inspections.services.dues import due_for
from inspections.services.four_eyes import chiefs_of
from inspections.services.missed import touch_due
from inspections.services.rules import all_rules, requirement_of
from rivers.models import Reach

_OLD: Final = UUID("5e1f0f0a-8f0c-4c07-9a53-51f5d3a7b0c2")
_DAY: Final = timedelta(days=1)
DECIDED: Final = {PatrolState.CONFIRMED: True, PatrolState.REJECTED: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class OldWalk:
    """A row of an older list.

    tier          at which the chief went, by their post of that day
    ended_at      may be `started_at` of what is bound to no least time
    is_day_only   that list knew the day alone: `started_at` is its midnight
    state         its state there, "" where it was not judged; `reasons` why it waited, `opinion` of whoever decided
    told          what else that list says, in words
    """

    chief: Chief
    reach: Reach
    tier: int
    kind: str
    started_at: datetime
    ended_at: datetime
    is_day_only: bool = False
    actor: str = ""
    note: str = ""
    number: str = ""
    state: str = ""
    reasons: tuple[str, ...] = ()
    opinion: str = ""
    told: str = ""

    @property
    def uuid(self) -> UUID:
        """One patrol of a chief along a reach at a minute is one, however often its list is read."""
        when = f"{local_moment(self.started_at):%Y%m%d%H%M}"
        return uuid5(_OLD, f"{self.chief.pk} {self.reach.pk} {when}")

    @property
    def day(self) -> date:
        return local_date(self.started_at)


def minute_of(moment: datetime) -> datetime:
    """Lists know minutes, phones seconds."""
    return moment.replace(second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Judged:
    """A walk, what it counts towards, and the state that it gets."""

    walk: OldWalk
    due_id: int | None
    state: str
    reasons: tuple[str, ...]
    duration_s: int


@dataclass(slots=True)
class _Beside:
    """What some walks are held against: the dues of their chiefs with what is done, their other patrols of these days,
    the rules. Each walk that is judged is added, so that the next one knows it."""

    # With `done`, as `with_done` adds it.
    dues: dict[int, list[Any]] = field(default_factory=dict)
    patrols: dict[int, list[tuple[datetime, datetime, Reach, bool]]] = field(default_factory=dict)


def known_among(walks: Sequence[OldWalk]) -> set[UUID]:
    """UUIDs of the walks that the register has already: brought over before, or come from a phone or paper at the same
    minute; by the older list's number too, in a district. Two queries."""
    if not walks:
        return set()
    found = {(chief, reach, minute_of(at)) for chief, reach, at in _there(walks)}
    numbers = {walk.number for walk in walks if walk.number}
    kept = OldPatrol.objects.filter(number__in=numbers)
    districts = {
        (number, code[:6]) for number, code in kept.values_list("number", "patrol__division_id")
    }
    return {
        walk.uuid
        for walk in walks
        if (walk.chief.pk, walk.reach.pk, minute_of(walk.started_at)) in found
        or (walk.number, walk.reach.division_id[:6]) in districts
    }


def _there(walks: Sequence[OldWalk]) -> Iterable[tuple[int | None, int, datetime]]:
    first, last = _span(walks)
    rows = Patrol.objects.filter(
        chief__in={walk.chief.pk for walk in walks},
        reach__in={walk.reach.pk for walk in walks},
        started_at__gte=first,
        started_at__lt=last,
    )
    return rows.order_by().values_list("chief_id", "reach_id", "started_at")


def _span(walks: Sequence[OldWalk]) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last."""
    days = sorted(walk.day for walk in walks)
    return midnight(days[0]), midnight(days[-1] + _DAY)


def judge_walks(walks: Sequence[OldWalk], *, by: User, at: datetime) -> list[Judged]:
    """How each would stand, in their order; some ten queries, and two more for each swap patrol."""
    if not walks:
        return []
    beside, mine = _beside(walks), chiefs_of(by)
    rules = {rule.pk: rule for rule in PatrolRule.objects.all()}
    plain, books, numbers = all_rules(), dict[date, RuleBook](), KeptValues(parameters.JUDGING)
    judged = []
    for walk in walks:
        due = _due(walk, beside)
        if due is not None:
            rule: PatrolRule | None = due.rule
        else:
            book = books.setdefault(walk.day, RuleBook.on(walk.day, plain))
            found = book.nearest(
                tier=walk.tier, division=walk.reach.division_id, reach=walk.reach.pk
            )
            rule = rules[found.id] if found else None
        number = numbers.on(walk.day, walk.reach.division_id, stamp=at)
        verdict = _verdict(walk, rule, number, at)
        asked = [doubts.OWN_PAPER] if walk.chief.pk in mine else []
        asked += _at_once(walk, beside)
        state, reasons = standing(
            told=walk.state,
            told_reasons=walk.reasons,
            found=verdict.reasons,
            asked=asked,
            counts=due is not None,
        )
        judged.append(Judged(walk, due.pk if due else None, state, reasons, verdict.duration_s))
    return judged


def _beside(walks: Sequence[OldWalk]) -> _Beside:
    first, last = _span(walks)
    chiefs = {walk.chief.pk for walk in walks}
    beside = _Beside()
    dues = PatrolDue.objects.standing().filter(
        chief__in=chiefs, period_start__lt=local_date(last), period_end__gte=local_date(first)
    )
    for due in dues.with_done().select_related("rule").order_by("pk"):
        beside.dues.setdefault(due.chief_id, []).append(due)
    others = Patrol.objects.not_void().filter(
        chief__in=chiefs, started_at__gte=first - _DAY, started_at__lt=last
    )
    rows = others.select_related("reach").only(
        "kind", "chief", "started_at", "ended_at", "reach__name"
    )
    for row in rows:
        timed = row.kind in validity.TIMED_KINDS
        span = (row.started_at, row.ended_at, row.reach, timed)
        beside.patrols.setdefault(row.chief_id or 0, []).append(span)
    return beside


def _due(walk: OldWalk, beside: _Beside) -> PatrolDue | None:
    """As `services.dues.due_for` chooses, with what of the same list was counted before."""
    reach = walk.reach
    dues = {
        due.pk: due
        for due in beside.dues.get(walk.chief.pk, ())
        if due.period_start <= walk.day <= due.period_end
    }
    fitting = capacity.dues_on(
        (
            capacity.Due(due.pk, due.reach_id, due.river_id, due.division_id, due.period_end)
            for due in dues.values()
        ),
        capacity.Place(reach.pk, reach.river_id, reach.division_id),
    )
    rows = [dues[due.id] for due in fitting]
    unmet = next((row for row in rows if row.done < row.required), None)
    found: Any = unmet or next(iter(rows), None)
    if found is None and walk.kind == PatrolKind.SWAP:
        return due_for(chief_id=walk.chief.pk, reach=reach, day=walk.day, kind=walk.kind)
    if found is not None and walk.state not in VOID:
        found.done += 1
    return found


def _verdict(
    walk: OldWalk, rule: PatrolRule | None, number: dict[str, Any], at: datetime
) -> validity.Verdict:
    division = walk.reach.division_id
    return validity.judge(
        requirement=requirement_of(rule, day=walk.day, division=division, number=number),
        reach=validity.ReachFacts(line=None, length_m=walk.reach.length_m),
        patrol=validity.PatrolFacts(
            kind=walk.kind,
            started_at=walk.started_at,
            ended_at=walk.ended_at,
            track=None,
            photos=0,
            note=walk.note,
            # The paper lies with the office: what it would prove is not asked of a list.
            has_scan=True,
        ),
        # That it comes late is why it is brought over: judged as if it had come at once.
        at=min(at, walk.ended_at),
    )


def _at_once(walk: OldWalk, beside: _Beside) -> list[str]:
    """What else the chief did at that time, in words; the walk is added to it."""
    others = beside.patrols.setdefault(walk.chief.pk, [])
    timed = walk.kind in validity.TIMED_KINDS
    said: list[str] = []
    for started_at, ended_at, reach, is_timed in others:
        if walk.is_day_only or started_at == midnight(local_date(started_at)):
            is_same_day = local_date(started_at) == walk.day
            if is_same_day and reach.pk == walk.reach.pk:
                said = [same_day(reach.name)]
        elif timed and is_timed and started_at < walk.ended_at and walk.started_at < ended_at:
            elsewhere = "" if reach.pk == walk.reach.pk else reach.name
            said = [validity.overlap_words(validity.Overlap(started_at, elsewhere))]
    others.append((walk.started_at, walk.ended_at, walk.reach, timed))
    return said


@transaction.atomic
def record_old_walks(*, walks: Sequence[OldWalk], by: User, at: datetime) -> int:
    """Brings patrols over that the register does not have yet: how many. Judged as the check showed them, so that what
    waited or was rejected before does so here.

    Raises NotAllowed (another office's reach) and IntegrityError where somebody brought one over just now.
    """
    if any(not by.is_office_of(walk.reach.division_id) for walk in walks):
        raise NotAllowed("patrol.not_office", "只能补录本辖区河段的巡河。")
    known = known_among(walks)
    judged = judge_walks([walk for walk in walks if walk.uuid not in known], by=by, at=at)
    patrols = [_row(one, by=by, at=at) for one in judged]
    Patrol.objects.bulk_create(patrols, batch_size=200)
    _tie_joint(patrols)
    OldPatrol.objects.bulk_create(
        OldPatrol(patrol=patrol, number=one.walk.number, told=one.walk.told, by=by, at=at)
        for patrol, one in zip(patrols, judged, strict=True)
    )
    PatrolDecision.objects.bulk_create(
        PatrolDecision(
            patrol=patrol,
            accepted=DECIDED[PatrolState(patrol.state)],
            note=patrol.decision_note,
            by=by,
            at=at,
        )
        for patrol in patrols
        if patrol.decided_by_id
    )
    touch_due(*{patrol.due_id for patrol in patrols}, at=at)
    return len(patrols)


def _row(judged: Judged, *, by: User, at: datetime) -> Patrol:
    walk = judged.walk
    actor = walk.actor or walk.chief.name
    decided = judged.state in DECIDED
    return Patrol(
        uuid=walk.uuid,
        kind=walk.kind,
        reach=walk.reach,
        division_id=walk.reach.division_id,
        chief=walk.chief,
        tier=walk.tier,
        due_id=judged.due_id,
        actor_name=actor,
        by_other=actor != walk.chief.name,
        recorded_by=by,
        started_at=walk.started_at,
        ended_at=walk.ended_at,
        received_at=at,
        duration_s=judged.duration_s,
        note=walk.note,
        state=judged.state,
        reasons=list(judged.reasons),
        decided_by=by if decided else None,
        decided_at=at if decided else None,
        decision_note=f"据原记录：{walk.opinion}".rstrip("：")[:300] if decided else "",
        # A list has no track that could be held beside others; its times are those that somebody wrote down.
        place_sign=0,
        compared_at=at,
        updated_at=at,
    )


def _tie_joint(patrols: Sequence[Patrol]) -> None:
    """联合巡河 of several chiefs counts once: those of one reach and minute follow the first of them."""
    joint = [patrol for patrol in patrols if patrol.kind == PatrolKind.JOINT]
    if not joint:
        return
    rows = (
        Patrol.objects.not_void()
        .filter(
            kind=PatrolKind.JOINT,
            joint_of=None,
            reach__in={patrol.reach_id for patrol in joint},
            started_at__gte=min(patrol.started_at for patrol in joint) - timedelta(minutes=1),
            started_at__lte=max(patrol.started_at for patrol in joint) + timedelta(minutes=1),
        )
        .order_by("-pk")
    )
    mains = {
        (reach, minute_of(started)): pk
        for pk, reach, started in rows.values_list("pk", "reach_id", "started_at")
    }
    for patrol in joint:
        main = mains.get((patrol.reach_id, minute_of(patrol.started_at)), patrol.pk)
        patrol.joint_of_id = None if main == patrol.pk else main
    Patrol.objects.bulk_update(joint, ["joint_of"], batch_size=200)
