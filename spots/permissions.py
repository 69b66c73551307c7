"""What somebody may do about a spot or a batch: for buttons, pages and checks alike."""

from typing import Any

from spots.models import Spot, SpotBatch
from spots.rules.transitions import STEPS, can


def may(user: Any, spot: Spot, step: str) -> bool:
    """May this user take such a step about the spot at all, whatever its state? Needs `batch`.

    The office that holds the batch, or to which the spot was passed on, assigns; the one to which it
    was assigned verifies and sends back; only that of the batch opens a verdict again.
    """
    holds_batch = user.is_office_of(spot.batch.division_id)
    verifies = spot.assigned_to_id is not None and user.is_office_of(spot.assigned_to_id)
    match step:
        case "assign":
            return bool(holds_batch or verifies)
        case "confirm" | "dismiss":
            return bool(verifies)
        case "send_back":
            return bool(verifies and not holds_batch)
        case "reopen":
            return bool(holds_batch)
        case _:
            return False


def abilities(user: Any, spot: Spot) -> dict[str, bool]:
    """Every step and whether this user may take it now."""
    return {code: can(spot.state, code) and may(user, spot, code) for code in STEPS}


def office_codes(user: Any) -> list[str]:
    """The divisions whose very office this user works in."""
    return [g.division_id for g in user.current_grants if g.role == "office" and g.division_id]


def may_keep(user: Any, batch: SpotBatch) -> bool:
    """Is this the office that holds the batch, or one above it?"""
    return bool(user.is_office_of(batch.division_id))
