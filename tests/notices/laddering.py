"""Published notices with what leads to proposals, and measures in any state, for tests."""

from datetime import date, datetime, timedelta
from typing import Any

from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.models import Measure, Notice, NoticeLight, NoticeLine, Proposal, Rung
from notices.services import ladder, proposing
from notices.services.ladder import Held, Issue
from plans.models import Line
from tests.notices.making import published_notice
from tests.plans.making import line, task_list

AT = datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
OCTOBER = Month(2026, 10)


def missed(cast: Any, *months: int) -> list[Notice]:
    """The district's notices of these months of 2026, the village chief on each list."""
    return [published_notice(cast, month=Month(2026, month)) for month in months]


def lit_notice(cast: Any, month: Month = OCTOBER, **colours: str) -> Notice:
    """A published notice with lines of these colours: `lit_notice(cast, 浮岛="yellow")`."""
    notice = published_notice(cast, month=month)
    NoticeLine.objects.filter(notice=notice).delete()
    for title, light in colours.items():
        light_line(cast, notice, title, light)
    return notice


def light_line(cast: Any, notice: Notice, title: str, light: str) -> NoticeLight:
    of = Line.objects.filter(title=title).first()
    if of is None:
        lists = cast.river.task_lists.first() or task_list(cast)
        of = line(lists, title=title)
    return NoticeLight.objects.create(
        notice=notice,
        line=of,
        kind="annual",
        list_title=of.task_list.title,
        title=title,
        unit=of.lead_unit,
        unit_name=of.lead_unit.name,
        due_on=of.due_on,
        percent=40,
        light=light,
        since=date(2026, 9, 18),
        why="落后 20 个百分点。",
    )


def drawn(cast: Any, at: datetime = AT) -> int:
    return proposing.draw_district(division=cast.district, at=at)


def proposal(cast: Any, light: str = "yellow") -> Proposal:
    """A reminder (yellow) or an interview (red) proposed to the district about its unit."""
    lit_notice(cast, 生态浮岛=light)
    drawn(cast)
    return Proposal.objects.get(state="open")


def how(rung: str = "reminder", **more: Any) -> Issue:
    fields = {
        "rung": rung,
        "number": f"江南河长办〔2026〕{Measure.objects.count() + 1}号",
        "body": "请尽快整改。",
        "signer": "区级河长",
        "answer_by": date(2026, 11, 15),
    }
    if rung == Rung.INTERVIEW:
        fields |= {"meets_at": AT + timedelta(days=3), "meets_place": "区河长办会议室"}
    return Issue(**fields | more)


def measure(cast: Any, light: str = "yellow") -> Measure:
    """Issued to the unit: a reminder, or for red an interview."""
    found = proposal(cast, light)
    return ladder.issue(proposal_id=found.pk, how=how(found.rung), by=cast.district_office, at=AT)


def to_chief(cast: Any) -> Measure:
    """An interview of the village chief, who has no account for the pages."""
    missed(cast, 7, 8, 9)
    drawn(cast)
    return ladder.issue(
        proposal_id=Proposal.objects.get(state="open").pk,
        how=how("interview"),
        by=cast.district_office,
        at=AT,
    )


def step(of: Measure, code: str, by: Any, at: datetime = AT, **more: Any) -> Measure:
    return ladder.take_step(step=code, measure_id=of.pk, by=by, at=at, **more)


HELD = Held(day=AT.date(), place="区河长办会议室", people="区河长办主任、局分管负责人")
