"""Notices for tests, in any state, with figures counted by hand."""

from datetime import datetime
from typing import Any

from accounts.models import Division, User
from common.text.chinese import SHANGHAI
from common.text.months import Month
from notices.models import Notice
from notices.reads.figures import Cell, IssueCount, MonthCounts, PatrolCount
from notices.services import drafts, publishing
from notices.services.counting import MonthCounted, UnmetRow
from notices.services.signoffs import Paper

OCTOBER = Month(2026, 10)
DRAFTED = datetime(2026, 11, 3, 6, 5, tzinfo=SHANGHAI)
PUBLISHED = datetime(2026, 11, 5, 9, 30, tzinfo=SHANGHAI)
PAPER = Paper(name="区级河长", post="副区长", signed_on=PUBLISHED.date())
DISTRICT, TOWN, VILLAGE = "500101000000", "500101001000", "500101001201"
NEIGHBOUR_VILLAGE = "500101002201"
PATROL, COMPLAINT = ("patrol", "巡河发现"), ("complaint", "投诉举报")


def counts(month: Month = OCTOBER) -> MonthCounts:
    """Two villages and a town's own chief: 9 of 11 periods met; 3 issues, one of them major."""
    return MonthCounts(
        month,
        patrols=[
            Cell(TOWN, 9, PatrolCount(due=1, met=1, required=1, done=1)),
            Cell(VILLAGE, 12, PatrolCount(due=5, met=3, required=5, done=4, found=2, missed=1)),
            Cell(NEIGHBOUR_VILLAGE, 12, PatrolCount(due=5, met=5, required=5, done=7, found=0)),
        ],
        issues=[
            Cell(VILLAGE, 12, IssueCount(total=2, general=2, closed=1, accepted=2, open=1), PATROL),
            Cell(NEIGHBOUR_VILLAGE, None, IssueCount(total=1, major=1, open=1), COMPLAINT),
        ],
        missed_days=7,
    )


def counted(cast: Any, month: Month = OCTOBER) -> MonthCounted:
    """The counts, and the cast's village chief on the list."""
    row = UnmetRow(
        chief_id=cast.chief.pk,
        chief_name="村河长",
        tier=12,
        code=VILLAGE,
        place="清溪镇河口村",
        subject="清溪河河口村段",
        due=5,
        met=3,
        required=5,
        done=4,
    )
    return MonthCounted(counts(month), [row])


def draft_notice(cast: Any, code: str = DISTRICT, month: Month = OCTOBER) -> Notice:
    """A draft, by default of the district for October 2026."""
    division = Division.objects.get(pk=code)
    made = drafts.draft(division=division, counted=counted(cast, month), at=DRAFTED)
    assert made is not None
    return made


def published_notice(
    cast: Any,
    code: str = DISTRICT,
    month: Month = OCTOBER,
    *,
    by: User | None = None,
    **wanted: Any,
) -> Notice:
    """Published and delivered: by default to the town's office, the unit and the listed chief."""
    notice = draft_notice(cast, code, month)
    return publish(cast, notice, by=by, **wanted)


def publish(
    cast: Any,
    notice: Notice,
    *,
    by: User | None = None,
    number: str = "",
    paper: Paper | None = PAPER,
    **wanted: Any,
) -> Notice:
    offices = {"offices": [TOWN], "units": [cast.unit.pk]} if notice.division_id == DISTRICT else {}
    return publishing.publish(
        notice=notice,
        number=number or publishing.propose_number(notice.division, PUBLISHED),
        paper=paper,
        recipients=publishing.Recipients(**(offices | wanted)),
        by=by or cast.district_office,
        at=PUBLISHED,
    )
