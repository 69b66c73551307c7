"""Who may do what with the registers."""

from typing import Any

from accounts.models import User
from rivers.services.writing import may_keep


def may_enter(user: Any) -> bool:
    """May this person enter new rows and import? Office staff, in their own divisions."""
    return bool(user.has_role("office"))


def abilities(user: User, row: Any) -> dict[str, bool]:
    """What this person may do with a row of a register; chiefs read."""
    keeps = may_keep(user, row)
    return {
        "edit": keeps and row.is_active,
        "retire": keeps and row.is_active,
        "restore": keeps and not row.is_active,
    }
