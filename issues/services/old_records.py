"""历史数据: issues of a ledger that was kept before the portal, brought over as what they were."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import User
from common.errors import NotAllowed
from issues.models import Issue, IssueKind, Source
from issues.rules.actions import CLOSE_OLD
from issues.services.acting import act
from issues.services.reporting import Report, report_issue
from rivers.models import Reach

_OLD = UUID("0c9d2a0e-6a53-4d5f-9a7e-6c1c2f3f7b10")


@dataclass(frozen=True, slots=True, kw_only=True)
class OldIssue:
    """A row of the older ledger.

    number     its own number there, by which it is known when the sheet comes again
    reporter   who reported it, unit who rectified it, in the words of that ledger
    closed_at  None where it is still open: then the office accepts it as any other
    result     how it was put right
    """

    number: str
    reach: Reach
    kind: IssueKind
    severity: str
    description: str
    place: str
    reported_at: datetime
    reporter: str = ""
    unit: str = ""
    closed_at: datetime | None = None
    result: str = ""


def uuid_of(number: str, reach: Reach) -> UUID:
    """Of an older number in a district: one issue, however often its sheet is read."""
    return uuid5(_OLD, f"{reach.division_id[:6]} {number}")


@transaction.atomic
def record_old(*, old: OldIssue, by: User, at: datetime) -> Issue:
    """Reports it as of its day, and closes it as of the day on which it was over. Its found tier is unknown, and no
    village chief's report is judged by it. Known already: the issue as it now is.

    Raises NotAllowed (another office's reach), Invalid.
    """
    if not by.is_office_of(old.reach.division_id):
        raise NotAllowed("issue.reach_elsewhere", "只能补录本辖区河段的历史问题。")
    said = {"原编号": old.number, "原上报人": old.reporter, "原责任单位": old.unit}
    told = "，".join(f"{label}：{words}" for label, words in said.items() if words)
    done = report_issue(
        report=Report(
            uuid=uuid_of(old.number, old.reach),
            reach=old.reach,
            kind=old.kind,
            severity=old.severity,
            description=old.description,
            source=Source.OLD,
            place_words=old.place,
            reported_at=old.reported_at,
            odd=(f"据原台账补录，{told}",),
        ),
        by=by,
        at=at,
    )
    if not done.is_new or old.closed_at is None:
        return done.issue
    closed = act(
        issue_id=done.issue.pk, action=CLOSE_OLD.code, note=old.result, by=by, at=old.closed_at
    )
    return closed.issue
