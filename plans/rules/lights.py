"""Which light a line of a list shows, and the sentence that says why. Pure.

Source: domain.md section 5 [002]: green is done, or on schedule; yellow is slow, unlikely to be done by
its date; red is past its date and not done. "On schedule" is read off the plan line: nothing on the
first day, each milestone's percent on its day, all of it on the due day, straight between. The
numbers come from settings rows as `Tolerance`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Literal

from common.text.chinese import date_words, number_words
from common.text.months import Month, months_between
from plans.rules.progress import ALL, HUNDREDTH

Light = Literal["green", "yellow", "red"]

NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """The numbers of the lights. Defaults the settings start with:

    points           10 [ours]: percentage points behind the plan line that are still on schedule
    look_ahead_days  30 [ours]: in the last days before the due day, or before a milestone, nothing
                     is forgiven any more: what is behind then is unlikely to be done in time
    report_by_day    25 [ours]: the day of each month by which its report is in. The plan line is read
                     there and not on the day itself: a task that goes to plan would else fall behind
                     between two reports, every month anew. None: it is read on the day itself
    """

    points: Decimal
    look_ahead_days: int
    report_by_day: int | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """By the end of this day so many percent of the task are done (0 < percent <= 100)."""

    day: date
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What was promised. Milestones lie between the two days, both rising: `faults` says if not."""

    starts_on: date
    due_on: date
    milestones: Sequence[Milestone] = ()


