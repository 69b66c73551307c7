"""Who somebody is to an issue, and what that lets them do now: for buttons, JSON and checks alike."""

from typing import Any, Final

from accounts.models import Level, Role, RoleGrant
from common.store.scope import covers, level_of, within
from issues.models import Issue
from issues.models.querysets import ClueQuerySet
from issues.rules.actions import ACTIONS
from issues.rules.pieces import Who
from issues.rules.transitions import possible

_OFFICES: Final = {Who.OFFICE, Who.SUBORDINATE, Who.UPPER}


def capacities(user: Any, issue: Issue) -> tuple[Who, ...]:
    """In which capacities a user may act on an issue; asks no database beyond the user's grants, but
    for units other than the one charged, for the police and the procurator, and for who sent out what is away by
    letter."""
    found = []
    office = office_of(user, issue)
    if office is not None and office.division is not None:
        found.append(Who.OFFICE)
        if office.division.parent_id is not None:
            found.append(Who.SUBORDINATE)
        if office.division_id == issue.raised_to_id:
            found.append(Who.UPPER)
    elif user.is_office_of(issue.division_id):
        found.append(Who.RAISER)
    if _origin_of(user, issue) is not None:
        found.append(Who.ORIGIN)
    if issue.unit_id is not None and issue.unit_id in user.unit_ids:
        found.append(Who.UNIT)
    if helper_grant(user, issue) is not None:
        found.append(Who.HELPER)
    if justice_grant(user, issue) is not None:
        found.append(Who.JUSTICE)
    if issue.reported_by_id == user.pk:
        found.append(Who.REPORTER)
    return tuple(found)


def capacity_for(user: Any, issue: Issue, action: str) -> Who | None:
    """The capacity in which this user would do the action; None: may not."""
    held = capacities(user, issue)
    return next((who for who in ACTIONS[action].who if who in held), None)


def is_anothers_turn(user: Any, issue: Issue, action: str) -> bool:
    """May this user's office do such a thing, but not now: it passed the issue on, or lost it again?
    Then it is told who did what, rather than that it has no right."""
    held, needed = capacities(user, issue), set(ACTIONS[action].who)
    if Who.RAISER in held:
        return not needed.isdisjoint(_OFFICES)
    lost = needed & {Who.UPPER, Who.ORIGIN}
    return Who.OFFICE in held and bool(lost) and lost.isdisjoint(held)


def had_its_turn(user: Any, issue: Issue) -> bool:
    """Was the issue transferred to this user's office once? Then it is told what became of it."""
    ranges = user.office_ranges
    return bool(ranges) and issue.transfers.filter(within(ranges, "to_division_id")).exists()


def abilities(user: Any, issue: Issue) -> dict[str, bool]:
    """Every action and whether this user may do it in the issue's present state."""
    held = set(capacities(user, issue))
    now = set(possible(issue.state, issue))
    return {
        code: code in now and not held.isdisjoint(action.who) for code, action in ACTIONS.items()
    }


def office_of(user: Any, issue: Issue) -> RoleGrant | None:
    """The user's grant as the office whose turn it is, or as one above it; the nearest of several."""
    return nearest_office(user, issue.office_code)


def _origin_of(user: Any, issue: Issue) -> RoleGrant | None:
    """The user's grant as an office that has an issue away with a neighbour: of the level of the one that
    passed it on or above, because no town takes back what districts settled among themselves."""
    if issue.transferred_to_id is None:
        return None
    nearest = nearest_office(user, issue.home_code)
    if nearest is None:
        return None
    # Inside the portal that level is the neighbour's own; a letter goes to whatever is registered outside.
    sender = issue.transferred_to_id if issue.is_away else _letter_from(issue)
    return nearest_office(user, issue.home_code, deepest=level_of(sender))


def _letter_from(issue: Issue) -> str:
    """Code of the office whose letter an issue is away by."""
    running = issue.transfers.running().filter(to_division=issue.transferred_to_id)
    return running.values_list("from_division_id", flat=True).get()


def grant_of(user: Any, issue: Issue, who: Who | None) -> RoleGrant | None:
    """The grant behind a capacity: its words are the role that the ledger keeps."""
    grants: list[RoleGrant] = user.current_grants
    match who:
        case Who.OFFICE | Who.SUBORDINATE | Who.UPPER:
            return office_of(user, issue)
        case Who.RAISER:
            return nearest_office(user, issue.division_id)
        case Who.HELPER:
            return helper_grant(user, issue)
        case Who.JUSTICE:
            return justice_grant(user, issue)
        case Who.ORIGIN:
            return _origin_of(user, issue)
        case Who.UNIT:
            return next((g for g in grants if g.unit_id and g.unit_id == issue.unit_id), None)
        case _:
            return next(iter(grants), None)


def helper_grant(user: Any, issue: Issue) -> RoleGrant | None:
    """The user's grant for a unit that co-operates; the one charged has a part of its own."""
    ours = {g.unit_id: g for g in user.current_grants if g.role == Role.UNIT and g.unit_id}
    if not ours or issue.unit_id in ours:
        return None
    shares = issue.shares.filter(is_helping=True, unit_id__in=list(ours)).order_by("pk")
    return ours.get(shares.values_list("unit_id", flat=True).first())


def justice_grant(user: Any, issue: Issue) -> RoleGrant | None:
    """The user's grant for the police or the procurator with whom the issue was shared."""
    ours = {g.unit_id: g for g in user.current_grants if g.role == Role.JUSTICE}
    if not ours:
        return None
    shares = issue.shares.filter(unit_id__in=list(ours)).order_by("pk")
    return ours.get(shares.values_list("unit_id", flat=True).first())


def answerable_clues(user: Any, issue: Issue) -> ClueQuerySet:
    """Running clues of an issue that this user may answer: a unit those of its own, the office all,
    because it enters the answers that come back on paper."""
    running: ClueQuerySet = issue.clues.running()
    if office_of(user, issue) is not None:
        return running
    return running.filter(unit_id__in=user.justice_unit_ids)


def nearest_office(user: Any, code: str, *, deepest: int = Level.VILLAGE) -> RoleGrant | None:
    """The user's office grant nearest above a division's code, no deeper than `deepest`; None without one."""
    fitting = [
        g
        for g in user.current_grants
        if g.role == "office"
        and g.division
        and g.division.level <= deepest
        and covers([g.division.code_range], code)
    ]
    return max(fitting, key=lambda g: g.division.level if g.division else 0, default=None)
