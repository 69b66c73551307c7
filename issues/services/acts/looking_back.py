"""回头看 of what was closed [002]: it held, or it rebounded. The visit is written beside the issue."""

from datetime import date
from typing import Any

from common.errors import Conflict, Invalid
from common.text.chinese import date_words, local_date
from common.text.periods import period_of
from issues.models import Issue, LookBack, Outcome, Severity
from issues.permissions import office_of
from issues.rules.actions import LOOK_BACK, REBOUND
from issues.rules.clocks import proposed_deadline
from issues.services.acts.binding import Asking, Binding, Shown
from issues.services.acts.checks import check_deadline, refusal
from issues.services.inputs import LONGEST_VISITORS, Act, Visit


def _check_look_back(issue: Issue, act: Act) -> None:
    _check_visit(issue, act)
    _check_own(issue, act)


def _check_rebound(issue: Issue, act: Act) -> None:
    _check_visit(issue, act)
    check_deadline(issue, act)
    if issue.unit_id and issue.severity == Severity.MAJOR and act.what.deadline is None:
        raise refusal("issue.deadline_missing", "deadline", "重大问题请填写重新整改的期限。")


def _check_visit(issue: Issue, act: Act) -> None:
    """Refuses a visit on an impossible day."""
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


def _check_own(issue: Issue, act: Act) -> None:
    """In a drawn sample only the office that drew, or the one it sent, says that a thing stayed right:
    never the office that put it right. Everybody who can act may say that it did not."""
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


def _look_back(issue: Issue, act: Act) -> Shown:
    return _record_visit(issue, act, Outcome.KEPT)


def _rebound(issue: Issue, act: Act) -> Shown:
    shown = _record_visit(issue, act, Outcome.REBOUNDED)
    issue.rebound_count += 1
    issue.closed_at = None
    if issue.unit_id is None:
        issue.is_fixed_on_spot = False
        return shown
    deadline = _rebound_deadline(issue, act)
    if deadline is not None:
        issue.rectify_by = act.end_of(deadline)
        shown["deadline"] = deadline.isoformat()
    return shown


def _rebound_deadline(issue: Issue, act: Act) -> date | None:
    """The day by which what rebounded is put right anew: the office's, else by severity. Nobody who
    complained once waits for an answer any more."""
    return act.what.deadline or proposed_deadline(
        source="",
        severity=issue.severity,  # type: ignore[arg-type]
        reported_at=issue.reported_at,
        at=act.at,
        rules=act.rules,
    )


def _record_visit(issue: Issue, act: Act, outcome: str) -> Shown:
    """Writes the visit into the look-back that waits on this issue, or into a new one where somebody
    went unasked."""
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
    shown: Shown = {
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


def _ask_for_a_new_day(fields: dict[str, Any], asking: Asking) -> None:
    if asking.issue and not asking.issue.unit_id:
        # What nobody has been charged with gets its day when it is handed over.
        del fields["deadline"]
        return
    fields["deadline"].label = "重新整改期限"
    fields["deadline"].help_text = "不填则按程度依规定计算；重大问题须填写。"


BINDINGS = (
    Binding(LOOK_BACK, check=_check_look_back, effect=_look_back),
    Binding(REBOUND, check=_check_rebound, effect=_rebound, form=_ask_for_a_new_day),
)
