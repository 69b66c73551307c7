"""Which clock runs in which state, and the deadline proposed at hand-over. Pure.

The rules of single clocks are in `issues.rules.deadlines`; here they are put in the order of the way.
"""

from dataclasses import dataclass
from datetime import date, datetime

from common.text.chinese import local_date
from common.text.workdays import Calendar
from issues.rules.deadlines import (
    Clocks,
    Severity,
    acceptance_due,
    answer_due,
    rectification_due,
    return_due,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All numbers and days by which an issue of one division is judged at one moment.

    clocks               those of `issues.rules.deadlines`
    calendar             the workdays
    hand_over_workdays   from acceptance to hand-over
    plan_workdays        from signing to the rectification plan of a complex issue
    review_workdays      from the plan to its approval or return
    verify_workdays      from the request to the verification
    close_workdays       from the verification to the closure
    closure_needs_photos does a request for closure need a photo?
    """

    clocks: Clocks
    calendar: Calendar
    hand_over_workdays: int
    plan_workdays: int
    review_workdays: int
    verify_workdays: int
    close_workdays: int
    closure_needs_photos: bool

    def _workdays(self, at: datetime, count: int) -> datetime:
        return self.calendar.deadline(at, count, day_ends=self.clocks.day_ends)


def step_due(
    state: str, *, at: datetime, rectify_by: datetime | None, rules: Rules
) -> datetime | None:
    """When the step that begins at `at` in this state is due; None where no clock runs."""
    match state:
        case "reported" | "transferred":
            return acceptance_due(at, clocks=rules.clocks, calendar=rules.calendar)
        case "accepted":
            return rules._workdays(at, rules.hand_over_workdays)
        case "handed_over":
            return return_due(at, clocks=rules.clocks)
        case "planning":
            return rules._workdays(at, rules.plan_workdays)
        case "plan_submitted":
            return rules._workdays(at, rules.review_workdays)
        # Of a neighbour outside nothing runs but the day it was asked to answer by.
        case "rectifying" | "sent_out" | "outside":
            return rectify_by
        case "closure_requested":
            return rules._workdays(at, rules.verify_workdays)
        case "verified":
            return rules._workdays(at, rules.close_workdays)
        case _:
            return None


def proposed_deadline(
    *, source: str, severity: Severity, reported_at: datetime, at: datetime, rules: Rules
) -> date | None:
    """The rectification day that a hand-over at `at` sets unless the office names another.

    By severity; for a complaint not later than the day by which the person has to have an answer.
    None for a major issue: its clock is its plan's, or the office names a day.
    """
    due = rectification_due(
        at, severity=severity, planned=None, clocks=rules.clocks, calendar=rules.calendar
    )
    if source == "complaint" and due is not None:
        answer = answer_due(
            reported_at, severity=severity, clocks=rules.clocks, calendar=rules.calendar
        )
        due = min(due, max(answer, at))
    return local_date(due) if due else None
