"""Every write of this room."""

from justice.services.enforcements import Enforcement, correct_enforcement, record_enforcement
from justice.services.handing_in import hand_in_clue, unit_for

__all__ = [
    "Enforcement",
    "correct_enforcement",
    "hand_in_clue",
    "record_enforcement",
    "unit_for",
]
