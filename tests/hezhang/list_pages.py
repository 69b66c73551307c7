"""Every list page of the portal: who looks, what makes its next row, and how many queries it asks.

A list page that is missing here makes tests/hezhang/test_list_pages.py fail. `more(cast, n)` makes row
number n (from 0) and lets it stand in the list of whoever looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Role
from accounts.services import audit
from chiefs.models import Handover
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import SwapArrangement
from inspections.services.dues import open_dues
from issues.models import IssueKind
from notices.models import Delivery, Measure, Notice, Proposal
from notices.services import ladder
from outfalls.services import pull_sightings
from plans.models import TaskList
from plans.services import submit_list
from plans.services.instructions import push_line
from rivers.models import Outfall, OutfallKind, Signboard
from screens.services.links import issue_link
from tests import factories as make
from tests.access.borders import both, met, transferred
from tests.access.chiefs import job
from tests.access.issues import AT, with_unit
from tests.access.justice import clue, enforcement
from tests.access.look_backs import drawn, report
from tests.access.orders import issued
from tests.access.supervision import concluded, going_on
from tests.bulletins import kit as bulletins
from tests.cast import Cast
from tests.complaints.kit import DAY, HERE, MONDAY, reported
from tests.funds import making as funds
from tests.health import kit as health
from tests.inspections.rows import patrol
from tests.notices import laddering, making
from tests.outfalls import kit as outfalls_kit
from tests.plans.making import cycle, draft, line, task_list
from tests.plans.reviewing import at
from tests.plans.reviewing import draft as review
from tests.plans.test_revising import change, propose
from tests.scoring import kit as scoring_kit
from tests.spots.kit import spots

# Sunday; the month and the year that lists show unasked.
NOW = datetime(2026, 11, 22, 9, tzinfo=SHANGHAI)

More = Callable[[Cast, int], object]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One list page. `queries` is what it asks for two rows as for eight."""

    url_name: str
    more: More
    queries: int
    role: str = "district_office"
    query: str = ""
    # Parts of the address, asked for once the first rows are made.
    kwargs: Callable[[Cast], dict[str, Any]] = lambda cast: {}


def new_reach(cast: Cast) -> Any:
    river = make.RiverFactory(division=cast.district, length_km=2)
    return make.ReachFactory(river=river, division=cast.village, length_m=1000)


def new_post(cast: Cast) -> Any:
    """A chief with an account, of a reach of their own."""
    reach = make.ReachFactory(river=cast.river, division=cast.village)
    person = make.ChiefFactory(division=cast.village, user=make.UserFactory())
    return make.AppointmentFactory(chief=person, reach=reach)


def account(cast: Cast, n: int) -> None:
    make.grant(make.UserFactory(), Role.VILLAGE_CHIEF, cast.village)


def look(cast: Cast, n: int) -> None:
    audit.record_look(by=cast.town_office, page=f"河长：{n}", shown="手机号", at=NOW)


def outfall(cast: Cast, n: int) -> None:
    kind, reach = OutfallKind.STORM, new_reach(cast)
    Outfall.objects.create(code=f"P{n}", name=f"排口{n}", kind=kind, reach=reach)


def odd_outfall(cast: Cast, n: int) -> None:
    """Seen on a patrol and taken in."""
    walked(cast, n, checklist={"outfall": "bad"})
    pull_sightings(at=NOW)


def signboard(cast: Cast, n: int) -> None:
    outdated = date(2026, 1, 1)
    Signboard.objects.create(
        code=f"G{n}", reach=new_reach(cast), place="桥头", outdated_since=outdated
    )


def section(cast: Cast, n: int) -> None:
    fields = {"target": "3", "division": cast.village}
    make.SectionFactory(
        code=f"D{n}", name=f"断面{n}", river=make.RiverFactory(division=cast.district), **fields
    )


def statement(cast: Cast, n: int) -> None:
    funds.sent(cast, f"规则{n}")


def screen_link(cast: Cast, n: int) -> None:
    issue_link(division=cast.district, name=f"会议室{n}", by=cast.district_office, at=NOW)


def fund_rule(cast: Cast, n: int) -> None:
    funds.draft(cast, funds.body(funds.section(cast)), f"规则{n}")


def handover(cast: Cast, n: int) -> None:
    Handover.objects.create(
        outgoing=make.ChiefFactory(division=cast.village),
        incoming=make.ChiefFactory(division=cast.village),
        division=cast.village,
        effective_on=date(2026, 3, 1),
        done_by=cast.town_office,
    )


def walked(cast: Cast, n: int, **values: Any) -> None:
    patrol(
        cast, NOW - timedelta(hours=n + 1), chief=make.ChiefFactory(division=cast.village), **values
    )


def waiting(cast: Cast, n: int) -> None:
    walked(cast, n, state="pending", reasons=["时长 6 分钟，少于要求的 10 分钟"])


def due(cast: Cast, n: int) -> None:
    new_post(cast)
    open_dues(at=NOW, first=date(2026, 11, 1), last=date(2026, 11, 30))


