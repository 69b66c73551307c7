"""线索: handing an issue to the police or the procurator, and keeping what they answer. Parts of acts:
the caller holds the lock on the issue."""

from datetime import datetime

from accounts.models import JUSTICE_KINDS, Division, Unit, User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from common.text.numbering import next_number, short_name
from issues.models import Clue, ClueState, Issue
from issues.models.parameters import CLUE, CLUE_NUMBER
from issues.permissions import answerable_clues, office_of
from issues.rules.outcomes import is_finished, may_follow, needs_case_number
from issues.services.carried import Act
from issues.services.numbers import hold_numbers
from issues.services.sharing import share_issue

LONGEST_CASE_NUMBER = 60


def check_share(issue: Issue, act: Act) -> None:
    """Refuses to hand an issue to who is no police or procurator, or has it already."""
    unit = act.what.unit
    if unit is None:
        return
    if unit.kind not in JUSTICE_KINDS:
        raise _refused("unit", f"{unit}不是公安、检察机关，线索不能移送给该单位。")
    running = issue.clues.running().filter(unit=unit).first()
    if running is not None:
        raise Conflict(
            "issue.clue_running",
            f"{unit.name}正在办理此前移送的线索（{running.number}，"
            f"{running.get_state_display()}），不必再次移送。",
        )


def share(issue: Issue, act: Act) -> Clue:
    """Opens the issue to the unit under the office's next number."""
    unit, office = act.what.unit, office_of(act.by, issue)
    if unit is None or office is None or office.division is None:
        raise ValueError("an office and a unit were checked to be there")
    share_issue(issue=issue, with_=unit, by=act.by, at=act.at)
    days = int(CLUE.on(local_date(act.at), issue.division_id))
    due = act.rules.calendar.deadline(act.at, days, day_ends=act.rules.clocks.day_ends)
    return Clue.objects.create(
        issue=issue,
        division_id=issue.division_id,
        office=office.division,
        unit=unit,
        number=_next_number(office.division, act.at, "移"),
        state=ClueState.WAITING,
        by=act.by,
        by_name=act.by.name,
        sent_at=act.at,
        due_at=due,
        updated_at=act.at,
    )


def hand_in(*, issue: Issue, unit: Unit, case_number: str, by: User, at: datetime) -> Clue:
    """The clue behind an issue that the police or the procurator handed in; all of theirs see it."""
    if len(case_number) > LONGEST_CASE_NUMBER:
        raise _refused("case_number", f"案号不能超过 {LONGEST_CASE_NUMBER} 字。")
    share_issue(issue=issue, with_=unit, by=by, at=at)
    return Clue.objects.create(
        issue=issue,
        division_id=issue.division_id,
        office=unit.division,
        unit=unit,
        number=_next_number(unit.division, at, "收"),
        case_number=case_number,
        state=ClueState.HANDED_IN,
        by=by,
        by_name=by.name,
        sent_at=at,
        updated_at=at,
    )


def answered_clue(issue: Issue, act: Act) -> Clue:
    """The clue that an answer is to: the one named, else the only one there is."""
    open_ones = list(answerable_clues(act.by, issue).select_related("unit"))
    named = act.what.clue
    found = [clue for clue in open_ones if named is None or clue.pk == named.pk]
    if not found:
        raise Conflict("issue.clue_finished", "这条线索已经办结，或不由您反馈。")
    if len(found) > 1:
        raise _refused("clue", "请选择反馈的是哪条线索。")
    return found[0]


def check_answer(issue: Issue, act: Act) -> None:
    """Refuses an answer that cannot follow on what was answered before."""
    clue, outcome = answered_clue(issue, act), act.what.outcome
    if not may_follow(clue.state, outcome):
        raise _refused("outcome", f"线索现为“{clue.get_state_display()}”，请重新选择办理结果。")
    number = act.what.case_number
    if len(number) > LONGEST_CASE_NUMBER:
        raise _refused("case_number", f"案号不能超过 {LONGEST_CASE_NUMBER} 字。")
    if needs_case_number(outcome) and not (number or clue.case_number):
        raise _refused("case_number", "已立案的请填写案号。")


def answer(issue: Issue, act: Act) -> Clue:
    """Keeps what was answered; whether anything still runs with them is the caller's to ask."""
    clue = answered_clue(issue, act)
    clue.state = act.what.outcome
    clue.case_number = act.what.case_number or clue.case_number
    clue.answered_at = clue.answered_at or act.at
    clue.finished_at = act.at if is_finished(clue.state) else None
    clue.updated_at = act.at
    clue.save(update_fields=["state", "case_number", "answered_at", "finished_at", "updated_at"])
    return clue


def _next_number(office: Division, at: datetime, direction: str) -> str:
    """江南河长线移〔2026〕3号."""
    hold_numbers(office)
    day = local_date(at)
    words = {"简称": short_name(office.name), "向": direction}
    given = Clue.objects.filter(office=office, number__contains=f"{direction}〔{day.year}〕")
    return next_number(
        str(CLUE_NUMBER.on(day, office.pk)),
        year=day.year,
        used=given.values_list("number", flat=True),
        words=words,
    )


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(f"issue.{field}", sentence, fields={field: sentence})
