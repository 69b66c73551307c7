"""What somebody may do about an outfall: for buttons, pages and checks alike."""

from typing import Any

from outfalls.models import Case
from outfalls.rules.steps import STEPS, SURVEY, can
from rivers.models import Outfall


def may(user: Any, outfall: Outfall, step: str) -> bool:
    """May this user take such a step about the outfall at all, whatever its state? Needs `reach` and `case`.

    The office of its place, or one above, does everything; the unit that was charged what it does itself.
    """
    if user.is_office_of(outfall.reach.division_id):
        return True
    case = case_of(outfall)
    is_ours = case is not None and case.unit_id is not None and case.unit_id in user.unit_ids
    return bool(is_ours and STEPS[step].by_unit)


def abilities(user: Any, outfall: Outfall) -> dict[str, bool]:
    """Every step and whether this user may take it now."""
    case = case_of(outfall)
    state = case.state if case else SURVEY
    return {code: can(state, code) and may(user, outfall, code) for code in STEPS}


def case_of(outfall: Outfall) -> Case | None:
    """The outfall's case, where something was done about it."""
    return getattr(outfall, "case", None)