def swap(cast: Cast, n: int) -> None:
    SwapArrangement.objects.create(
        first=new_post(cast),
        second=new_post(cast),
        division=cast.town,
        started_on=date(2026, 11, 1),
        ended_on=date(2026, 12, 1),
        created_by=cast.town_office,
    )


def missed(cast: Cast, n: int) -> None:
    """Found on a reach that its chief had walked two days before."""
    patrol(cast, NOW - timedelta(days=2))
    concluded(cast)


def of_the_year(cast: Cast) -> TaskList:
    return cast.river.task_lists.filter(year=2026).first() or task_list(cast)


def pushed(cast: Cast, n: int) -> None:
    of = line(of_the_year(cast), title=f"任务{n}", light="red")
    office, chief = cast.district_office, cast.district_chief.pk
    push_line(line_id=of.pk, chief_id=chief, words="请批示", by=office, at=AT)


def in_review(cast: Cast, n: int) -> None:
    if n == 0:
        review(cast).submit(at(3, 1))
        return
    of = draft(cast, year=2010 + n)
    line(of, field="environment", starts_on=date(2010 + n, 3, 1))
    submit_list(list_id=of.pk, by=cast.district_office, at=at(3, 1))


def revised(cast: Cast, n: int) -> None:
    of = of_the_year(cast)
    made = line(of, field="environment", title=f"任务{n}")
    propose(of, change(made, due_on=date(2026, 12, 20)), by=cast.unit_clerk)


def listed(cast: Cast, n: int) -> None:
    of = draft(cast, river=make.RiverFactory(division=cast.district))
    for _ in range(3):
        line(of)


def notice(cast: Cast, n: int) -> None:
    making.draft_notice(cast, month=Month(2026, n + 1))


def received(cast: Cast, n: int) -> None:
    making.published_notice(cast, month=Month(2026, n + 1))


def delivered(cast: Cast, n: int) -> None:
    of = Notice.objects.first() or making.published_notice(cast)
    person = make.UserFactory()
    Delivery.objects.create(notice=of, user=person, recipient_name=person.name)


def proposed(cast: Cast, n: int) -> None:
    """To a unit of its own; a notice's facts are drawn once, so the others are copies of the first."""
    row = Proposal.objects.first()
    if row is None:
        laddering.proposal(cast)
        return
    row.pk, row.state, row.decided_by, row.decided_at = None, "open", None, None
    row.unit = make.UnitFactory(name=f"单位{n}", division=cast.district)
    row.recipient_name = row.unit.name
    row.save(force_insert=True)


def reminded(cast: Cast, n: int) -> None:
    proposed(cast, n)
    open_ones = list(Proposal.objects.filter(state="open").values_list("pk", flat=True))
    office = cast.district_office
    ladder.issue_reminders(proposals=open_ones, signer="区级河长", by=office, at=laddering.AT)


def often_reminded(cast: Cast, n: int) -> None:
    """A unit of its own, with three reminders in the year."""
    reminded(cast, n)
    for again in range(2):
        row = Measure.objects.filter(number__isnull=False).latest("pk")
        row.pk, row.number = None, f"{row.number}之{again}"
        proposal = row.proposal
        proposal.pk, proposal.key = None, f"{proposal.key}-{n}-{again}"
        proposal.save(force_insert=True)
        row.proposal = proposal
        row.save(force_insert=True)


