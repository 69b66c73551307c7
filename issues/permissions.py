"""Who somebody is to an issue, and what that lets them do now: for buttons, JSON and checks alike."""

from typing import Any

from accounts.models import RoleGrant
from issues.models import Issue
from issues.transitions import ACTIONS, Who, possible


def capacities(user: Any, issue: Issue) -> tuple[Who, ...]:
    """In which capacities a user may act on an issue; asks no database beyond the user's grants."""
    found = []
    if user.is_office_of(issue.division_id):
        found.append(Who.OFFICE)
    if issue.unit_id is not None and issue.unit_id in user.unit_ids:
        found.append(Who.UNIT)
    if issue.reported_by_id == user.pk:
        found.append(Who.REPORTER)
    return tuple(found)


def capacity_for(user: Any, issue: Issue, action: str) -> Who | None:
    """The capacity in which this user would do the action; None: may not."""
    held = capacities(user, issue)
    return next((who for who in ACTIONS[action].who if who in held), None)


def abilities(user: Any, issue: Issue) -> dict[str, bool]:
    """Every action and whether this user may do it in the issue's present state."""
    held = set(capacities(user, issue))
    now = set(possible(issue.state, issue))
    return {
        code: code in now and not held.isdisjoint(action.who) for code, action in ACTIONS.items()
    }


def grant_of(user: Any, issue: Issue, who: Who | None) -> RoleGrant | None:
    """The grant behind a capacity: its words are the role that the ledger keeps."""
    grants: list[RoleGrant] = user.current_grants
    match who:
        case Who.OFFICE:
            fitting = [
                g
                for g in grants
                if g.role == "office" and g.division and _covers(g.division, issue.division_id)
            ]
            # The nearest office is the one that acts.
            return max(fitting, key=lambda g: g.division.level if g.division else 0, default=None)
        case Who.UNIT:
            return next((g for g in grants if g.unit_id and g.unit_id == issue.unit_id), None)
        case _:
            return next(iter(grants), None)


def _covers(division: Any, code: str) -> bool:
    low, high = division.code_range
    return bool(low <= code < high)
