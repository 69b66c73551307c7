"""What the acts `look_back` and `rebound` write of a visit beside the issue itself."""

from typing import Any

from common.errors import Conflict, Invalid
from common.text.chinese import date_words, local_date
from common.text.periods import period_of
from issues.models import Issue, LookBack
from issues.permissions import office_of
from issues.services.carried import Act, Visit

LONGEST_VISITORS = 80


def check_visit(issue: Issue, act: Act) -> None:
    """Refuses a visit on an impossible day, and one that another office was to make.
    Raises Invalid, Conflict (`look_back.others`)."""
    visit = _visit(act)
    fields = {}
    if visit.visited_on > local_date(act.at):
        fields["visited_on"] = "回访日期不能晚于今天。"
    elif issue.closed_at and visit.visited_on < local_date(issue.closed_at):
        fields["visited_on"] = f"回访日期不能早于销号日期 {date_words(issue.closed_at)}。"
    if not visit.visitors.strip():
        fields["visitors"] = "请填写回访人员。"
    elif len(visit.visitors) > LONGEST_VISITORS:
        fields["visitors"] = f"回访人员不能超过 {LONGEST_VISITORS} 字。"
    if fields:
        raise Invalid("look_back.invalid", "；".join(fields.values()), fields=fields)
    if act.action.code == "look_back":
        _check_own(issue, act)


def record_visit(issue: Issue, act: Act, outcome: str) -> dict[str, Any]:
    """Writes the visit into the look-back that waits on this issue, or into a new one where somebody
    went unasked; returns what the ledger entry is to show. The caller holds the lock on the issue."""
    visit = _visit(act)
    row = _waiting(issue) or LookBack(
        issue=issue,
        division_id=issue.division_id,
        quarter=period_of("quarter", visit.visited_on).start,
        closed_at=issue.closed_at,  # type: ignore[misc] # the graph lets none but closed ones here
    )
    if visit.report is not None:
        row.report, row.organisation, row.office = visit.report, visit.report.organisation, None
    elif row.office_id is None and not row.organisation:
        office = office_of(act.by, issue)
        row.office = office.division if office else None
    row.outcome, row.visited_on = outcome, visit.visited_on
    row.visitors, row.words, row.updated_at = visit.visitors.strip(), act.note, act.at
    row.save()
    shown = {
        "look_back": row.pk,
        "visited_on": visit.visited_on.isoformat(),
        "visitors": row.visitors,
    }
    return shown | ({"organisation": row.organisation} if row.organisation else {})


def _visit(act: Act) -> Visit:
    if act.what.visit is None:
        raise ValueError("a visit was checked to be there")
    return act.what.visit


def _waiting(issue: Issue) -> LookBack | None:
    found: LookBack | None = issue.look_backs.filter(outcome="").select_related("draw").first()
    return found


def _check_own(issue: Issue, act: Act) -> None:
    """Whoever put a thing right does not say in a drawn sample that it stayed right; that it did not,
    anybody may say who can act."""
    row = _waiting(issue)
    if row is None or row.draw is None or act.by.is_office_of(row.draw.division_id):
        return
    if row.office_id is not None and act.by.is_office_of(row.office_id):
        return
    whom = f"{row.office}河长办" if row.office else row.organisation or f"{row.draw.division}河长办"
    raise Conflict(
        "look_back.others",
        f"该问题已由{row.draw.division}河长办抽中回头看，由{whom}回访，不能由您登记。"
        "发现反弹的，请直接登记反弹。",
    )
