"""Who may do what in this room."""

from typing import Any

from accounts.models import Division, Role
from justice.models import JointEnforcement


def office_division(user: Any) -> Division | None:
    """The division in whose office's name a user records: the widest of several."""
    places = [g.division for g in user.current_grants if g.role == Role.OFFICE and g.division]
    return min(places, key=lambda d: (d.level, d.code), default=None)


def may_correct(user: Any, row: JointEnforcement) -> bool:
    return bool(user.is_office_of(row.division_id))
