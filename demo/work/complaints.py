"""What the public reported: behind every issue of that source, places reported again, some that wait,
some that were declined."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from common.geo.datums import Place
from complaints import services
from complaints.models import Complaint, ComplaintEntry, ComplaintEvent, ComplaintState
from complaints.services.handling import ACCEPTED_WORDS
from demo.place.furniture import line_of
from demo.place.names import person_names
from demo.place.people import People
from demo.place.registers import Registers
from demo.work.ledger import SIGHTS
from issues.models import Issue, IssueKind, Source, State
from issues.models.parameters import rules_for
from issues.rules.deadlines import answer_due
from rivers.models import Reach, Signboard

# Of a hundred who report, so many leave a telephone.
WITH_PHONE = 45
# How many wait in each of the towns that are shown, and elsewhere.
WAITING_SHOWN, WAITING_ELSEWHERE = 2, 5
# Places that are reported again, and how often each.
AGAIN = (3, 2, 2, 1, 1)
DECLINED = (
    (
        "小区里下水道堵了，污水冒出来",
        "小区内部管网由物业负责维护，不属河道问题，请联系物业或拨打 12345。",
    ),
    ("路边绿化带有垃圾", "该处不在河道管理范围内，已请镇环卫所清理。"),
    ("自来水有气味", "自来水水质请向供水公司反映，本办已代为转告。"),
)
ANSWERS = (
    "您反映的问题已整改到位，并安排专人定期巡查，感谢您的监督。",
    "经核查情况属实，已责令有关单位整改并现场复核，欢迎继续监督。",
    "已整改完毕，如再发现类似情况，请再次向我们反映。",
)


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """All complaints of the year."""
    desk = Desk(random, people, registers, at=at)
    desk.behind_issues()
    desk.declined()
    desk.again()
    desk.waiting()
    services.clear_contacts(at=at)


class Desk:
    """Writes what came in, in the order of the story."""

    def __init__(
        self, random: Random, people: People, registers: Registers, *, at: datetime
    ) -> None:
        self.random = random
        self.people = people
        self.registers = registers
        self.at = at
        self.names = person_names(random)
        self.boards = {board.reach_id: board for board in Signboard.objects.all()}
        self.kinds = {kind.code: kind for kind in IssueKind.objects.all()}

    def behind_issues(self) -> None:
        """One complaint behind each issue of that source, told what the issue's ledger says: in bulk,
        for the issues were led before."""
        found = Issue.objects.filter(source=Source.COMPLAINT).order_by("pk")
        issues = list(found.select_related("reach").prefetch_related("ledger"))
        rows = Complaint.objects.bulk_create(self._behind(issue) for issue in issues)
        ComplaintEntry.objects.bulk_create(
            entry
            for complaint, issue in zip(rows, issues, strict=True)
            for entry in self._entries(complaint, issue)
        )

    def _behind(self, issue: Issue) -> Complaint:
        rules = rules_for(issue.division_id, issue.reported_at)
        severity = "major" if issue.severity == "major" else "general"
        is_answered = self._is_answered(issue)
        return Complaint(
            **self._who(),
            reach=issue.reach,
            division_id=issue.division_id,
            signboard=self.boards[issue.reach_id],
            kind_id=issue.kind_id,
            description=issue.description,
            place=issue.place,
            longitude=issue.longitude,
            latitude=issue.latitude,
            state=self._state(issue),
            issue=issue if issue.state != State.REPORTED else None,
            received_at=issue.reported_at,
            kept_at=issue.reported_at,
            answer_by=answer_due(
                issue.reported_at,
                severity=severity,  # type: ignore[arg-type]
                clocks=rules.clocks,
                calendar=rules.calendar,
            ),
            answered_at=_told_at(issue) if is_answered else None,
            ended_at=_told_at(issue) if is_answered else None,
        )

    def _is_answered(self, issue: Issue) -> bool:
        """Most who may be told the end of it have been, the day after."""
        return issue.closed_at is not None and _told_at(issue) < self.at - timedelta(days=2)

    def _state(self, issue: Issue) -> str:
        if issue.state == State.REPORTED:
            return ComplaintState.RECEIVED
        return ComplaintState.ANSWERED if self._is_answered(issue) else ComplaintState.ACCEPTED

    def _entries(self, complaint: Complaint, issue: Issue) -> Iterable[ComplaintEntry]:
        received = ComplaintEvent.RECEIVED
        yield ComplaintEntry(complaint=complaint, event=received, at=complaint.received_at)
        office = self.people.district_office
        if complaint.issue_id:
            yield ComplaintEntry(
                complaint=complaint,
                event=ComplaintEvent.ACCEPTED,
                by=office,
                by_name=office.name,
                at=issue.ledger.all()[1].at,
                words=ACCEPTED_WORDS,
            )
        if complaint.ended_at:
            yield ComplaintEntry(
                complaint=complaint,
                event=ComplaintEvent.ANSWERED,
                by=office,
                by_name=office.name,
                at=complaint.ended_at,
                words=self.random.choice(ANSWERS),
                told_by_phone=bool(complaint.reporter_phone),
            )

    def declined(self) -> None:
        """Three of the last months that were no matter of rivers."""
        for ago, (seen, words) in zip((71, 40, 9), DECLINED, strict=True):
            reach = self.random.choice(self.registers.reaches)
            moment = self.at - timedelta(days=ago) + timedelta(hours=self.random.randint(7, 19))
            complaint = self._report(reach, seen, "", None, moment)
            services.decline(
                complaint_id=complaint.pk,
                words=words,
                by=self.people.office_over(reach.division_id),
                at=moment + timedelta(days=1),
            )

    def again(self) -> None:
        """Places that were put right not long ago are reported again: a new issue, which those who
        come after join; at the last place nobody has looked yet."""
        since = self.at - timedelta(days=80)
        ended = Complaint.objects.exclude(ended_at=None).filter(received_at__gte=since)
        ended = ended.exclude(issue=None).exclude(longitude=None)
        newest = ended.select_related("reach", "kind").order_by("-received_at")[: len(AGAIN)]
        for place, (first, times) in enumerate(zip(newest, AGAIN, strict=False), start=1):
            is_last = place == len(AGAIN)
            issue: Issue | None = None
            for n in range(times):
                moment = self._before(20 * (times - n))
                complaint = self._again_at(first, moment)
                if is_last:
                    continue
                office = self.people.district_office
                done_at = moment + timedelta(hours=2)
                if issue is None:
                    issue = services.turn_into_issue(
                        complaint_id=complaint.pk,
                        kind=first.kind or self.kinds["other"],
                        severity="general",
                        description=complaint.description,
                        by=office,
                        at=done_at,
                    )
                else:
                    services.join_issue(
                        complaint_id=complaint.pk, issue_id=issue.pk, by=office, at=done_at
                    )

    def _again_at(self, first: Complaint, at: datetime) -> Complaint:
        place = self._beside(first.longitude, first.latitude)
        code = first.kind.code if first.kind else ""
        return self._report(
            first.reach, f"{first.description.rstrip('。')}，又出现了", code, place, at
        )

    def waiting(self) -> None:
        """What nobody has looked at yet; the last two of a town are of one place."""
        for town in self.people.shown_towns:
            reach = self.random.choice(
                [r for r in self.registers.reaches if r.division_id[:9] == town.code[:9]]
            )
            place = self._on(reach)
            for hours in (30, 6)[:WAITING_SHOWN]:
                near = self._beside(place.lon, place.lat)
                self._report(reach, self._seen("luandui"), "luandui", near, self._before(hours))
        for n in range(WAITING_ELSEWHERE):
            reach = self.random.choice(self.registers.reaches)
            code = self.random.choice(("zhipai", "floating", "fishing", "black-odorous"))
            self._report(reach, self._seen(code), code, self._on(reach), self._before(4 + 7 * n))

    def _report(
        self, reach: Reach, seen: str, code: str, place: Place | None, at: datetime
    ) -> Complaint:
        who = self._who()
        filing = services.Filing(
            uuid=who["uuid"],
            number=who["number"],
            board=self.boards[reach.pk],
            description=seen,
            kind=self.kinds.get(code),
            place=place,
            name=who["reporter_name"],
            phone=who["reporter_phone"],
        )
        return services.receive_complaint(filing=filing, at=at).complaint

    def _who(self) -> dict[str, Any]:
        """A form's own numbers, and whom it came from; no mobile number begins with 100."""
        says = self.random.randrange(100) < WITH_PHONE
        return {
            "uuid": uuid.UUID(int=self.random.getrandbits(128), version=4),
            "number": f"{self.random.randrange(10**12):012d}",
            "reporter_name": next(self.names) if says else "",
            "reporter_phone": f"100{self.random.randrange(10**8):08d}" if says else "",
        }

    def _seen(self, code: str) -> str:
        return self.random.choice(SIGHTS[code]).format(n=self.random.randint(2, 40))

    def _on(self, reach: Reach) -> Place:
        lon, lat = self.random.choice(line_of(reach))
        return Place(lon, lat, "wgs84")

    def _beside(self, lon: float | None, lat: float | None) -> Place | None:
        """Some fifty metres off, because no two people report from the very same spot."""
        if lon is None or lat is None:
            return None
        return Place(
            lon + self.random.uniform(-0.0005, 0.0005),
            lat + self.random.uniform(-0.0004, 0.0004),
            "wgs84",
        )

    def _before(self, hours: int) -> datetime:
        return self.at - timedelta(hours=hours, minutes=self.random.randrange(60))


def _told_at(issue: Issue) -> datetime:
    if issue.closed_at is None:
        raise ValueError(f"{issue} is not over")
    return issue.closed_at + timedelta(days=1)
