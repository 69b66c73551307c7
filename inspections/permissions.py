"""What a person may do with a row of this room; feeds buttons and the services' checks alike."""

from __future__ import annotations

from typing import Any

from inspections.models import Patrol, PatrolState, SwapArrangement
from inspections.rules.acts import STEPS, WITHDRAW, allowed

# What an office may make of a patrol in each state. One it took for valid may prove false, and a
# decision may be put right by another; the history keeps both.
DECISIONS: dict[str, frozenset[str]] = {
    PatrolState.PENDING: frozenset({"confirm", "reject"}),
    PatrolState.VALID: frozenset({"reject"}),
    PatrolState.CONFIRMED: frozenset({"reject"}),
    PatrolState.REJECTED: frozenset({"confirm"}),
    # Its sender took it back: nothing is left to decide.
    PatrolState.WITHDRAWN: frozenset(),
}


def abilities(user: Any, patrol: Patrol) -> frozenset[str]:
    """ "confirm" and "reject", for the offices of the patrol's division and above."""
    if not user.is_office_of(patrol.division_id):
        return frozenset()
    return DECISIONS[patrol.state]


def is_own_record(user: Any, patrol: Patrol) -> bool:
    """Did this person send it, for themselves? What an office entered for others, from paper, from an older list or for
    several at once, is its own: it has no fingerprint, because nobody sends it again."""
    return bool(patrol.recorded_by_id == user.pk and patrol.body_hash)


def own_abilities(user: Any, patrol: Patrol) -> dict[str, bool]:
    """What this person, whose patrol it is, may do about it now: "withdraw", "answer"."""
    now = allowed(patrol.state, missed=patrol.missed_count)
    return {
        action: action in now and (action != WITHDRAW or is_own_record(user, patrol))
        for action in STEPS
    }


def may_end(user: Any, swap: SwapArrangement) -> bool:
    """May this person end a swap arrangement? The offices that could have made it."""
    return bool(user.is_office_of(swap.division_id))
