"""暗访督查 of the district: two long concluded with their order forms, one going on, one planned; and an
order form of its own that is past its time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import Unit, UnitKind, User
from common.geo.datums import Place
from demo.place.furniture import line_of
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers
from demo.work.ledger import FOR_BUREAU, OFTEN, SIGHTS
from issues.models import IssueKind, Severity
from issues.services import act
from rivers.models import Reach
from supervision.models import OrderForm, Supervision, SupervisionFinding
from supervision.services.orders import (
    FoundItem,
    NewItem,
    Order,
    issue_order,
    reply_order,
    sign_order,
)
from supervision.services.supervisions import (
    Found,
    Plan,
    Stop,
    conclude_supervision,
    plan_supervision,
    record_finding,
    visit_stop,
)

STOPS, FINDINGS = 8, 5
TOLD = (
    "不发通知、不打招呼、不听汇报、不用陪同接待，直奔基层、直插现场，"
    "查看{n}个河段，发现问题{found}个，已交有关单位整改。"
)


class Supervisions:
    """Plans, walks, findings and orders by the portal's own services, in order of time."""

    def __init__(self, random: Random, people: People, registers: Registers, at: datetime) -> None:
        self.random, self.people, self.registers, self.at = random, people, registers, at
        self.pictures = Pictures(random)
        self.office = people.district_office
        self.clerk = people.unit_clerks[people.shown_unit.pk]
        self.towns = {u.division_id: u for u in registers.units if u.kind == UnitKind.TOWN}

    def write(self) -> None:
        for days, title in ((70, "第三季度河湖“清四乱”暗访督查"), (12, "入河排污口暗访督查")):
            self._done(title, days)
        self._going_on()
        self._planned()
        self._late_order()

    def _done(self, title: str, days: int) -> None:
        first = self.at - timedelta(days=days)
        supervision = self._plan(title, first, days=2)
        findings = self._walk(supervision, first + timedelta(hours=9))
        told = first + timedelta(days=2, hours=15)
        conclude_supervision(
            supervision_id=supervision.pk,
            summary=TOLD.format(n=STOPS, found=len(findings)),
            by=self.office,
            at=told,
        )
        # One order for the bureau, and one for each town of which something is left to the town.
        rest = findings[2:]
        self._order(supervision, self.people.shown_unit, findings[:2], told, is_old=days > 30)
        for code in dict.fromkeys(finding.division_id[:9] + "000" for finding in rest):
            own = [f for f in rest if f.division_id[:9] == code[:9]]
            self._order(supervision, self.towns[code], own, told, is_old=days > 30)

    def _going_on(self) -> None:
        """Begun yesterday: half of the route walked, nothing ordered yet."""
        begun = self.at - timedelta(days=1)
        supervision = self._plan("冬季水环境暗访督查", begun, days=3)
        self._walk(supervision, begun + timedelta(hours=9), stops=STOPS // 2, findings=3)

    def _planned(self) -> None:
        self._plan("年终河湖管护暗访督查", self.at + timedelta(days=9), days=2)

    def _plan(self, title: str, first: datetime, *, days: int) -> Supervision:
        day: date = first.date()
        return plan_supervision(
            plan=Plan(
                title=f"{first.year}年{title}",
                division=self.registers.district,
                starts_on=day,
                ends_on=day + timedelta(days=days - 1),
                leader="周明",
                members=[self.clerk],
                others="区委督查办、区政府督查办各 1 人",
                purpose="看排口、看岸线、看保洁，核对河长巡河记录。",
                stops=[Stop(reach, "看排口和岸线") for reach in self._route()],
            ),
            by=self.office,
            at=min(first, self.at) - timedelta(days=3, hours=-10),
        )

    def _route(self) -> list[Reach]:
        """One reach of each town that is shown, after two others: what is found there goes to the town."""
        reaches, shown = self.registers.reaches, [town.pk[:9] for town in self.people.shown_towns]
        own = [
            self.random.choice([reach for reach in reaches if reach.division_id[:9] == town])
            for town in shown
        ]
        others = self.random.sample([r for r in reaches if r not in own], STOPS - len(own))
        return [*others[:2], *own, *others[2:]]

    def _walk(
        self,
        supervision: Supervision,
        at: datetime,
        *,
        stops: int = STOPS,
        findings: int = FINDINGS,
    ) -> list[SupervisionFinding]:
        """Walks the route: some stops with a finding, the others clean."""
        found = []
        for number, stop in enumerate(list(supervision.stops.select_related("reach"))[:stops]):
            at += timedelta(minutes=self.random.randint(25, 55))
            if number < findings:
                found.append(self._find(supervision, stop.reach, number, at))
            else:
                visit_stop(
                    supervision_id=supervision.pk,
                    stop_id=stop.pk,
                    seen="未发现问题。",
                    by=self.clerk,
                    at=at,
                )
        return found

    def _find(
        self, supervision: Supervision, reach: Reach, number: int, at: datetime
    ) -> SupervisionFinding:
        kind = self.random.choice(FOR_BUREAU if number < 2 else OFTEN)
        lon, lat = self.random.choice(line_of(reach))
        severity = (Severity.HEAVIER, Severity.MAJOR, Severity.HEAVIER)[number % 3]
        return record_finding(
            supervision_id=supervision.pk,
            found=Found(
                reach=reach,
                kind=kind,
                severity=severity if number < 3 else Severity.GENERAL,
                description=f"{self._sight(kind)}。",
                found_at=at,
                place=Place(lon, lat, "wgs84"),
                place_words=f"{reach.name}{self.random.choice(('左岸', '右岸'))}",
                photos=self.pictures.of(self.clerk, at),
            ),
            by=self.clerk,
            at=at,
        )

    def _sight(self, kind: str) -> str:
        return self.random.choice(SIGHTS[kind]).format(n=self.random.randint(2, 60))

    def _order(
        self,
        supervision: Supervision,
        unit: Unit,
        findings: Sequence[SupervisionFinding],
        at: datetime,
        *,
        is_old: bool,
    ) -> None:
        items = [
            FoundItem(finding=f, requirement="查明原因，立行立改，举一反三。") for f in findings
        ]
        order = self._issued(
            Order(
                uuid=self._uuid(),
                division=self.registers.district,
                unit=unit,
                title=f"{supervision.title}发现问题整改",
                deadline=(at + timedelta(days=30)).date(),
                requirement="整改到位后在平台申请销号，附整改前后照片。",
                supervision=supervision,
                items=items,
            ),
            at,
        )
        clerk = self.people.unit_clerks[unit.pk]
        signed = at + timedelta(hours=3)
        sign_order(order_id=order.pk, by=clerk, at=signed)
        for item in order.items.all()[: None if is_old else 1]:
            self._put_right(item.issue_id, clerk, signed + timedelta(days=4), closed=is_old)
        if is_old:
            reply_order(
                order_id=order.pk,
                note="交办事项已全部整改到位，现场照片已随各项报送。",
                by=clerk,
                at=signed + timedelta(days=6),
            )

    def _put_right(self, issue_id: int, clerk: User, at: datetime, *, closed: bool) -> None:
        act(
            issue_id=issue_id,
            action="request_closure",
            by=clerk,
            at=at,
            note="已整改完毕，附整改后照片。",
            files=self.pictures.of(clerk, at),
        )
        for days, action in ((2, "pass"), (3, "close")) if closed else ():
            act(
                issue_id=issue_id,
                action=action,
                by=self.office,
                at=at + timedelta(days=days),
                note="现场复核，整改到位。",
            )

    def _late_order(self) -> None:
        """Given weeks ago to the bureau that is shown, signed for, and past its time; and one that came
        yesterday, not signed for yet."""
        for days, title in ((26, "河岸堆放物清理"), (1, "排口截污")):
            at = self.at - timedelta(days=days) + timedelta(hours=10)
            items = [self._item(reach) for reach in self.random.sample(self.registers.reaches, 2)]
            order = self._issued(
                Order(
                    uuid=self._uuid(),
                    division=self.registers.district,
                    unit=self.people.shown_unit,
                    title=title,
                    deadline=(at + timedelta(days=14)).date(),
                    items=items,
                ),
                at,
            )
            if days > 1:
                sign_order(order_id=order.pk, by=self.clerk, at=at + timedelta(hours=2))

    def _item(self, reach: Reach) -> NewItem:
        kind = self.random.choice(FOR_BUREAU)
        return NewItem(
            reach=reach,
            kind=IssueKind.objects.get(code=kind),
            severity=Severity.GENERAL,
            description=f"{self._sight(kind)}。",
            requirement="限期整改，防止反弹。",
        )

    def _issued(self, order: Order, at: datetime) -> OrderForm:
        return issue_order(order=order, by=self.office, at=at)

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """The district's supervisions and order forms; `at` is last midnight."""
    Supervisions(random, people, registers, at).write()
