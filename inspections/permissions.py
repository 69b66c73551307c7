"""What a person may do with a row of this room; feeds buttons and the services' checks alike."""

from __future__ import annotations

from typing import Any

from inspections.models import Patrol, PatrolState, SwapArrangement

# What an office may make of a patrol in each state. One it took for valid may prove false, and a
# decision may be put right by another; the history keeps both.
DECISIONS: dict[str, frozenset[str]] = {
    PatrolState.PENDING: frozenset({"confirm", "reject"}),
    PatrolState.VALID: frozenset({"reject"}),
    PatrolState.CONFIRMED: frozenset({"reject"}),
    PatrolState.REJECTED: frozenset({"confirm"}),
}


def abilities(user: Any, patrol: Patrol) -> frozenset[str]:
    """ "confirm" and "reject", for the offices of the patrol's division and above."""
    if not user.is_office_of(patrol.division_id):
        return frozenset()
    return DECISIONS[patrol.state]


def may_end(user: Any, swap: SwapArrangement) -> bool:
    """May this person end a swap arrangement? The offices that could have made it."""
    return bool(user.is_office_of(swap.division_id))
