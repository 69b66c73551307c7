"""The clocks of an issue: when each step is due, which light that gives, and how it is said. Pure.

Source: domain.md section 4 [rule, ours]. The numbers come from settings rows as `Clocks`; workdays
follow `common.text.workdays.Calendar`. All moments are aware.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from common.text.chinese import local_date, local_moment
from common.text.workdays import Calendar, end_of_day

Severity = Literal["general", "heavier", "major"]
ClockLight = Literal["normal", "soon", "overdue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The numbers of the clocks. Defaults the settings start with:

    escalate_workdays         1: a village chief reports what a patrol found
    accept_workdays           1: the office accepts or declines a report
    return_hours              24: a unit that is not responsible says so (责任退回), plain hours
    complaint_workdays        10: a complaint is answered
    complaint_major_workdays  20: a complaint about something major is answered
    general_workdays          10: a general issue is put right
    heavier_workdays          20: a heavier one
    soon_workdays             2: from so many workdays before, the light is "soon"
    day_ends                  18:00: end of the working day
    """

    escalate_workdays: int
    accept_workdays: int
    return_hours: float
    complaint_workdays: int
    complaint_major_workdays: int
    general_workdays: int
    heavier_workdays: int
    soon_workdays: int
    day_ends: time


def escalation_due(found_at: datetime, *, clocks: Clocks, calendar: Calendar) -> datetime:
    """Until when a village chief passes on to the office what was found by `found_at`, the end of the
    patrol [rule: 村级河长 1 个工作日内上报]."""
    return calendar.deadline(found_at, clocks.escalate_workdays, day_ends=clocks.day_ends)


def acceptance_due(reported_at: datetime, *, clocks: Clocks, calendar: Calendar) -> datetime:
    """Until when the office accepts (受理) or declines a report."""
    return calendar.deadline(reported_at, clocks.accept_workdays, day_ends=clocks.day_ends)


def return_due(handed_over_at: datetime, *, clocks: Clocks) -> datetime:
    """Until when a unit may return what is not its own (责任退回): plain hours, not workdays."""
    return handed_over_at + timedelta(hours=clocks.return_hours)


def answer_due(
    complained_at: datetime, *, severity: Severity, clocks: Clocks, calendar: Calendar
) -> datetime:
    """Until when the person who complained has an answer."""
    is_major = severity == "major"
    count = clocks.complaint_major_workdays if is_major else clocks.complaint_workdays
    return calendar.deadline(complained_at, count, day_ends=clocks.day_ends)


def rectification_due(
    handed_over_at: datetime,
    *,
    severity: Severity,
    planned: date | None,
    clocks: Clocks,
    calendar: Calendar,
) -> datetime | None:
    """Until when the issue is put right and its closure asked for.

    planned  the day an approved plan, an order form or an extension names; it wins if given
    Returns None for a major issue without a plan yet: its clock is the plan's, not ours.
    """
    if planned is not None:
        return end_of_day(planned, day_ends=clocks.day_ends)
    match severity:
        case "general":
            count = clocks.general_workdays
        case "heavier":
            count = clocks.heavier_workdays
        case "major":
            return None
    return calendar.deadline(handed_over_at, count, day_ends=clocks.day_ends)


def soon_until(at: datetime, *, clocks: Clocks, calendar: Calendar) -> datetime:
    """What is due up to this moment is due soon: end of the `soon_workdays`-th workday from today.

    Reckoned once for a page: lists compare with it, and the database filters by it.
    """
    return calendar.deadline(at, clocks.soon_workdays, day_ends=time.max)


def light_of_clock(due: datetime, at: datetime, soon: datetime) -> ClockLight:
    """The light of a running clock. `soon` is `soon_until(at, …)`; due at `at` is in time."""
    if at > due:
        return "overdue"
    return "soon" if due <= soon else "normal"


def clock_words(due: datetime, at: datetime, *, calendar: Calendar) -> str:
    """How a clock that still runs is said, in workdays and on its last day by the hour.

    剩余 2 个工作日 · 今日 18:00 到期 · 今日 18:00 已到期 · 逾期 3 个工作日 · 逾期不足 1 个工作日
    """
    due_day, today = local_date(due), local_date(at)
    if due_day == today:
        hour = f"今日 {local_moment(due):%H:%M} "
        return hour + ("已到期" if at > due else "到期")
    days = calendar.workdays_between(today, due_day)
    if at > due:
        return f"逾期 {-days} 个工作日" if days else "逾期不足 1 个工作日"
    return f"剩余 {days} 个工作日" if days else "剩余不足 1 个工作日"
