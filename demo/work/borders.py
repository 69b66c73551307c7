"""Across borders: what went over to the neighbours outside and came from them by letter, what the two
shown towns transferred to each other, and the meetings about it [004: 18 over, 12 in]."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from accounts.models import Division, User
from borders.services.meetings import Item, Minutes, finish_agreement, record_meeting
from common.text.chinese import local_date
from demo.place.registers import EXTERNAL
from issues.models import Issue, Severity, Source
from issues.services import LetterIn, What, act, receive_transfer, report_issue
from rivers.models import Reach

if TYPE_CHECKING:
    from demo.work.ledger import Ledger

# In a year, beside 256 issues reported by villages; fewer in a smaller district.
OVER, INTO = 18, 12
OUT = ("accept", "send_out", "record_acceptance")
DONE_OUT = (*OUT, "record_answer", "pass", "close")
LEFT_OUT = (
    ("accept", "send_out"),
    (*OUT, "joint"),
    (*OUT, "joint", "lead"),
    ("accept", "send_out", "record_return"),
    (*OUT, "joint", "lead", "dispatch", "record_answer"),
)
DONE_IN = ("accept", "hand_over", "sign", "request_closure", "pass", "reply")
LEFT_IN = ((), ("accept", "hand_over", "sign"), DONE_IN[:-1])
# Between the two towns shown, in turn.
BETWEEN = (
    ("accept", "transfer"),
    ("accept", "transfer", "accept_transfer"),
    ("accept", "transfer", "accept_transfer", "answer_transfer"),
    ("accept", "transfer", "return_transfer"),
    ("accept", "transfer", "accept_transfer", "answer_transfer", "pass", "close"),
)
THEIRS = ("accept_transfer", "return_transfer", "answer_transfer")
SCANNED = ("record_acceptance", "record_return", "record_answer")
SHORT = ("北岸", "南屏")
SIGHTS = (
    ("luandui", "交界处上游岸边堆放建筑垃圾约 {n} 立方米，雨后随水冲入我方"),
    ("floating", "漂浮垃圾自上游漂入，聚集约 {n} 平方米"),
    ("zhipai", "交界处上游一侧污水直排，水体发黑约 {n} 米"),
    ("farming", "交界处上游养殖场尾水外溢，影响下游约 {n} 米"),
)
NOTES = {
    "accept": "现场核实属实，源头在对方辖区。",
    "transfer": "源头在贵镇辖区，请核实处理，并告知结果。",
    "send_out": "源头在贵方辖区，请核实处理，并将结果函告我方。",
    "accept_transfer": "情况属实，已安排人员处理。",
    "return_transfer": "经现场查看，该处在贵镇一侧，请核对位置。",
    "answer_transfer": "已组织清理完毕，并安排保洁员每周巡查。",
    "record_acceptance": "对方来函受理。",
    "record_return": "对方来函称该处在我方一侧，请核对位置。",
    "record_answer": "对方来函：已清理整治完毕，并落实日常巡查。",
    "pass": "联合现场复核，整改到位。",
    "close": "同意销号。",
    "hand_over": "邻区来函移交，请抓紧核实整改。",
    "request_closure": "已清理完毕，现场恢复，附整改后照片。",
    "reply": "经核实，贵方所述情况属实，现已清理整治完毕，并纳入日常巡查。",
}
AGREED = {
    "joint": ("双方在交界处设拦漂设施，定期联合打捞", "双方河长办"),
    "lead": ("上游一侧一个月内完成源头整治", "上游方牵头单位"),
    "dispatch": ("双方河长现场调度，限期完成并联合验收", "双方河长办"),
}
REGULAR_DAYS_AGO = (330, 235, 140, 47)


@dataclass
class Crossing:
    """One issue over a border and how far it is led. `there` is the neighbour, `at_home` and `away` the
    offices of the two sides, `letter` what came from outside."""

    ledger: Ledger
    reported_at: datetime
    reach: Reach
    there: Division
    steps: tuple[str, ...]
    at_home: User
    away: User | None = None
    letter: LetterIn | None = None
    days: float = 3
    ours: Division = field(kw_only=True)

    def tell(self) -> None:
        """Reports it and leads it along its steps, as far as they lie before the demo's end."""
        issue, moment = self._report(), self.reported_at
        for step in self.steps:
            moment += timedelta(days=self.ledger.random.uniform(0.4, 1) * self.days)
            if moment > self.ledger.at:
                return
            if step in AGREED:
                self._meet(issue, step, moment)
            else:
                self._act(issue, step, moment)

    def _report(self) -> Issue:
        random = self.ledger.random
        kind, words = random.choice(SIGHTS)
        report = replace(
            self.ledger.report_on(self.reach, Source.SUPERVISION, kind),
            severity=Severity.GENERAL,
            description=f"{words.format(n=random.randint(2, 40))}。",
            photos=self.ledger.pictures.of(self.at_home, self.reported_at),
        )
        if self.letter is None:
            return report_issue(report=report, by=self.at_home, at=self.reported_at).issue
        return receive_transfer(
            letter=self.letter, report=report, by=self.at_home, at=self.reported_at
        ).issue

    def _act(self, issue: Issue, step: str, moment: datetime) -> None:
        by = self.away if step in THEIRS and self.away else self.at_home
        unit = self.ledger.unit_of(self.reach)
        if step in ("sign", "request_closure"):
            by = self.ledger.people.unit_clerks[unit.pk]
        scans = step in SCANNED or step == "request_closure"
        act(
            action=step,
            by=by,
            at=moment,
            issue_id=issue.pk,
            note=NOTES.get(step, ""),
            files=self.ledger.pictures.of(by, moment) if scans else (),
            what=self._what(step, unit, moment),
        )

    def _what(self, step: str, unit: Any, moment: datetime) -> What:
        if step in ("transfer", "send_out"):
            return What(division=self.there, deadline=local_date(moment) + timedelta(days=20))
        if step in SCANNED:
            number = self.ledger.random.randint(3, 60)
            return What(letter=f"{self.there.name[-3:-1]}河长函〔{moment.year}〕{number}号")
        return What(unit=unit) if step == "hand_over" else What()

    def _meet(self, issue: Issue, step: str, moment: datetime) -> None:
        words, responsible = AGREED[step]
        due = local_date(moment) + timedelta(days=25)
        item = Item(words=words, responsible=responsible, issue=issue, due_on=due)
        hold(self.ledger, self.ours, self.there, step, moment, [item], by=self.at_home)


