"""Thirteen months of patrols with tracks, each judged by the portal's own rules.

A reach gets a handful of walks (`demo.work.walks`), and each is judged once by `inspections.rules.validity`: moved
to another day a walk has the same length, coverage and duration, so what it was judged holds for every patrol
that follows it at a rhythm and with errors of its own. That is how 39,000 patrols take seconds, with no
verdict invented. They are written past `services.submit` for the same reason, as rows and not as instances:
an upload's own road, with its locks, its due to find and its answer to keep, takes a hundred times as long.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from accounts.models import Level, User
from chiefs.models import Chief
from common.store.bulk import insert_rows
from common.store.scope import prefix_of
from common.text.chinese import SHANGHAI, local_date
from demo.place import names
from demo.work.walks import Walk, Walks
from inspections.models import (
    ChecklistItem,
    Patrol,
    PatrolDecision,
    PatrolDue,
    PatrolKind,
    PatrolState,
    SwapArrangement,
)
from inspections.rules.tracks import begun_at
from inspections.rules.validity import Requirement, Verdict
from inspections.services.likeness import compare_new
from inspections.services.rules import requirement_of
from rivers.models import Reach

BATCH = 1000
# Towns in which somebody sent an old track again.
COPIES = 3
# The newest doubtful patrol of every town waits for its office.
WAITS = timedelta(days=8)
# Decisions of the town offices on what was 待核实, with the words they wrote.
CONFIRMED = (
    "电话核实，手机信号不好，巡河属实。",
    "已看照片，属实。",
    "同行村干部证实。",
    "山高沟深，定位漂移，向村民核实巡河属实。",
)
REJECTED = (
    "时长过短，经询问未到现场，退回重巡。",
    "轨迹不在本河段，经核实为误报。",
    "乘车路过，未下河道查看，不予认定。",
)
# What chiefs write when there is nothing to report.
NOTES = (
    "河面有少量落叶，已当场清理。",
    "水质清澈，岸坡完好，未见异常。",
    "连日降雨水位上涨，已提醒沿岸村民注意安全。",
    "与保洁员一起清捞漂浮物约半小时。",
    "对上月整改点位再次查看，未反弹。",
)
# The ways of chiefs above village level, who do not only walk: kind, of a hundred, what they write.
WAYS: tuple[tuple[PatrolKind, int, tuple[str, ...]], ...] = (
    (PatrolKind.WALK, 72, ("",)),
    (
        PatrolKind.MEETING,
        9,
        (
            "现场召开河道清漂调度会，议定由村里组织劳力三日内清理完毕。",
            "与生态环境、农业农村部门现场会商散养污水治理，明确月底前完成接管。",
        ),
    ),
    (
        PatrolKind.ONSITE,
        8,
        ("现场督促施工方清除入河弃渣。", "现场协调村民拆除占用滩地的菜园围栏。"),
    ),
    (PatrolKind.DRONE, 6, ("无人机巡查全段，岸线无新增违建。",)),
    (PatrolKind.DELEGATE, 5, ("因参加区里会议，委托副职带队巡查。",)),
)
AWAY = "本人外出就医，委托村文书代巡。"


@dataclass(frozen=True)
class Made:
    """How one patrol was done, and what the portal said to it."""

    kind: PatrolKind
    reach: Reach
    verdict: Verdict
    walk: Walk | None
    actor: str
    note: str = ""


class Due(NamedTuple):
    """What the maker asks of a due row: seventy thousand are read as they are, not as instances."""

    id: int
    chief_id: int
    appointment_id: int
    tier: int
    division_id: str
    river_id: int
    reach_id: int | None
    period_start: date
    period_end: date
    required: int


class Row(NamedTuple):
    """A patrol as its row is written, by the names of its columns' attributes."""

    uuid: uuid.UUID
    kind: str
    reach_id: int
    division_id: str
    chief_id: int
    tier: int
    due_id: int
    actor_name: str
    by_other: bool
    recorded_by_id: int
    started_at: datetime
    ended_at: datetime
    received_at: datetime
    datum: str
    track: bytes | None
    point_count: int
    length_m: int | None
    coverage: float | None
    duration_s: int
    note: str
    state: str
    reasons: list[str]
    updated_at: datetime
    compared_at: datetime
    place_sign: int
    decided_by_id: int | None = None
    decided_at: datetime | None = None
    decision_note: str = ""