def schedule_of(starts_on: date, due_on: date, milestones: Iterable[Sequence[Any]]) -> Schedule:
    """A schedule from what a line keeps: `milestones` are [ISO day, percent] in order."""
    return Schedule(
        starts_on=starts_on,
        due_on=due_on,
        milestones=[
            Milestone(date.fromisoformat(day), Decimal(str(percent))) for day, percent in milestones
        ],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was reported: the percent of the last report, 0 where there is none yet.

    done_on  the day on which the task was reported as done, None while it is not
    """

    percent: Decimal
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lit:
    """A light and why, in a sentence that the page and the notice show."""

    light: Light
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A light as its history keeps it: from which day on, and the sentence of that day, or the reason
    of the person who set it."""

    light: str
    since: date
    why: str
    is_by_person: bool = False


def faults(schedule: Schedule) -> dict[str, str]:
    """What is wrong with a schedule, a sentence by field; empty where nothing is."""
    found = {}
    if schedule.due_on < schedule.starts_on:
        found["due_on"] = "完成时限不能早于开始日期。"
    before, reached = schedule.starts_on, NOTHING
    for n, milestone in enumerate(schedule.milestones, start=1):
        if not before <= milestone.day <= schedule.due_on:
            found["milestones"] = (
                f"第 {n} 个节点的日期应在开始日期与完成时限之间，并晚于前一个节点。"
            )
        elif not reached < milestone.percent <= ALL:
            found["milestones"] = f"第 {n} 个节点的进度应大于前一个节点，且不超过 100 %。"
        else:
            before, reached = milestone.day + timedelta(days=1), milestone.percent
            continue
        break
    return found


def planned_percent(schedule: Schedule, day: date) -> Decimal:
    """What the plan line asks for by the end of a day: 0 before the start, 100 from the due day on.

    Two places. The start day itself asks for nothing yet: work begins on it.
    """
    if day >= schedule.due_on:
        return ALL
    if day <= schedule.starts_on:
        return NOTHING
    knots = [
        Milestone(schedule.starts_on, NOTHING),
        *(m for m in schedule.milestones if m.day < schedule.due_on),
        Milestone(schedule.due_on, ALL),
    ]
    n = bisect_left(knots, day, key=lambda knot: knot.day)
    left, right = knots[n - 1], knots[n]
    share = Decimal((day - left.day).days) / Decimal((right.day - left.day).days)
    asked = left.percent + (right.percent - left.percent) * share
    return asked.quantize(HUNDREDTH, ROUND_HALF_UP)


def light_on(schedule: Schedule, standing: Standing, day: date, *, by: Tolerance) -> Lit:
    """The light at the end of a day.

    A task done late is green again, and the sentence says by how many days; whoever counts the lights
    of the months in between has the reds that were frozen then.
    """
    if standing.done_on is not None and standing.done_on <= day:
        return Lit("green", _done_words(schedule.due_on, standing.done_on))
    reached = f"已完成 {number_words(standing.percent)} %"
    if day > schedule.due_on:
        late = (day - schedule.due_on).days
        return Lit("red", f"应于{date_words(schedule.due_on)}前完成，{reached}，已逾期 {late} 天。")
    if day < schedule.starts_on:
        return Lit("green", f"计划{date_words(schedule.starts_on)}开始，尚未到开始日期。")
    asked_on = day if by.report_by_day is None else last_report_due(day, by.report_by_day)
    asked = planned_percent(schedule, asked_on)
    behind = asked - standing.percent
    by_then = "" if asked_on == day else f"至{date_words(asked_on)}"
    against = f"按计划{by_then}应完成 {number_words(asked)} %，{reached}"
    if behind <= 0:
        return Lit("green", f"{against}，达到序时进度。")
    behind_words = f"{against}，落后 {number_words(behind)} 个百分点"
    near = _next_knot(schedule, day)
    left = (near - day).days
    if left <= by.look_ahead_days:
        what = "完成时限" if near == schedule.due_on else "节点"
        left_words = f"距{what}只有 {left} 天" if left else f"当天即为{what}"
        return Lit("yellow", f"{behind_words}，{left_words}，难以按时完成。")
    if behind > by.points:
        return Lit("yellow", f"{behind_words}，超过允许的 {number_words(by.points)} 个百分点。")
    return Lit("green", f"{behind_words}，在允许的 {number_words(by.points)} 个百分点以内。")


def turns(schedule: Schedule, since: date, until: date, *, by: Tolerance) -> list[date]:
    """The days between two, both included and in order, on which a light may be another than on the day before,
    although nothing was reported: the first, and those on which `light_on` begins to compare with something else.
    """
    days = {since, schedule.starts_on, schedule.due_on + timedelta(days=1)}
    for knot in (*(m.day for m in schedule.milestones), schedule.due_on):
        days |= {knot - timedelta(days=by.look_ahead_days), knot + timedelta(days=1)}
    if by.report_by_day is None:
        days |= {since + timedelta(days=n) for n in range((until - since).days + 1)}
    else:
        for month in months_between(Month.of(since).previous(), Month.of(until)):
            days.add(month.first_day.replace(day=by.report_by_day) + timedelta(days=1))
    return sorted(day for day in days if since <= day <= until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was last reported: `told_on` is the day on which the report came, None without one."""

    standing: Standing
    told_on: date | None = None


NOTHING_REPORTED: Final = Report(standing=Standing(percent=NOTHING))


def why_then(
    kept: Kept, schedule: Schedule, day: date, *, told: Report, known: Report, by: Tolerance
) -> str:
    """Why a light shows at the end of a day of which a paper speaks, in a sentence of that very day: the
    one kept with the light is of the day on which it began, and says 已逾期 1 天 for ever.

    told   what the paper shows as reported, whenever it came
    known  what had been reported by that day; the light is by this. Where a later report says otherwise,
           the sentence says so too
    """
    if kept.is_by_person:
        return f"人工调整：{kept.why}"
    for report in (told, known):
        reckoned = light_on(schedule, report.standing, day, by=by)
        if reckoned.light == kept.light:
            since_then = ""
            if told.told_on and told.standing != report.standing:
                so_far = number_words(told.standing.percent)
                since_then = f"{date_words(told.told_on)}报送的进度为 {so_far} %。"
            return f"截至{date_words(day)}，{reckoned.why}{since_then}"
    # The plan or the numbers of the lights have changed since: only the sentence of its day is known.
    return f"{kept.why.rstrip('。')}（{date_words(kept.since)}核算）。"


def last_report_due(day: date, report_by_day: int) -> date:
    """The last day before this one on which a month's report was due: what it said is known by now."""
    due = day.replace(day=report_by_day)
    return due if due < day else Month.of(day).previous().first_day.replace(day=report_by_day)


def _next_knot(schedule: Schedule, day: date) -> date:
    """The day of the next milestone or the due day, whichever comes first from this day on."""
    days = [m.day for m in schedule.milestones if m.day >= day]
    return days[0] if days else schedule.due_on


def _done_words(due_on: date, done_on: date) -> str:
    late = (done_on - due_on).days
    words = f"已于{date_words(done_on)}完成"
    return f"{words}，比时限晚 {late} 天。" if late > 0 else f"{words}。"
