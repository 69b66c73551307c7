"""Which standard water is judged by in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.text.months import Month
from waters.models import WaterStandard
from waters.rules.standard import GB3838, Standard, from_json

SHIPPED_SINCE = date(2002, 6, 1)


@dataclass(frozen=True, slots=True)
class Standards:
    """Versions with the first day of each, the oldest first; before the first the shipped one holds."""

    versions: Sequence[tuple[date, Standard]]

    def of(self, month: Month) -> Standard:
        """The one in force on the last day of a month."""
        day = month.last_day
        begun = [standard for since, standard in self.versions if since <= day]
        return begun[-1] if begun else GB3838


def standards() -> Standards:
    """One query."""
    return Standards(
        [
            (row.valid_from, from_json(row.table, name=row.name, basis=row.basis))
            for row in WaterStandard.objects.order_by("valid_from")
        ]
    )
