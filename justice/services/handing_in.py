"""A clue of the police or the procurator becomes an issue of the ledger."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, Unit, User
from common.errors import NotAllowed
from common.store.scope import covers
from issues.models import Issue
from issues.services import Report, report_issue
from issues.services.clues import hand_in
from rivers.models import Reach


def unit_for(user: User, reach: Reach) -> Unit | None:
    """The user's unit of the police or the procurator whose division holds the reach."""
    for grant in user.current_grants:
        if grant.role != Role.JUSTICE or grant.unit is None:
            continue
        if covers([grant.unit.division.code_range], reach.division_id):
            return grant.unit
    return None


@transaction.atomic
def hand_in_clue(*, report: Report, case_number: str, by: User, at: datetime) -> Issue:
    """Opens an issue of the source 公安检察 that waits for the office, and tells the clue's number.

    The same report again is answered with the issue as it now is. Raises NotAllowed, Conflict, Invalid.
    """
    unit = unit_for(by, report.reach)
    if unit is None:
        words = f"“{report.reach}”不在您单位的辖区内，不能在此移送。"
        raise NotAllowed("clue.reach_elsewhere", words, fields={"reach": words})
    done = report_issue(report=report, by=by, at=at)
    if done.is_new:
        hand_in(issue=done.issue, unit=unit, case_number=case_number.strip(), by=by, at=at)
    return done.issue
