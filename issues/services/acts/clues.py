"""行刑衔接: 标记涉嫌违法, 移送公安检察, 反馈线索."""

from accounts.models import JUSTICE_KINDS
from common.errors import Conflict
from common.text.chinese import local_date
from issues.models import Clue, ClueState, Issue
from issues.models.parameters import CLUE
from issues.permissions import answerable_clues, office_of
from issues.rules.actions import FLAG_UNLAWFUL, JUSTICE_ANSWER, SHARE, UNFLAG_UNLAWFUL
from issues.rules.outcomes import is_finished, may_follow, needs_case_number
from issues.services.acts.binding import Binding, Shown
from issues.services.acts.checks import check_unit, refusal
from issues.services.acts.marking import marks
from issues.services.clues import LONGEST_CASE_NUMBER, next_clue_number
from issues.services.inputs import Act
from issues.services.sharing import share_issue


def _check_nothing_shared(issue: Issue, act: Act) -> None:
    clue = issue.clues.first()
    if clue is not None:
        raise Conflict(
            "issue.is_shared", f"线索已移送{clue.unit.name}（{clue.number}），不能取消违法标记。"
        )


def _check_share(issue: Issue, act: Act) -> None:
    """Refuses to hand an issue to a unit that is neither police nor procurator, or has it already."""
    check_unit(issue, act)
    unit = act.what.unit
    if unit is None:
        return
    if unit.kind not in JUSTICE_KINDS:
        words = f"{unit}不是公安、检察机关，线索不能移送给该单位。"
        raise refusal("issue.unit", "unit", words)
    running = issue.clues.running().filter(unit=unit).first()
    if running is not None:
        raise Conflict(
            "issue.clue_running",
            f"{unit.name}正在办理此前移送的线索（{running.number}，"
            f"{running.get_state_display()}），不必再次移送。",
        )


def _share(issue: Issue, act: Act) -> Shown:
    """Opens the issue to the unit under the office's next number."""
    unit, office = act.what.unit, office_of(act.by, issue)
    if unit is None or office is None or office.division is None:
        raise ValueError("an office and a unit were checked to be there")
    share_issue(issue=issue, with_=unit, by=act.by, at=act.at)
    days = int(CLUE.on(local_date(act.at), issue.division_id))
    clue = Clue.objects.create(
        issue=issue,
        division_id=issue.division_id,
        office=office.division,
        unit=unit,
        number=next_clue_number(office.division, act.at, "移"),
        state=ClueState.WAITING,
        by=act.by,
        by_name=act.by.name,
        sent_at=act.at,
        due_at=act.rules.calendar.deadline(act.at, days, day_ends=act.rules.clocks.day_ends),
        updated_at=act.at,
    )
    issue.is_unlawful = issue.is_with_justice = True
    return {"unit_name": unit.name, "clue": clue.number}


def _answered_clue(issue: Issue, act: Act) -> Clue:
    """The clue that an answer is to: the one named, else the only one there is."""
    named = act.what.clue
    found = [
        clue
        for clue in answerable_clues(act.by, issue).select_related("unit")
        if named is None or clue.pk == named.pk
    ]
    if not found:
        raise Conflict("issue.clue_finished", "这条线索已经办结，或不由您反馈。")
    if len(found) > 1:
        raise refusal("issue.clue", "clue", "请选择反馈的是哪条线索。")
    return found[0]


def _check_answer(issue: Issue, act: Act) -> None:
    """Refuses an answer that cannot follow on what was answered before."""
    clue, outcome = _answered_clue(issue, act), act.what.outcome
    if not may_follow(clue.state, outcome):
        words = f"线索现为“{clue.get_state_display()}”，请重新选择办理结果。"
        raise refusal("issue.outcome", "outcome", words)
    number = act.what.case_number
    if len(number) > LONGEST_CASE_NUMBER:
        words = f"案号不能超过 {LONGEST_CASE_NUMBER} 字。"
        raise refusal("issue.case_number", "case_number", words)
    if needs_case_number(outcome) and not (number or clue.case_number):
        raise refusal("issue.case_number", "case_number", "已立案的请填写案号。")


def _answer(issue: Issue, act: Act) -> Shown:
    clue = _answered_clue(issue, act)
    clue.state = act.what.outcome
    clue.case_number = act.what.case_number or clue.case_number
    clue.answered_at = clue.answered_at or act.at
    clue.finished_at = act.at if is_finished(clue.state) else None
    clue.updated_at = act.at
    clue.save(update_fields=["state", "case_number", "answered_at", "finished_at", "updated_at"])
    issue.is_with_justice = issue.clues.running().exists()
    return {
        "unit_name": clue.unit.name,
        "clue": clue.number,
        "outcome_name": clue.get_state_display(),
        "case_number": clue.case_number,
    }


BINDINGS = (
    Binding(FLAG_UNLAWFUL, effect=marks("is_unlawful", True)),
    Binding(UNFLAG_UNLAWFUL, check=_check_nothing_shared, effect=marks("is_unlawful", False)),
    Binding(SHARE, check=_check_share, effect=_share),
    Binding(JUSTICE_ANSWER, check=_check_answer, effect=_answer),
)
