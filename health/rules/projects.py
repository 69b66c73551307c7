"""幸福河湖 projects: plan, self-assessment, acceptance, re-check, as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BUILDING, ASSESSED, ACCEPTED, FAILING = "building", "assessed", "accepted", "failing"
PLAN, SELF, ACCEPT, RECHECK = "plan", "self", "accept", "recheck"

# (State, kind of step) → the state after it passed, and after it failed.
_NEXT: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (BUILDING, PLAN): (BUILDING, BUILDING),
    (BUILDING, SELF): (ASSESSED, BUILDING),
    (ASSESSED, SELF): (ASSESSED, BUILDING),
    (ASSESSED, ACCEPT): (ACCEPTED, FAILING),
    (ACCEPTED, RECHECK): (ACCEPTED, FAILING),
    (FAILING, SELF): (ASSESSED, FAILING),
    (FAILING, RECHECK): (ACCEPTED, FAILING),
}


def steps_in(state: str, *, was_accepted: bool) -> list[str]:
    """The kinds of step that a project in this state may take. One that failed goes back to where it failed: to
    acceptance by another self-assessment, or, once accepted, to a re-check."""
    kinds = [kind for at, kind in _NEXT if at == state]
    if state == FAILING:
        kinds = [RECHECK] if was_accepted else [SELF]
    return kinds


def next_state(state: str, kind: str, *, is_passed: bool) -> str:
    """The state after a step. Raises KeyError for a step that is not `steps_in` the state."""
    passed, failed = _NEXT[state, kind]
    return passed if is_passed else failed