def hold(
    ledger: Ledger,
    ours: Division,
    there: Division,
    kind: str,
    moment: datetime,
    items: list[Item],
    *,
    by: User,
) -> None:
    """A meeting; what was agreed long ago is done."""
    meeting = record_meeting(
        minutes=Minutes(
            uuid=uuid.UUID(int=ledger.random.getrandbits(128), version=4),
            kind=kind,
            division=ours,
            neighbour=there,
            held_on=local_date(moment),
            place=f"{ours}河长办会议室",
            chair=f"{ours}河长办主任",
            people=f"{ours}、{there}河长办及相关部门负责人",
            words="通报交界河段问题办理情况，现场查看后会商，明确分工和期限。",
        ),
        items=items,
        by=by,
        at=moment,
    )
    for row in meeting.agreements.filter(due_on__lt=local_date(ledger.at)):
        done_on: date = min(row.due_on or meeting.held_on, local_date(ledger.at))
        finish_agreement(
            agreement_id=row.pk, done_on=done_on, words="已按约定完成。", by=by, at=ledger.at
        )


def stories(ledger: Ledger) -> Iterator[Crossing]:
    """18 over and 12 in, spread over the year, the newest not yet done; five between the towns."""
    share = ledger.reported / 256
    outside = list(Division.objects.filter(pk__in=[code for code, _ in EXTERNAL[1:]]))
    district, office = ledger.registers.district, ledger.people.district_office
    edge = [reach for reach in ledger.registers.reaches if reach.neighbour_id]
    over, into = max(len(LEFT_OUT), round(OVER * share)), max(3, round(INTO * share))
    for n in range(over):
        left = over - n <= len(LEFT_OUT)
        steps = LEFT_OUT[over - n - 1] if left else DONE_OUT
        days_ago = 4 + 5 * (over - n) if left else 330 - 280 * n // over
        yield Crossing(
            ledger,
            ledger.working_hour(days_ago),
            ledger.random.choice(edge or ledger.registers.reaches),
            outside[n % 2],
            steps,
            office,
            days=2 if left else 4,
            ours=district,
        )
    for n in range(into):
        left = into - n <= len(LEFT_IN)
        number = f"{SHORT[n % 2]}河长函〔{ledger.at.year}〕{n + 11}号"
        moment = ledger.working_hour(3 * (into - n) - 1 if left else 320 - 270 * n // into)
        yield Crossing(
            ledger,
            moment,
            ledger.random.choice(edge or ledger.registers.reaches),
            outside[n % 2],
            LEFT_IN[into - n - 1] if left else DONE_IN,
            office,
            letter=LetterIn(
                from_division=outside[n % 2],
                number=number,
                answer_by=local_date(moment) + timedelta(days=30),
            ),
            days=1 if left else 3,
            ours=district,
        )
    yield from _between(ledger)


def _between(ledger: Ledger) -> Iterator[Crossing]:
    first, second = ledger.people.shown_towns[:2]
    for n, steps in enumerate(BETWEEN):
        ours, there = (first, second) if n % 2 else (second, first)
        reaches = [r for r in ledger.registers.reaches if r.division_id[:9] == ours.pk[:9]]
        yield Crossing(
            ledger,
            ledger.working_hour(6 + 2 * n),
            ledger.random.choice(reaches),
            there,
            steps,
            ledger.people.office_of(ours),
            ledger.people.office_of(there),
            days=0.9,
            ours=ours,
        )


def write_meetings(ledger: Ledger) -> None:
    """The regular exchange with each neighbour outside."""
    outside = list(Division.objects.filter(pk__in=[code for code, _ in EXTERNAL[1:]]))
    for n, days_ago in enumerate(REGULAR_DAYS_AGO):
        hold(
            ledger,
            ledger.registers.district,
            outside[n % 2],
            "regular",
            ledger.working_hour(days_ago),
            [
                Item(
                    words="互通交界断面水质和移交问题办理进度，汛前联合巡河一次",
                    responsible="双方河长办",
                    due_on=local_date(ledger.at) - timedelta(days=days_ago - 30),
                )
            ],
            by=ledger.people.district_office,
        )