class PatrolMaker:
    """Makes the patrols that answer the dues, in the order of the dues."""

    def __init__(
        self, random: Random, *, at: datetime, since: date, offices: dict[str, User]
    ) -> None:
        self.random = random
        self.at = at
        self.since = since
        self.last = at - timedelta(hours=1)
        self.offices = offices
        self.walks = Walks(random, _requirement(at), at)
        chiefs = Chief.objects.select_related("user")
        self.chiefs: dict[int, Chief] = {chief.pk: chief for chief in chiefs}
        self.people = names.person_names(random)
        self.swaps = _swaps()
        self.diligence: dict[int, float] = {}
        self.towns_waiting: set[str] = set()

    def diligence_of(self, chief_id: int) -> float:
        """Most do nearly all, some nine in ten, a few hardly more than half."""
        if chief_id not in self.diligence:
            self.diligence[chief_id] = self.random.choices((0.99, 0.9, 0.55), (85, 11, 4))[0]
        return self.diligence[chief_id]

    def answer(self, due: Due, reaches: list[Reach], user: User) -> Iterator[Row]:
        """The patrols of one due: mostly one, sometimes none, sometimes one more."""
        begins = max(due.period_start, self.since)
        first = datetime.combine(begins, time(7), SHANGHAI)
        latest = min(datetime.combine(due.period_end, time(17), SHANGHAI), self.last)
        if latest <= first:
            return
        passed = min(
            1.0, (latest - first) / timedelta(days=(due.period_end - due.period_start).days + 1)
        )
        if self.random.random() >= self.diligence_of(due.chief_id) * (
            passed if passed < 0.9 else 1.0
        ):
            return
        for _ in range(due.required + (self.random.random() < 0.05)):
            yield self._patrol(due, self.random.choice(reaches), user, first, latest)

    def _patrol(self, due: Due, reach: Reach, user: User, first: datetime, latest: datetime) -> Row:
        day = first + timedelta(days=self.random.randrange((latest - first).days + 1))
        start = min(day + timedelta(minutes=self.random.randrange(0, 540)), latest)
        waits = self._waits(due, reach, start)
        made = self._made(due, reach, start, is_doubtful=waits or self.random.random() < 0.02)
        verdict, walk = made.verdict, made.walk
        end = start + timedelta(seconds=verdict.duration_s)
        late = timedelta(
            days=self.random.randint(1, 3) if not waits and self.random.random() < 0.1 else 0
        )
        received = min(end + timedelta(minutes=2) + late, self.at)
        row = Row(
            uuid=uuid.UUID(int=self.random.getrandbits(128), version=4),
            kind=str(made.kind),
            reach_id=made.reach.pk,
            division_id=made.reach.division_id,
            chief_id=due.chief_id,
            tier=due.tier,
            due_id=due.id,
            actor_name=made.actor,
            by_other=made.kind == PatrolKind.DELEGATE,
            recorded_by_id=user.pk,
            started_at=start,
            ended_at=end,
            received_at=received,
            datum="gcj02" if walk else "",
            track=self.walks.anew(walk, start) if walk else None,
            point_count=len(walk.track) if walk else 0,
            length_m=None if verdict.length_m is None else round(verdict.length_m),
            coverage=None if verdict.coverage is None else round(verdict.coverage, 4),
            duration_s=verdict.duration_s,
            note=made.note,
            state=str(verdict.state),
            reasons=list(verdict.reasons),
            updated_at=received,
            compared_at=received,
            place_sign=walk.sign if walk else 0,
        )
        return row if waits else self._decided(row)

    def _waits(self, due: Due, reach: Reach, start: datetime) -> bool:
        """The first village patrol of a town in the last days is one that its office has yet to look
        at."""
        town = reach.division_id[:9]
        if due.tier < Level.VILLAGE or start < self.at - WAITS or town in self.towns_waiting:
            return False
        self.towns_waiting.add(town)
        return True

    def _made(self, due: Due, reach: Reach, start: datetime, *, is_doubtful: bool) -> Made:
        chief = self.chiefs[due.chief_id].name
        if is_doubtful:
            walk = self.walks.a_doubtful_one(reach)
            return Made(PatrolKind.WALK, reach, walk.verdict, walk, chief)
        if due.tier < Level.VILLAGE:
            return self._by_a_leader(reach, chief)
        if (other := self._swapped_to(due, start)) and self.random.random() < 0.7:
            walk = self.walks.a_good_one(other)
            return Made(PatrolKind.SWAP, other, walk.verdict, walk, chief)
        walk = self.walks.a_good_one(reach)
        draw = self.random.random()
        if draw < 0.01:
            # Judged as a walk: with a note, a delegate's patrol is asked for nothing else.
            who = next(self.people)
            return Made(PatrolKind.DELEGATE, reach, walk.verdict, walk, who, AWAY)
        note = self.random.choice(NOTES) if draw < 0.06 else ""
        return Made(PatrolKind.WALK, reach, walk.verdict, walk, chief, note)

    def _by_a_leader(self, reach: Reach, chief: str) -> Made:
        kind, _, words = self.random.choices(WAYS, [weight for _, weight, _ in WAYS])[0]
        note = self.random.choice(words)
        actor = next(self.people) if kind == PatrolKind.DELEGATE else chief
        walk = self.walks.a_good_one(reach)
        if kind == PatrolKind.WALK:
            return Made(kind, reach, walk.verdict, walk, actor)
        has_track = kind not in (PatrolKind.MEETING, PatrolKind.ONSITE)
        seconds = walk.verdict.duration_s if has_track else 60 * self.random.randint(25, 110)
        track = walk.track if has_track else None
        verdict = self.walks.judged(reach, kind=kind, seconds=seconds, track=track, note=note)
        return Made(kind, reach, verdict, walk if has_track else None, actor, note)

    def _swapped_to(self, due: Due, start: datetime) -> Reach | None:
        """The reach that the chief has taken over for these days, if any."""
        day = local_date(start)
        for first, last, reach in self.swaps.get(due.appointment_id, ()):
            if first <= day <= last:
                return reach
        return None

    def _decided(self, row: Row) -> Row:
        """Offices look at what is 待核实 within ten days; the newest still wait."""
        decided_at = row.received_at + timedelta(days=self.random.randint(1, 9))
        if row.state != PatrolState.PENDING or decided_at > self.at:
            return row
        accept = self.random.random() < 0.75
        return row._replace(
            state=str(PatrolState.CONFIRMED if accept else PatrolState.REJECTED),
            decision_note=self.random.choice(CONFIRMED if accept else REJECTED),
            decided_by_id=self.offices[row.division_id[:9] + "000"].pk,
            decided_at=decided_at,
            updated_at=decided_at,
        )


