"""疑似图斑: a great batch of which most is verified [003], and a fresh one that is just being assigned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import Level, Unit, UnitKind, User
from chiefs.models import Appointment
from common.store.bulk import insert_rows, update_rows
from demo.place.furniture import line_of
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers
from issues.models import Issue, IssueKind, Severity
from issues.services import What, act
from rivers.models import Reach
from spots import services
from spots.models import Spot, SpotBatch, SpotEntry, SpotState
from spots.services.facts import SpotFacts

# Of a district of Wanzhou's 662 reaches; fewer in a smaller one.
SPOTS, FRESH, OF_REACHES = 1299, 86, 662
RECEIVED, ASSIGNED, DUE = timedelta(days=128), timedelta(days=124), timedelta(days=9)
# Of the spots of the great batch: real; still to be verified and late; looked at and not decided.
REAL, LATE, VISITED = 0.045, 0.045, 0.014
KINDS = {
    "疑似乱建": ("luanjian", "岸边搭建彩钢棚一处，约 {n} 平方米，现场未见审批手续。"),
    "疑似乱占": ("luanzhan", "滩地被圈占堆放砂石料，约 {n} 平方米。"),
    "疑似乱堆": ("luandui", "河岸堆放建筑弃土，约 {n} 平方米，有雨水冲刷痕迹。"),
    "疑似围垦": ("luanzhan", "河道管理范围内开垦种植，约 {n} 平方米。"),
}
UNREAL_NOTES = (
    "现场为已审批的水厂取水设施，有许可文件。",
    "现场为村民原有宅基地，在管理范围线以外。",
    "现场为堤防管护道路，已办理涉河手续。",
    "影像拍摄时为施工临时堆料，现已清运、恢复原貌。",
    "现场为天然滩地，季节性裸露，未见人为占用。",
    "现场为河道治理工程护岸，属在建水利工程。",
)
# How far the issue of a real one has come, of ten.
WAYS = (
    *((("accept", "hand_over", "sign", "request_closure", "pass", "close"),) * 5),
    *((("accept", "hand_over", "sign"),) * 2),
    ("accept", "hand_over", "sign", "request_closure"),
    ("accept", "hand_over"),
    ("accept",),
)
PACE = timedelta(days=3)
CLOSURE_NOTE = "已拆除清理并复绿，附整改后照片。"


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Both batches of the district."""
    share = len(registers.reaches) / OF_REACHES
    received = at - RECEIVED + timedelta(hours=9)
    batch = _batch(
        f"{received.year}年第一批疑似图斑",
        received,
        round(SPOTS * share),
        random,
        people,
        registers,
    )
    _assign(batch, at - ASSIGNED + timedelta(hours=10), at.date() - DUE, people)
    Verified(batch, random, people, registers, at).write()
    lately = at - timedelta(days=4) + timedelta(hours=9)
    fresh = _batch("河道岸线影像复查图斑", lately, round(FRESH * share), random, people, registers)
    shown = [town.code for town in people.shown_towns]
    codes = Spot.objects.filter(batch=fresh).values_list("division", flat=True).distinct()
    near = Spot.objects.filter(
        batch=fresh, division__in=[code for code in codes if code[:9] + "000" in shown]
    )
    for town in people.shown_towns:
        ids = list(near.below(town.code).values_list("pk", flat=True))
        if ids:
            services.assign_spots(
                spot_ids=ids,
                to=town,
                verify_by=at.date() + timedelta(days=16),
                by=people.district_office,
                at=lately + timedelta(days=1),
            )


def _batch(
    name: str, at: datetime, count: int, random: Random, people: People, registers: Registers
) -> SpotBatch:
    """A batch as its import leaves it: every spot some metres off a reach."""
    batch = SpotBatch(
        name=name, issued_by="水利部", division=registers.district, received_on=at.date()
    )
    entries = [
        (batch, _facts(n, random, random.choice(registers.reaches), at.date()), None)
        for n in range(1, count + 1)
    ]
    services.save_spots(entries=entries, by=people.district_office, at=at)
    written = SpotBatch.objects.get(name=name)
    return services.save_batch(
        batch_id=written.pk,
        name=name,
        issued_by="水利部",
        received_on=at.date(),
        rectify_by=(at + timedelta(days=250)).date(),
        by=people.district_office,
        at=at,
    )


def _facts(n: int, random: Random, reach: Reach, received: date) -> SpotFacts:
    lon, lat = random.choice(line_of(reach))
    lon, lat = lon + random.uniform(-0.0018, 0.0018), lat + random.uniform(-0.0016, 0.0016)
    half = random.uniform(4, 22)
    outline = _outline(random, lon, lat, half)
    return SpotFacts(
        code=f"{reach.division_id[:6]}-{n:04d}",
        division=reach.division,
        reach=reach,
        kind_words=random.choice(list(KINDS)),
        area_m2=round(3 * half * half, 1),
        place=f"{reach.name}{random.choice(('左岸', '右岸'))}",
        seen_on=received - timedelta(days=random.randint(40, 110)),
        longitude=round(lon, 6),
        latitude=round(lat, 6),
        outline=outline,
    )