PAGES = [
    Listed(
        url_name="accounts:division_list",
        more=lambda cast, n: make.division(f"5001010013{n:02}", f"第{n}村"),
        queries=3,
    ),
    Listed(
        url_name="accounts:unit_list",
        more=lambda cast, n: make.UnitFactory(division=cast.town, name=f"站所{n}"),
        queries=3,
    ),
    Listed(url_name="accounts:account_list", more=account, queries=4),
    # An export is itself one of its rows.
    Listed(url_name="accounts:look_list", more=look, queries=3, query="action=personal.seen"),
    Listed(
        url_name="rivers:river_list",
        more=lambda cast, n: new_reach(cast),
        queries=5,
    ),
    Listed(url_name="rivers:reach_list", more=lambda cast, n: new_reach(cast), queries=7),
    Listed(
        url_name="outfalls:outfall_list",
        more=lambda cast, n: outfalls_kit.at_state(
            cast, "treat", code=f"P{n}", reach=new_reach(cast)
        ),
        queries=5,
    ),
    Listed(url_name="outfalls:sighting_list", more=odd_outfall, queries=4),
    Listed(url_name="rivers:outfall_list", more=outfall, queries=4),
    Listed(url_name="rivers:signboard_list", more=signboard, queries=5),
    Listed(url_name="waters:section_list", more=section, queries=4),
    Listed(url_name="waters:month_sheet", more=section, queries=14),
    Listed(url_name="chiefs:register", more=lambda cast, n: new_post(cast), queries=3),
    Listed(url_name="chiefs:chief_list", more=lambda cast, n: new_post(cast), queries=4),
    Listed(url_name="chiefs:handover_list", more=handover, queries=3),
    Listed(url_name="chiefs:follow_up_list", more=lambda cast, n: job(cast), queries=3),
    Listed(url_name="inspections:patrol_list", more=walked, queries=5),
    Listed(url_name="inspections:patrol_inbox", more=waiting, queries=4),
    Listed(url_name="inspections:due_list", more=due, queries=7),
    Listed(url_name="inspections:swap_list", more=swap, queries=3),
    Listed(
        url_name="supervision:supervision_list",
        more=lambda cast, n: going_on(cast),
        queries=3,
    ),
    Listed(url_name="supervision:missed_list", more=missed, queries=4),
    Listed(url_name="plans:instruction_list", more=pushed, queries=8),
    Listed(
        url_name="plans:line_list",
        more=lambda cast, n: line(of_the_year(cast), title=f"任务{n}"),
        queries=8,
    ),
    Listed(
        url_name="plans:month_lights",
        more=lambda cast, n: line(of_the_year(cast), title=f"任务{n}"),
        queries=8,
    ),
    Listed(url_name="plans:review_list", query="who=all", more=in_review, queries=4),
    Listed(url_name="plans:revision_list", more=revised, queries=4),
    Listed(url_name="plans:list_status", more=listed, queries=8),
    Listed(
        url_name="plans:cycle_list",
        more=lambda cast, n: cycle(cast, river=make.RiverFactory(division=cast.district)),
        queries=3,
    ),
    Listed(url_name="notices:notice_list", more=notice, queries=3),
    Listed(url_name="funds:statement_list", more=statement, queries=3),
    Listed(url_name="funds:rule_list", more=fund_rule, queries=3),
    Listed(url_name="screens:link_list", more=screen_link, queries=3),
    Listed(
        url_name="scoring:scoring_list", more=lambda cast, n: scoring_kit.opened(cast), queries=3
    ),
    Listed(url_name="scoring:rubric_list", more=lambda cast, n: scoring_kit.draft(cast), queries=5),
    Listed(url_name="notices:inbox", role="town_office", more=received, queries=3),
    Listed(
        url_name="notices:deliveries",
        more=delivered,
        kwargs=lambda cast: {"pk": Notice.objects.get().pk},
        queries=5,
    ),
    Listed(url_name="notices:proposal_list", more=proposed, queries=3),
    Listed(url_name="notices:measure_list", more=reminded, queries=3),
    Listed(url_name="notices:ladder_year", more=often_reminded, queries=3),
    Listed(url_name="issues:issue_list", more=lambda cast, n: with_unit(cast), queries=8),
    Listed(
        url_name="issues:kind_list",
        more=lambda cast, n: IssueKind.objects.create(code=f"own-{n}", name=f"本地类别{n}"),
        queries=4,
    ),
    Listed(url_name="issues:look_back_list", more=lambda cast, n: drawn(cast), queries=4),
    Listed(url_name="issues:look_back_reports", more=lambda cast, n: report(cast), queries=3),
    Listed(url_name="supervision:order_list", more=lambda cast, n: issued(cast), queries=4),
    Listed(
        url_name="borders:border",
        more=lambda cast, n: transferred(cast),
        kwargs=both,
        queries=12,
    ),
    Listed(url_name="borders:meeting_list", more=lambda cast, n: met(cast), queries=4),
    Listed(url_name="borders:agreement_list", more=lambda cast, n: met(cast), queries=4),
    Listed(url_name="justice:clue_list", more=lambda cast, n: clue(cast), queries=4),
    Listed(url_name="justice:enforcement_list", more=lambda cast, n: enforcement(cast), queries=5),
    Listed(
        url_name="spots:spot_list", more=lambda cast, n: spots(cast, name=f"第{n}批"), queries=5
    ),
    Listed(
        url_name="spots:batch_list", more=lambda cast, n: spots(cast, name=f"第{n}批"), queries=3
    ),
    Listed(
        url_name="health:scheme_list",
        more=lambda cast, n: health.in_force(cast, name=f"方案{n}"),
        queries=4,
    ),
    Listed(
        url_name="health:assessment_list",
        more=lambda cast, n: health.assessment(
            cast, health.in_force(cast, name=f"方案{n}"), year=2010 + n
        ),
        queries=3,
    ),
    Listed(
        url_name="health:project_list",
        more=lambda cast, n: health.project(cast, name=f"项目{n}"),
        queries=3,
    ),
    Listed(
        url_name="bulletins:bulletin_list",
        more=lambda cast, n: bulletins.bulletin(cast),
        queries=3,
    ),
    Listed(
        url_name="bulletins:submission_list",
        more=lambda cast, n: bulletins.submission(cast),
        queries=3,
    ),
    Listed(
        url_name="complaints:complaint_list",
        role="town_office",
        more=lambda cast, n: reported(cast.reach, place=HERE, at=MONDAY + n * DAY / 8),
        queries=5,
    ),
]