def _swaps() -> dict[int, list[tuple[date, date, Reach]]]:
    """Appointment → days and the other's reach, of every arrangement."""
    found = defaultdict(list)
    for swap in SwapArrangement.objects.select_related("first__reach", "second__reach"):
        for own, other in ((swap.first, swap.second), (swap.second, swap.first)):
            if other.reach:
                found[own.pk].append((swap.started_on, swap.ended_on, other.reach))
    return found


def _requirement(at: datetime) -> Requirement:
    """What the village rule asks; the demo's rules ask the same of every tier."""
    due = PatrolDue.objects.filter(tier=Level.VILLAGE).select_related("rule").first()
    if due is None:
        raise LookupError("no dues were opened")
    return requirement_of(due.rule, day=at.date(), division=due.division_id)


def write(
    random: Random,
    *,
    at: datetime,
    since: date,
    offices: dict[str, User],
    office: User,
    owing: User,
) -> int:
    """Patrols for every due that has begun; returns how many. `owing` has yet to walk in the periods that run, because
    whoever tries the app for phones as this chief should find a walk to do."""
    maker = PatrolMaker(random, at=at, since=since, offices=offices)
    reaches = {reach.pk: reach for reach in Reach.objects.all()}
    of_river = _reaches_by_river(list(reaches.values()))
    dues = PatrolDue.objects.standing().filter(period_start__lte=at.date()).order_by("id")
    items = ChecklistItem.objects.filter(is_active=True).values_list("code", flat=True)
    same = {"checklist": dict.fromkeys(items, "ok"), "nothing_found": True}
    written = 0
    batch: list[Row] = []
    # A list: on SQLite one cursor does not go on reading a table while another writes.
    for due in map(Due._make, list(dues.values_list(*Due._fields))):
        own = [reaches[due.reach_id]] if due.reach_id else of_river(due)
        # Chiefs above village level have no phone account here: their office enters their patrols.
        recorder = maker.chiefs[due.chief_id].user or offices.get(
            due.division_id[:9] + "000", office
        )
        rows = maker.answer(due, own, recorder)
        if recorder == owing and due.period_end >= at.date():
            # Made and left out, so that all that comes after is drawn alike; what waits for its town's office stays.
            rows = (row for row in list(rows) if row.state == PatrolState.PENDING)
        batch += rows
        if len(batch) >= BATCH:
            written += _store(batch, same)
            batch = []
    written += _store(batch, same)
    _send_again(at)
    return written


