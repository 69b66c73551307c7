"""An office's own find that was put right there and then: one form, the whole chain of acts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, NotAllowed
from issues.models import Issue
from issues.rules.actions import ACCEPT, CLOSE, FIX_ON_SPOT, PASS
from issues.services.acting import act
from issues.services.reporting import Report, report_issue


@dataclass(frozen=True, slots=True)
class OnSpot:
    """The issue as it now is; `left` says in a sentence why it could not be verified or closed at once, and is
    empty where it is closed."""

    issue: Issue
    left: str = ""


@transaction.atomic
def fix_own_find(
    *, report: Report, after: Sequence[UUID | str], words: str, by: User, at: datetime
) -> OnSpot:
    """Reports, fixes, accepts, verifies and closes, each an act with its own ledger entry, all or nothing up to 受理.

    after  photos of how it looks now; those before are the report's
    words  what was done

    Where the rules leave 复核 or 销号 to somebody else, the issue waits there. The same uuid again is answered with the
    issue as it now is. Raises what `report_issue` and `act` raise.
    """
    done = report_issue(report=report, by=by, at=at)
    if not done.is_new:
        return OnSpot(done.issue)
    key = done.issue.pk
    act(issue_id=key, action=FIX_ON_SPOT.code, note=words, files=after, by=by, at=at)
    issue = act(issue_id=key, action=ACCEPT.code, by=by, at=at).issue
    for step in (PASS, CLOSE):
        try:
            issue = act(issue_id=key, action=step.code, by=by, at=at).issue
        except (Conflict, NotAllowed) as refusal:
            return OnSpot(issue, refusal.detail)
    return OnSpot(issue)
