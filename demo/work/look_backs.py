"""回头看 of a quarter: drawn, visited by the office and by a third party, some rebounded, some to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from accounts.models import Division, User
from common.store.bulk import update_rows
from common.text.chinese import local_date
from common.text.periods import Period, period_of
from demo.place.people import People
from demo.place.pictures import Pictures
from issues.models import LookBack, LookBackReport, Severity
from issues.models.parameters import LOOK_BACK_SIZE
from issues.services import Visit, What, act
from issues.services.look_backs import Lot, assign_look_backs, draw_look_backs, register_report

DRAWN_AFTER, LEAST_SPAN = timedelta(days=5, hours=9, minutes=20), timedelta(days=25)
THIRD_PARTY = "清溪河守望志愿服务中心"
BY_THIRD_PARTY, TO_ASSIGN, TO_VISIT = 6, 3, 3
REBOUND_EVERY = 8
VISITORS = ("陈志远、周敏", "刘建国、黄莉", "吴晓峰、郑洁")
KEPT = (
    "现场整洁，整改成果保持良好，未见新增堆放。",
    "排口封堵完好，水体清澈、无异味，未反弹。",
    "岸坡复绿成活，保洁员每周巡查，未反弹。",
    "已走访两户沿岸住户，均反映整改后没有再出现。",
)
AGAIN = (
    "原址又堆放建筑垃圾约一车，系附近装修户夜间倾倒。",
    "雨后排口有少量污水渗出，管网接头未封严。",
    "岸边重新种植蔬菜约 15 平方米。",
)


def write(people: People, *, at: datetime) -> None:
    """The quarter's look-backs of the district, as of `at`."""
    random = Random(32)
    quarter = _quarter(at)
    drawn_at = quarter.starts_at + DRAWN_AFTER
    office = people.district_office
    district, before = office.home_division, quarter.previous()
    if district is None:
        raise ValueError("the district's office has a district")
    draw = draw_look_backs(
        lot=Lot(
            division=district,
            closed_from=before.start,
            closed_to=before.end,
            size=LOOK_BACK_SIZE.default,
            seed=f"{local_date(drawn_at):%Y%m%d}0718",
        ),
        by=office,
        at=drawn_at,
    )
    rows = list(draw.look_backs.order_by("rank").select_related("issue"))
    given = rows[: len(rows) - TO_ASSIGN]
    third, own = given[:BY_THIRD_PARTY], given[BY_THIRD_PARTY:]
    visited = [*third, *own[: len(own) - TO_VISIT]]
    _assign(third, office, drawn_at, organisation=THIRD_PARTY)
    _assign(own, office, drawn_at)
    # Of those that a unit was charged with some rebounded; the first is put right again.
    again = [row for row in visited if row.issue.unit_id][2::REBOUND_EVERY][: len(AGAIN)]
    rebounded = sum(row in again for row in third)
    report = _report(random, district, office, drawn_at, rebounded=rebounded)
    for ordinal, row in enumerate(visited, start=1):
        moment = drawn_at + (at - drawn_at) * ordinal / (len(visited) + 1)
        words = AGAIN[again.index(row)] if row in again else ""
        _visit(random, row, office, moment, report if row in third else None, words)
    for row in again[:1]:
        _put_right(row, people, random, at=at)
    _near_the_end([row for row in own if row not in visited], at)


def _quarter(at: datetime) -> Period:
    """This quarter, or in its first weeks the one before it."""
    this = period_of("quarter", at)
    return this if at - this.starts_at >= LEAST_SPAN else this.previous()


def _assign(rows: list[LookBack], office: User, at: datetime, *, organisation: str = "") -> None:
    division = None if organisation else office.home_division
    assign_look_backs(
        look_backs=LookBack.objects.filter(pk__in=[row.pk for row in rows]),
        office=division,
        organisation=organisation,
        visit_by=local_date(at) + timedelta(days=60),
        by=office,
        at=at + timedelta(hours=1),
    )


def _report(
    random: Random, district: Division, office: User, drawn_at: datetime, *, rebounded: int
) -> LookBackReport:
    received = drawn_at + timedelta(days=16)
    return register_report(
        division=district,
        organisation=THIRD_PARTY,
        title="已销号问题第三方回访报告",
        received_on=local_date(received),
        summary=_summary(BY_THIRD_PARTY, rebounded),
        files=[Pictures(random).form(office, received, "回访报告.jpg")],
        by=office,
        at=received,
    )


def _summary(visited: int, rebounded: int) -> str:
    if not rebounded:
        return f"回访 {visited} 处，整改成果均保持良好，未发现反弹。"
    return f"回访 {visited} 处，其中 {rebounded} 处反弹，其余整改成果保持良好。建议加强夜间巡查。"


def _visit(
    random: Random,
    row: LookBack,
    office: User,
    moment: datetime,
    report: LookBackReport | None,
    again: str,
) -> None:
    """Enters a visit; `again` says what had come back."""
    visitors = "志愿者三名、区河长办一名" if report else random.choice(VISITORS)
    visit = Visit(visited_on=local_date(moment), visitors=visitors, report=report)
    is_major = row.issue.severity == Severity.MAJOR
    deadline = local_date(moment) + timedelta(days=30) if again and is_major else None
    act(
        action="rebound" if again else "look_back",
        issue_id=row.issue_id,
        by=office,
        at=moment,
        note=again or random.choice(KEPT),
        what=What(visit=visit, deadline=deadline),
    )


def _put_right(row: LookBack, people: People, random: Random, *, at: datetime) -> None:
    """The first rebound, put right again under its number."""
    issue = row.issue
    issue.refresh_from_db()
    clerk, office = people.unit_clerks[issue.unit_id], people.district_office  # type: ignore[index]
    began = issue.updated_at
    steps = (
        ("request_closure", clerk, "已再次清运，安装监控和警示牌。"),
        ("pass", office, "现场复核，整改到位。"),
        ("close", office, "同意再次销号，纳入下季度回头看。"),
    )
    photos = Pictures(random)
    for ordinal, (action, by, note) in enumerate(steps, start=1):
        moment = began + (at - began) * ordinal / 5
        files = photos.of(by, moment) if action == "request_closure" else ()
        act(action=action, issue_id=issue.pk, by=by, at=moment, note=note, files=files)


def _near_the_end(rows: list[LookBack], at: datetime) -> None:
    """Those still to be visited: one is late already."""
    for ordinal, row in enumerate(rows):
        row.visit_by = local_date(at) + timedelta(days=9 * ordinal - 4)
    update_rows(LookBack, ["visit_by"], rows)
