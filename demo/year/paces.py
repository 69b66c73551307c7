"""How the work of a demo task goes: what its unit would report each month, and which light that gives.

Percents and lights come from the rules of `plans`; only the course of the work is invented.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final
from uuid import UUID

from common.text.chinese import SHANGHAI
from common.text.months import Month, months_between
from demo.year.tasks import WORDS_OF_PROGRESS, WORDS_WHEN_DONE
from plans.models import LightCause, LightChange, Line, ProgressReport, Target
from plans.models.parameters import REPORT_BY
from plans.rules.lights import Standing, Tolerance, light_on, turns
from plans.rules.progress import ALL, TargetStanding, task_percent

# Measured, not counted: their figures have a place after the point.
MEASURED: Final = ("公里", "万尾")
NIGHT, AFTERNOON = time(5, 40), time(15, 20)
# How often a unit forgets a month.
FORGETS: Final = 0.03
REPORTED_THIS_MONTH: Final = 0.4
# How long before their days steady units are ready.
STEADY_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class Pace:
    """The course of the work: (day, percent) in order, straight between, level after the last.

    is_steady  reported every month, and never a whole thing behind: no notice shows it yellow or red
    """

    knots: tuple[tuple[date, float], ...]
    is_steady: bool = False

    def on(self, day: date) -> float:
        n = bisect_right(self.knots, day, key=lambda knot: knot[0])
        if n == 0:
            return 0.0
        if n == len(self.knots):
            return self.knots[-1][1]
        (left, low), (right, high) = self.knots[n - 1], self.knots[n]
        return low + (high - low) * ((day - left).days / (right - left).days)


def draw(
    random: Random, line: Line, *, is_past: bool, is_steady: bool, is_behind: bool = False
) -> Pace:
    """Seven in ten go to plan; others fall behind and catch up (`is_behind`: this one does), end late, or get stuck.
    What is past was finished in the end. A steady unit is always a little before its plan."""
    start, due = line.starts_on, line.due_on
    if is_steady:
        return Pace(((start, 0.0), (due - timedelta(days=STEADY_DAYS), 100.0)), is_steady=True)
    kind = random.random()
    if kind < 0.70 and not is_behind:
        return Pace(((start, 0.0), (due - timedelta(days=random.randrange(3, 40)), 100.0)))
    middle = start + (due - start) * 0.6
    if kind < 0.86 or is_behind:
        ready = due - timedelta(days=random.randrange(0, 6))
        return Pace(((start, 0.0), (middle, random.uniform(20, 38)), (ready, 100.0)))
    if kind < 0.95 or is_past:
        late = due + timedelta(days=random.randrange(12, 70))
        return Pace(((start, 0.0), (due, random.uniform(55, 90)), (late, 100.0)))
    return Pace(((start, 0.0), (middle, random.uniform(25, 60))))


def until(line: Line, done: date | None) -> Pace:
    """Work that ended on a day that is known, or goes on."""
    start = line.starts_on
    if done is None:
        return Pace(((start, 0.0), (max(line.due_on, start + timedelta(days=30)), 70.0)))
    return Pace(((start, 0.0), (max(done, start + timedelta(days=1)), 100.0)))


def reports(
    random: Random,
    line: Line,
    targets: Sequence[Target],
    pace: Pace,
    *,
    until: date,
    monthly: bool,
) -> list[ProgressReport]:
    """What the unit reports, month by month to the one in which all is done; not `monthly`: only
    that last one. Leaves the line and its targets as the last report says."""
    made: list[ProgressReport] = []
    for month in months_between(Month.of(line.starts_on), Month.of(until)):
        day = _report_day(random, month, until, is_steady=pace.is_steady)
        if day is None:
            continue
        percent = pace.on(day)
        if percent < 100 and not monthly:
            continue
        exact = Decimal(str(percent))
        report = _report(random, line, targets, exact, month, day, is_steady=pace.is_steady)
        if report.percent == ALL:
            report.done_on = min(day, max(pace.knots[-1][0], month.first_day))
        made.append(report)
        line.percent, line.done_on = report.percent, report.done_on
        line.reported_month, line.updated_at = report.month, report.at
        if report.done_on:
            break
    return made


def lights(
    line: Line,
    told: Sequence[ProgressReport],
    *,
    since: date,
    until: date,
    by: Tolerance,
    daily: bool,
) -> list[LightChange]:
    """The light's changes from the day the list bound, as the night's work would have written them;
    not `daily`: as reckoned at each month's end. Leaves the line with the last one."""
    changes = []
    schedule = line.schedule
    standing, waiting = Standing(percent=Decimal(0)), list(told)
    if daily:
        # On the other days nothing would change: a twentieth of the days are looked at.
        came = {report.at.astimezone(SHANGHAI).date() for report in told}
        days = {*turns(schedule, since, until, by=by), *(d for d in came if since <= d <= until)}
    else:
        days = set(_month_ends(since, until))
    for day in sorted(days):
        cause, moment = LightCause.NIGHTLY, datetime.combine(day, NIGHT, SHANGHAI)
        while waiting and waiting[0].at.astimezone(SHANGHAI).date() <= day:
            report = waiting.pop(0)
            standing = Standing(percent=report.percent, done_on=report.done_on)
            if daily:
                cause, moment = LightCause.REPORTED, report.at
        lit = light_on(schedule, standing, day, by=by)
        if lit.light != line.light:
            line.light = lit.light
            changes.append(
                LightChange(
                    line=line, day=day, light=lit.light, why=lit.why, cause=cause, at=moment
                )
            )
        if standing.done_on and not waiting:
            break
    return changes


def _report_day(random: Random, month: Month, until: date, *, is_steady: bool) -> date | None:
    """The day on which a unit reports a month: in the days before it is due. Not every month, and of
    the running one only some have."""
    draw, back = random.random(), random.randrange(6)
    due = month.first_day.replace(day=REPORT_BY.default)
    if due > until:
        soon = max(until - timedelta(days=back), month.first_day)
        return soon if draw < REPORTED_THIS_MONTH else None
    return due - timedelta(days=back) if is_steady or draw >= FORGETS else None


def _report(
    random: Random,
    line: Line,
    targets: Sequence[Target],
    percent: Decimal,
    month: Month,
    day: date,
    *,
    is_steady: bool,
) -> ProgressReport:
    for target in targets:
        # So much of a target as is there: whole things, but for what is measured.
        step = Decimal("0.1") if target.unit in MEASURED else Decimal(1)
        done = (target.amount * percent / ALL) // step * step
        # A steady unit finishes the thing that it is at.
        target.done = min(target.amount, done + step) if is_steady else done
    if targets:
        standings = [TargetStanding(amount=t.amount, done=t.done) for t in targets]
        percent = task_percent(standings)
    else:
        percent = percent.quantize(Decimal(1))
    words = WORDS_WHEN_DONE if percent == ALL else WORDS_OF_PROGRESS
    return ProgressReport(
        line=line,
        month=month.first_day,
        seq=1,
        percent=percent,
        figures={str(target.pk): str(target.done) for target in targets},
        words=random.choice(words),
        at=datetime.combine(day, AFTERNOON, SHANGHAI),
        client_ref=UUID(int=random.getrandbits(128), version=4),
    )


def _month_ends(since: date, until: date) -> Iterator[date]:
    for month in months_between(Month.of(since), Month.of(until)):
        if month.last_day <= until:
            yield month.last_day
