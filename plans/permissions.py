"""Who may write lists and plans: for buttons and checks alike."""

from typing import Any

from common.scope import covers


def may_keep(user: Any, row: Any) -> bool:
    """Is this the office of the row's division, or of one above it? Lists and plans are theirs."""
    return covers(user.office_ranges, row.division_id)


def may_write(user: Any, row: Any) -> bool:
    """Its office, or a clerk of the unit that leads the list or plan [002: 牵头单位负责编制]."""
    return may_keep(user, row) or (
        row.lead_unit_id is not None and row.lead_unit_id in user.unit_ids
    )
