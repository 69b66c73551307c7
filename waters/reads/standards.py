"""Which standard water is judged by in a month, and the versions that were entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from common.text.months import Month
from waters.models import MonthClose, WaterStandard
from waters.rules.standard import GB3838, Standard, from_json
from waters.rules.standard_words import differences

SHIPPED_SINCE = date(2002, 6, 1)


@dataclass(frozen=True, slots=True)
class Standards:
    """Versions with the first day of each, the oldest first; before the first the shipped one holds."""

    versions: Sequence[tuple[date, Standard]]

    def on(self, day: date) -> Standard:
        """The one in force on a day."""
        begun = [standard for since, standard in self.versions if since <= day]
        return begun[-1] if begun else GB3838

    def of(self, month: Month) -> Standard:
        """The one in force on the last day of a month."""
        return self.on(month.last_day)

    def trying(self, standard: Standard, month: Month) -> Standards:
        """The same, with another one in the place of what holds in a month and after it."""
        before = [each for each in self.versions if each[0] < month.first_day]
        return Standards([*before, (month.first_day, standard)])


def standards() -> Standards:
    """One query."""
    return Standards(
        [
            (row.valid_from, _said(row))
            for row in WaterStandard.objects.standing().order_by("valid_from")
        ]
    )


def _said(row: WaterStandard) -> Standard:
    return from_json(row.table, name=row.name, basis=row.basis)


def frozen_standard(close: MonthClose) -> Standard:
    """What a closed month was judged by, whatever was entered since."""
    said = dict(close.rules)
    name, basis = said.pop("name", GB3838.name), said.pop("basis", "")
    return from_json(said, name=name, basis=basis)


@dataclass(frozen=True, slots=True)
class Version:
    """A version as the page shows it. `row` is None of the shipped one.

    state    "valid", "waiting" (begins later), "superseded", "withdrawn" (taken back)
    changes  what it says otherwise than the one before it, in sentences without an end
    """

    row: WaterStandard | None
    since: date
    standard: Standard
    state: str
    changes: Sequence[str]

    @property
    def key(self) -> str:
        """By which an address names it."""
        return str(self.row.pk) if self.row else "shipped"


def versions_entered(at: datetime) -> list[Version]:
    """All versions, the newest first, the shipped one last; one that was taken back says what it would have changed.
    One query."""
    known = WaterStandard.objects.select_related("entered_by", "withdrawn_by")
    rows = list(known.order_by("valid_from", "pk"))
    month = Month.of(at)
    begun = [
        row.pk for row in rows if row.valid_from <= month.last_day and row.withdrawn_at is None
    ]
    current = begun[-1] if begun else None
    shipped = "superseded" if begun else "valid"
    found = [Version(None, SHIPPED_SINCE, GB3838, shipped, ())]
    before = GB3838
    for row in rows:
        said = _said(row)
        state = "waiting" if row.pk not in begun else "superseded"
        state = "valid" if row.pk == current else state
        changes = differences(before, said)
        if row.withdrawn_at is None:
            before = said
        else:
            state = "withdrawn"
        found.append(Version(row, row.valid_from, said, state, changes))
    return found[::-1]
