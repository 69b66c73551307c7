"""In what capacity somebody patrols a reach on a day. Pure; no Django.

A village chief has the reach itself, a chief above has its river in a division that holds it, a
总河长 the whole division. Nobody's patrol is thrown away because the register lags behind: whoever
is near enough is taken at their word, with a reason for staff to look at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from common.store.scope import covers, range_below

NOT_THAT_DAY: Final = "该日未任此河段河长"
NOT_A_CHIEF: Final = "账号未关联河长名录，请核对巡河人"
NO_SWAP: Final = "该日未登记此河段的交叉互巡安排"


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as plain values; codes of 12 digits, `ended_on` the last day or None."""

    id: int
    kind: str
    tier: int
    division: str
    river: int | None
    reach: int | None
    started_on: date
    ended_on: date | None

    def in_force(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Place:
    """A reach: its id, its river's, and the code of the division it lies in."""

    reach: int
    river: int
    division: str


@dataclass(frozen=True, slots=True)
class Post:
    """tier and division by which the rule is looked up, `reach` where the post is of one reach;
    `reason` is a sentence for staff where the register does not say that this reach is theirs."""

    tier: int
    division: str
    reach: int | None
    reason: str = ""


def holds(appointment: Appointment, place: Place) -> bool:
    """Is the reach part of what the appointment is for, whenever that was?"""
    if appointment.reach is not None:
        return appointment.reach == place.reach
    if not covers([range_below(appointment.division)], place.division):
        return False
    return appointment.river is None or appointment.river == place.river


def _nearness(appointment: Appointment) -> tuple[bool, bool, int]:
    """The reach itself before its river, a river before a whole division, the lower tier first."""
    return (appointment.reach is None, appointment.river is None, -appointment.tier)


def post_on(appointments: Sequence[Appointment], place: Place, day: date) -> Post | None:
    """The nearest appointment in force on the day; else one of another day, with the reason."""
    held = sorted((a for a in appointments if holds(a, place)), key=_nearness)
    for appointment in held:
        if appointment.in_force(day):
            return _post(appointment, place)
    return _post(held[0], place, NOT_THAT_DAY) if held else None


def _post(appointment: Appointment, place: Place, reason: str = "") -> Post:
    if appointment.reach is not None:
        return Post(appointment.tier, place.division, place.reach, reason)
    return Post(appointment.tier, appointment.division, None, reason)


@dataclass(frozen=True, slots=True)
class Due:
    """A due row as plain values, standing on the day in question; `reach` None for a river's."""

    id: int
    reach: int | None
    river: int
    division: str
    period_end: date


def dues_on(dues: Iterable[Due], place: Place) -> list[Due]:
    """What a patrol of the reach may count towards, of what its chief owes on that day, nearest first:
    a due on the reach itself, then on its river in a division that holds it, each by its end."""
    fitting = [
        due
        for due in dues
        if due.reach == place.reach
        or (
            due.reach is None
            and due.river == place.river
            and covers([range_below(due.division)], place.division)
        )
    ]
    return sorted(fitting, key=lambda due: (due.reach is None, due.period_end, due.id))