def _send_again(at: datetime) -> None:
    """In a few towns the newest walk has the track of an earlier one along the reach; the portal's own sweep finds
    it."""
    walks = Patrol.objects.filter(kind=PatrolKind.WALK, state=PatrolState.VALID, tier=Level.VILLAGE)
    towns: set[str] = set()
    for new in walks.filter(started_at__gte=at - WAITS).order_by("-started_at", "pk"):
        first = walks.filter(reach=new.reach_id, started_at__lt=at - WAITS).first()
        if new.division_id[:9] in towns or first is None or first.track is None:
            continue
        towns.add(new.division_id[:9])
        Patrol.objects.filter(pk=new.pk).update(
            track=begun_at(bytes(first.track), new.started_at.timestamp()),
            point_count=first.point_count,
            length_m=first.length_m,
            coverage=first.coverage,
            duration_s=first.duration_s,
            ended_at=new.started_at + timedelta(seconds=first.duration_s),
            compared_at=None,
        )
        if len(towns) == COPIES:
            break
    compare_new(at=at)


def _store(batch: list[Row], same: dict[str, Any]) -> int:
    insert_rows(Patrol, Row._fields, batch, same=same)
    decided = {row.uuid: row for row in batch if row.decided_at}
    keys = Patrol.objects.filter(uuid__in=decided).order_by("pk").values_list("pk", "uuid")
    made = [(pk, decided[name]) for pk, name in keys]
    insert_rows(
        PatrolDecision,
        ["patrol_id", "accepted", "note", "by_id", "at"],
        [
            (
                pk,
                row.state == PatrolState.CONFIRMED,
                row.decision_note,
                row.decided_by_id,
                row.decided_at,
            )
            for pk, row in made
        ],
    )
    return len(batch)


def _reaches_by_river(reaches: list[Reach]) -> Callable[[Due], list[Reach]]:
    """Finds the reaches on which a chief of a river inside a division may meet a due."""
    by_river: dict[int, list[Reach]] = defaultdict(list)
    for reach in reaches:
        by_river[reach.river_id].append(reach)

    def find(due: Due) -> list[Reach]:
        start = prefix_of(due.division_id)
        return [reach for reach in by_river[due.river_id] if reach.division_id.startswith(start)]

    return find
