"""简报 of the district: last month's issued and shown to all, this month's in the making, texts of towns and units."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from accounts.models import Division, Role, RoleGrant, Unit, User
from bulletins.models import Bulletin, Submission
from bulletins.services.bulletins import act, create_bulletin, propose_head
from bulletins.services.items import ItemInput, add_item, draft_month, pick
from bulletins.services.submissions import SubmissionInput, decline, hand_in
from common.text.months import Month
from demo.place.people import People
from demo.place.pictures import Pictures
from demo.place.registers import Registers

# A portal takes a bulletin over that was printed before.
FIRST_RUNNING: Final = 47
PERMIT: Final = "江南简报12号"
MAILBOX: Final = "jianbao@example.org"
TEXTS: Final = (
    ("镇村联动清漂保洁", "近日，{place}组织镇村干部、巡河员清理河面漂浮物，岸边垃圾日产日清。"),
    ("河长带队查排口", "近日，{place}镇级河长带队沿河查看排口，现场交办，逐个建账。"),
    ("巡河员培训开课", "近日，{place}为村级河长、巡河员讲解手机巡河和问题上报，现场答疑。"),
)
UNIT_TEXTS: Final = (
    (
        "管网排查补短板",
        "一是查底数。分片排查沿河管网。二是补缺口。错接混接点位逐个整改。三是建机制。按月通报进度。",
    ),
    (
        "执法巡查护河岸",
        "一是定期巡查。二是联合执法。三是公开曝光。对占用河道的行为及时制止、责令恢复。",
    ),
)


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Everything up to the day before `at`."""
    Bulletins(random, people, registers, at).write()


class Bulletins:
    """Two bulletins by the portal's own services."""

    def __init__(self, random: Random, people: People, registers: Registers, at: datetime) -> None:
        self.people, self.district, self.at = people, registers.district, at
        self.pictures = Pictures(random)
        self.office = people.district_office
        self.unit = people.shown_unit

    def write(self) -> None:
        self._issued(self.at - timedelta(days=20))
        self._in_the_making(self.at - timedelta(days=3))

    def _issued(self, at: datetime) -> None:
        """Printed texts of two towns and a unit, a text of the office, what the month's records say."""
        texts = [self._town(0, at), self._town(1, at), self._unit(0, at)]
        made = self._begun(at + timedelta(days=1, hours=9), running=FIRST_RUNNING)
        morning = at + timedelta(days=2, hours=9)
        for row in texts:
            section = "features" if row.unit_id else "below"
            self._pick(row, made, section, morning)
        leader = self._leader()
        given = ItemInput(
            section="own_chiefs",
            title=f"{leader.name}巡河时要求守好一河清水",
            text=f"近日，{leader.name}到重点河段巡河，要求各单位对照清单逐项落实，问题不过夜。",
            is_highlight=True,
        )
        add_item(bulletin_id=made.pk, given=given, by=self.office, at=morning)
        draft_month(bulletin_id=made.pk, section="own", by=self.office, at=morning)
        for action, by, days in (
            ("proof", self.office, 3),
            ("sign", leader, 4),
            ("issue", self.office, 5),
        ):
            act(
                bulletin_id=made.pk,
                action=action,
                by=by,
                at=at + timedelta(days=days, hours=15),
                # What was closed since the figures were read makes the next bulletin's.
                keeps_old=action == "proof",
                is_public=action == "issue",
            )

    def _in_the_making(self, at: datetime) -> None:
        """One text picked, one waiting, one declined."""
        picked, _, declined = self._town(1, at), self._unit(1, at), self._town(2, at)
        made = self._begun(at + timedelta(days=1, hours=9))
        morning = at + timedelta(days=2, hours=9)
        self._pick(picked, made, "briefs", morning)
        decline(
            submission_id=declined.pk,
            note="与上期内容相近，请补充新的做法。",
            by=self.office,
            at=morning,
        )
        draft_month(bulletin_id=made.pk, section="own", by=self.office, at=morning)

    def _begun(self, at: datetime, running: int | None = None) -> Bulletin:
        head = propose_head(self.district, at=at)
        head = replace(
            head,
            running_number=running or head.running_number,
            permit=PERMIT,
            mailbox=MAILBOX,
            month=Month.of(at).previous(),
        )
        return create_bulletin(division=self.district, head=head, by=self.office, at=at)

    def _leader(self) -> User:
        grants = RoleGrant.objects.usable(Role.CHIEF).filter(division=self.district)
        return grants.select_related("user").order_by("pk")[0].user

    def _town(self, which: int, at: datetime) -> Submission:
        towns = self.people.shown_towns
        town: Division = towns[which % len(towns)]
        title, text = TEXTS[which % len(TEXTS)]
        by = self.people.office_of(town)
        return self._hand_in(by, None, f"{town.name}{title}", text.format(place=town.name), at)

    def _unit(self, which: int, at: datetime) -> Submission:
        title, text = UNIT_TEXTS[which]
        by = self.people.unit_clerks[self.unit.pk]
        return self._hand_in(by, self.unit, f"{self.unit}{title}", text, at)

    def _hand_in(
        self, by: User, unit: Unit | None, title: str, text: str, at: datetime
    ) -> Submission:
        moment = at + timedelta(hours=10)
        given = SubmissionInput(
            division=self.district,
            unit=unit,
            title=title,
            text=text,
            signer=by.name,
            photos=self.pictures.of(by, moment)[:1],
        )
        return hand_in(given=given, by=by, at=moment)

    def _pick(self, row: Submission, made: Bulletin, section: str, at: datetime) -> None:
        pick(submission_id=row.pk, bulletin_id=made.pk, section=section, by=self.office, at=at)