def _outline(random: Random, lon: float, lat: float, half: float) -> list[list[float]]:
    """A crooked ring of six corners, some `half` metres around a place."""
    ring = []
    for corner in range(6):
        angle = math.radians(60 * corner + random.uniform(-18, 18))
        reach = half * random.uniform(0.7, 1.3) / 111_000
        ring.append(
            [round(lon + reach * math.cos(angle), 7), round(lat + reach * math.sin(angle), 7)]
        )
    return [*ring, ring[0]]


def _assign(batch: SpotBatch, at: datetime, verify_by: date, people: People) -> None:
    services.assign_batch(
        batch_id=batch.pk,
        level=Level.TOWN,
        verify_by=verify_by,
        by=people.district_office,
        at=at,
    )


class Verified:
    """What became of the great batch: towns' verdicts, and the issues of those that are real."""

    def __init__(
        self,
        batch: SpotBatch,
        random: Random,
        people: People,
        registers: Registers,
        at: datetime,
    ) -> None:
        self.batch, self.random, self.people, self.at = batch, random, people, at
        self.pictures = Pictures(random)
        self.kinds = {kind.code: kind for kind in IssueKind.objects.all()}
        self.units = {u.division_id: u for u in registers.units if u.kind == UnitKind.TOWN}
        posts = Appointment.objects.without_end().exclude(reach=None).select_related("chief__user")
        self.villagers = {row.reach_id: row.chief.user for row in posts if row.chief.user}

    def write(self) -> None:
        rows = list(
            Spot.objects.filter(batch=self.batch)
            .select_related("reach", "division", "batch")
            .order_by("code")
        )
        self.random.shuffle(rows)
        real, late, seen = (round(len(rows) * share) for share in (REAL, LATE, VISITED))
        self._real(rows[:real])
        self._visited(rows[real : real + seen])
        self._unreal(rows[real + seen : len(rows) - late])

    def _moment(self) -> datetime:
        """A working hour between the assignment and the day by which all should be verified."""
        days = self.random.randint(DUE.days + 2, ASSIGNED.days - 3)
        return self.at - timedelta(days=days) + timedelta(minutes=self.random.randint(510, 1050))

    def _office(self, spot: Spot) -> User:
        return self.people.office_over(spot.division_id)

    def _real(self, rows: Sequence[Spot]) -> None:
        for spot, moment in zip(rows, sorted(self._moment() for _ in rows), strict=True):
            kind, words = KINDS[spot.kind_words]
            office = self._office(spot)
            reach = spot.reach
            if reach is None or self.batch.rectify_by is None:
                raise ValueError("every spot of the demo lies on a reach, and its batch has a day")
            severity = self.random.choices(Severity.values, (86, 14, 0))[0]
            found = services.Finding(
                reach=reach,
                kind=self.kinds[kind],
                severity=severity,
                description=words.format(n=round(spot.area_m2 or 0)),
                rectify_by=self.batch.rectify_by,
                photos=self.pictures.of(office, moment),
            )
            done = services.confirm(spot_id=spot.pk, finding=found, by=office, at=moment)
            if done.issue is not None:
                self._lead(done.issue, self.units[spot.division_id[:9] + "000"], office, moment)

    def _lead(self, issue: Issue, unit: Unit, office: User, moment: datetime) -> None:
        clerk = self.people.unit_clerks[unit.pk]
        for step in self.random.choice(WAYS):
            moment += PACE * self.random.uniform(0.3, 2)
            if moment > self.at:
                return
            is_units = step in ("sign", "request_closure")
            is_done = step == "request_closure"
            act(
                action=step,
                by=clerk if is_units else office,
                at=moment,
                issue_id=issue.pk,
                note=CLOSURE_NOTE if is_done else "",
                files=self.pictures.of(clerk, moment) if is_done else (),
                what=What(unit=unit) if step == "hand_over" else None,
            )

    def _visited(self, rows: Sequence[Spot]) -> None:
        """Looked at by the village's chief; the town has not decided yet."""
        for spot in rows:
            user = self.villagers.get(spot.reach_id)
            if user is None:
                continue
            moment = self.at - timedelta(days=self.random.randint(1, 8)) + timedelta(hours=15)
            is_real = self.random.random() < 0.5
            services.visit(
                uuid=spot.uuid,
                is_real=is_real,
                note="现场有棚房，没有看到审批牌。" if is_real else "是村里的抽水泵房，早就有了。",
                photos=self.pictures.of(user, moment),
                client_ref=UUID(int=self.random.getrandbits(128), version=4),
                by=user,
                at=moment,
            )

    def _unreal(self, rows: Sequence[Spot]) -> None:
        """The most of them: written as the service would, but all at once."""
        entries = []
        for spot in rows:
            moment, office = self._moment(), self._office(spot)
            spot.state, spot.verified_at, spot.updated_at = SpotState.UNREAL, moment, moment
            role = str(office.current_grants[0])
            note = self.random.choice(UNREAL_NOTES)
            entries.append((spot.pk, office.pk, office.name, role, moment, note))
        update_rows(Spot, ("state", "verified_at", "updated_at"), rows)
        names = ("spot_id", "by_id", "by_name", "by_role", "at", "note")
        insert_rows(SpotEntry, names, entries, same={"event": "dismiss"})
