"""Which light an outfall's treatment shows. The rule is that of the lists (`plans.rules.lights`) and so are its
numbers; here it is only said what was promised (from `starts_on` to `due_on`) and how far it is (by its state)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from accounts.models import User
from outfalls.models import Case
from outfalls.rules.steps import ACCEPT, CLOSED, SHARES
from plans.models.parameters import tolerance_on
from plans.rules.lights import Lit, Schedule, Standing, Tolerance, light_on


def tolerance_for(user: User, day: date) -> Tolerance:
    """The numbers in force in the user's own division; one query."""
    home = user.home_division
    return tolerance_on(day, home.code if home else None)


def light_of(case: Case | None, day: date, by: Tolerance) -> Lit | None:
    """The light at the end of a day; None for one that has no day yet."""
    if case is None:
        return None
    return _lit(case.state, case.starts_on, case.due_on, case.done_on, day, by)


def outfalls_with(light: str, rows: Any, day: date, by: Tolerance) -> list[int]:
    """Keys of the outfalls that show a light, or `none`; one query. A light is reckoned, not stored: a stored one would
    be that of some night."""
    facts = rows.order_by().values_list(
        "pk", "case__state", "case__starts_on", "case__due_on", "case__done_on"
    )
    found = []
    for pk, state, starts_on, due_on, done_on in facts:
        lit = _lit(state, starts_on, due_on, done_on, day, by)
        if light == (lit.light if lit else "none"):
            found.append(pk)
    return found


def counts_of(cases: Iterable[Case], day: date, by: Tolerance) -> dict[str, int]:
    """How many show each light: green, yellow, red."""
    counts = dict.fromkeys(("green", "yellow", "red"), 0)
    for case in cases:
        lit = light_of(case, day, by)
        if lit is not None:
            counts[lit.light] += 1
    return counts


def _lit(
    state: str | None,
    starts_on: date | None,
    due_on: date | None,
    done_on: date | None,
    day: date,
    by: Tolerance,
) -> Lit | None:
    if state is None or due_on is None:
        return None
    is_done = state in (ACCEPT, *CLOSED)
    standing = Standing(percent=SHARES[state], done_on=(done_on or due_on) if is_done else None)
    schedule = Schedule(starts_on=starts_on or due_on, due_on=due_on)
    return light_on(schedule, standing, day, by=by)
