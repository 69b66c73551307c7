"""Statements that a page asks at every opening, composed once for a desk and a day.

Composing SQL costs the ORM many times what a small query costs the database; the home page's piles are seventy
queries. Of such a statement only two values change from opening to opening: who asks, and the moment. The queryset
stays the one place that says what is asked; what was composed is kept in the process and filled in anew.

What else a queryset may depend on is not believed but tried: it is composed a second time, for another person at
the same desk and another moment of the same day. Where anything but these two values differs, where composing
asked the database, or where a line holds a number, nothing is kept, and each opening composes as before. What is read
out of a cache is not noticed: no `build` is to choose its rows by that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.core.signals import setting_changed
from django.db import connection
from django.db.models import QuerySet

from common.text.chinese import local_date, midnight

Line = tuple[Any, ...]
Build = Callable[..., Sequence[Line]]

# Some sixty desks with thirty subjects each; texts of one wording are held once.
_MOST_KEPT: Final = 2000
# No account's key, and within the range of an integer column.
_ANOTHER: Final = 2_147_483_629
_HALF_A_DAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Composed:
    """SQL of a queryset with its values; no SQL where the ORM knows that no row can be held.

    who, when   places of the values that are the asking person's key and the moment of asking
    """

    sql: str
    values: tuple[Any, ...]
    who: tuple[int, ...] = ()
    when: tuple[int, ...] = ()

    @classmethod
    def of(cls, rows: QuerySet[Any]) -> Composed:
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:
            return cls("", ())
        return cls(sys.intern(sql), tuple(values))

    def asked_by(self, user: Any, at: datetime) -> Composed:
        """The same with another person and moment in their places."""
        if not (self.who or self.when):
            return self
        values = list(self.values)
        for place in self.who:
            values[place] = user.pk
        for place in self.when:
            values[place] = _given(at)
        return Composed(self.sql, tuple(values))

    def rows(self) -> list[tuple[Any, ...]]:
        """The columns as the driver gives them: for numbers and texts."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return list(cursor.fetchall())


class _Kept:
    """What is kept of one subject, at one desk, on one day: nothing until it was tried, or where that failed."""

    __slots__ = ("lines", "was_tried")

    def __init__(self) -> None:
        self.lines: list[Line] | None = None
        self.was_tried = False


@lru_cache(maxsize=_MOST_KEPT)
def _kept(build: Build, desk: Hashable, day: date, *told: Hashable) -> _Kept:
    return _Kept()


# What a setting says may be in a statement; they change in tests only.
setting_changed.connect(lambda **_: _kept.cache_clear(), weak=False)


def composed_once(
    build: Build, user: Any, desk: Hashable, at: datetime, *told: Hashable
) -> list[Line]:
    """The lines of `build(user, at, *told)`, each queryset in them composed.

    user   None where it is nobody's
    desk   all that `build` may read of the user but their key: `accounts.reads.desks.key_of`
    told   what was asked for it before
    """
    kept = _kept(build, desk, local_date(at), *told)
    if kept.lines is not None:
        return [_with(line, [_asked_by(part, user, at) for part in line]) for line in kept.lines]
    asked: list[str] = []
    with connection.execute_wrapper(_noting(asked)):
        lines = _composed(build(user, at, *told))
    has_numbers = any(type(part) is int for line in lines for part in line)
    if not (asked or has_numbers or kept.was_tried):
        kept.lines = _tried(lambda *who: build(*who, *told), lines, user, at)
        kept.was_tried = True
    return lines


def _composed(lines: Sequence[Line]) -> list[Line]:
    return [
        _with(line, [Composed.of(part) if isinstance(part, QuerySet) else part for part in line])
        for line in lines
    ]


def _with(line: Line, parts: list[Any]) -> Line:
    """A line of the same kind, named or not, with other parts."""
    made: Line = line._make(parts) if hasattr(line, "_make") else tuple(parts)
    return made


def _asked_by(part: Any, user: Any, at: datetime) -> Any:
    return part.asked_by(user, at) if isinstance(part, Composed) else part


def _noting(asked: list[str]) -> Callable[..., Any]:
    def note(execute: Any, sql: str, *args: Any) -> Any:
        asked.append(sql)
        return execute(sql, *args)

    return note


def _tried(build: Build, lines: list[Line], user: Any, at: datetime) -> list[Line] | None:
    """The lines with the places of person and moment marked; None where another person at the same desk, or another
    moment of the same day, changes anything else."""
    begins = midnight(local_date(at))
    # Far from the moment of asking: a value cut to the hour is to differ too.
    other = begins if at - begins >= _HALF_A_DAY else begins + timedelta(days=1, microseconds=-1)
    changes = {"when": (_given(at), _given(other))}
    another = copy(user)
    if user is not None:
        another.pk = _ANOTHER
        changes["who"] = (user.pk, another.pk)
    try:
        return [
            _with(line, [_marked(*parts, changes) for parts in zip(line, again, strict=True)])
            for line, again in zip(lines, _composed(build(another, other)), strict=True)
        ]
    except ValueError:
        return None


def _marked(part: Any, again: Any, changes: dict[str, tuple[Any, Any]]) -> Any:
    """Raises ValueError where the two differ in anything but the changes."""
    if not isinstance(part, Composed):
        if part != again:
            raise ValueError(f"{part!r} became {again!r}")
        return part
    if not isinstance(again, Composed) or part.sql != again.sql:
        raise ValueError(f"{part!r} became {again!r}")
    places: dict[str, list[int]] = {"who": [], "when": []}
    for place, values in enumerate(zip(part.values, again.values, strict=True)):
        if values[0] != values[1]:
            name = next((name for name, change in changes.items() if change == values), None)
            if name is None:
                raise ValueError(f"{values[0]!r} became {values[1]!r} in {part.sql!r}")
            places[name].append(place)
    return replace(part, who=tuple(places["who"]), when=tuple(places["when"]))


def _given(at: datetime) -> Any:
    """A moment as the engine's driver is given it."""
    return connection.ops.adapt_datetimefield_value(at)
