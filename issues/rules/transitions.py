"""The way of an issue as data: what can be done in which state, and where it leads.

Source: domain.md section 4. Nothing here touches the database. The actions themselves are
`issues.rules.actions`; `issues.permissions` asks who someone is to an issue; `issues.services` judges on the
locked row; pages and phones show what these tables allow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from issues.rules import actions
from issues.rules.actions import ACTIONS
from issues.rules.pieces import Action, Who
from issues.rules.states import State


class Facts(Protocol):
    """What of an issue, beside its state, decides where an action leads."""

    source: str
    is_fixed_on_spot: bool
    is_complex: bool
    unit_id: int | None
    raised_to_id: str | None
    transferred_to_id: str | None
    owes_reply: bool
    is_exposed: bool
    is_unlawful: bool
    is_with_justice: bool
    extension_asked: date | None


Condition = Callable[[Facts], bool]
CONDITIONS: Final[dict[str, Condition]] = {
    "": lambda issue: True,
    "old": lambda issue: issue.source == "old",
    "fixed": lambda issue: issue.is_fixed_on_spot,
    "not_fixed": lambda issue: not issue.is_fixed_on_spot,
    "complex": lambda issue: issue.is_complex,
    "simple": lambda issue: not issue.is_complex,
    "with_unit": lambda issue: issue.unit_id is not None,
    "without_unit": lambda issue: issue.unit_id is None,
    "at_home": lambda issue: issue.transferred_to_id is None,
    "away": lambda issue: issue.transferred_to_id is not None,
    "raised": lambda issue: issue.raised_to_id is not None and issue.transferred_to_id is None,
    "owes_reply": lambda issue: issue.owes_reply and issue.transferred_to_id is None,
    "owes_none": lambda issue: not issue.owes_reply and issue.transferred_to_id is None,
    "exposed": lambda issue: issue.is_exposed and issue.transferred_to_id is None,
    "not_exposed": lambda issue: not issue.is_exposed and issue.transferred_to_id is None,
    "unlawful": lambda issue: issue.is_unlawful,
    "not_unlawful": lambda issue: not issue.is_unlawful,
    "with_justice": lambda issue: issue.is_with_justice,
    "extension_asked": lambda issue: issue.extension_asked is not None,
    "no_extension_asked": lambda issue: issue.extension_asked is None,
}


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow of the graph. `when` names a condition; at most one arrow fits."""

    before: State
    action: Action
    after: State
    when: str = ""


OPEN_STATES: Final[tuple[State, ...]] = (
    State.REPORTED,
    State.ACCEPTED,
    State.TRANSFERRED,
    State.SENT_OUT,
    State.OUTSIDE,
    State.HANDED_OVER,
    State.PLANNING,
    State.PLAN_SUBMITTED,
    State.RECTIFYING,
    State.CLOSURE_REQUESTED,
    State.VERIFIED,
)

# Whose turn it is: every open issue has exactly one owner. Which office, `Issue.office_code` says.
OWNERS: Final[dict[State, Who]] = {
    State.REPORTED: Who.OFFICE,
    State.ACCEPTED: Who.OFFICE,
    State.TRANSFERRED: Who.OFFICE,
    State.SENT_OUT: Who.OFFICE,
    State.OUTSIDE: Who.OFFICE,
    State.HANDED_OVER: Who.UNIT,
    State.PLANNING: Who.UNIT,
    State.PLAN_SUBMITTED: Who.OFFICE,
    State.RECTIFYING: Who.UNIT,
    State.CLOSURE_REQUESTED: Who.OFFICE,
    State.VERIFIED: Who.OFFICE,
}
# Where an office decides: which one, `Issue.raised_to` and `transferred_to` may say.
OFFICE_STATES: Final = tuple(state for state, who in OWNERS.items() if who == Who.OFFICE)
# Where its unit has to do something.
UNIT_STATES: Final = tuple(state for state, who in OWNERS.items() if who == Who.UNIT)


def _over_borders() -> Iterator[Arrow]:
    yield Arrow(State.ACCEPTED, actions.TRANSFER, State.TRANSFERRED, "at_home")
    yield Arrow(State.TRANSFERRED, actions.ACCEPT_TRANSFER, State.ACCEPTED)
    yield Arrow(State.TRANSFERRED, actions.RETURN_TRANSFER, State.ACCEPTED)
    yield Arrow(State.ACCEPTED, actions.RETURN_TRANSFER, State.ACCEPTED, "away")
    yield Arrow(State.ACCEPTED, actions.ANSWER_TRANSFER, State.CLOSURE_REQUESTED, "away")
    yield Arrow(State.VERIFIED, actions.ANSWER_TRANSFER, State.CLOSURE_REQUESTED, "away")
    yield Arrow(State.ACCEPTED, actions.SEND_OUT, State.SENT_OUT, "at_home")
    yield Arrow(State.SENT_OUT, actions.RECORD_ACCEPTANCE, State.OUTSIDE)
    for state in (State.SENT_OUT, State.OUTSIDE):
        yield Arrow(state, actions.RECORD_RETURN, State.ACCEPTED)
        yield Arrow(state, actions.RECORD_ANSWER, State.CLOSURE_REQUESTED)
    for state in (State.TRANSFERRED, State.SENT_OUT, State.OUTSIDE):
        yield Arrow(state, actions.RECALL_TRANSFER, State.ACCEPTED)


def _arrows() -> Iterator[Arrow]:
    yield from _over_borders()
    yield Arrow(State.REPORTED, actions.ACCEPT, State.ACCEPTED, "not_fixed")
    yield Arrow(State.REPORTED, actions.ACCEPT, State.CLOSURE_REQUESTED, "fixed")
    yield Arrow(State.REPORTED, actions.CLOSE_OLD, State.CLOSED, "old")
    yield Arrow(State.REPORTED, actions.DECLINE, State.DECLINED)
    yield Arrow(State.REPORTED, actions.WITHDRAW, State.WITHDRAWN)
    yield Arrow(State.REPORTED, actions.FIX_ON_SPOT, State.REPORTED, "not_fixed")
    yield Arrow(State.ACCEPTED, actions.FIX_ON_SPOT, State.CLOSURE_REQUESTED)
    yield Arrow(State.ACCEPTED, actions.HAND_OVER, State.HANDED_OVER)
    yield Arrow(State.HANDED_OVER, actions.SIGN, State.RECTIFYING, "simple")
    yield Arrow(State.HANDED_OVER, actions.SIGN, State.PLANNING, "complex")
    yield Arrow(State.HANDED_OVER, actions.RETURN, State.ACCEPTED)
    yield Arrow(State.PLANNING, actions.SUBMIT_PLAN, State.PLAN_SUBMITTED)
    yield Arrow(State.PLAN_SUBMITTED, actions.APPROVE_PLAN, State.RECTIFYING)
    yield Arrow(State.PLAN_SUBMITTED, actions.RETURN_PLAN, State.PLANNING)
    yield Arrow(State.RECTIFYING, actions.REQUEST_CLOSURE, State.CLOSURE_REQUESTED)
    yield Arrow(State.RECTIFYING, actions.ASK_EXTENSION, State.RECTIFYING, "no_extension_asked")
    yield Arrow(State.RECTIFYING, actions.APPROVE_EXTENSION, State.RECTIFYING, "extension_asked")
    yield Arrow(State.RECTIFYING, actions.REFUSE_EXTENSION, State.RECTIFYING, "extension_asked")
    for state in (
        State.HANDED_OVER,
        State.PLANNING,
        State.PLAN_SUBMITTED,
        State.RECTIFYING,
    ):
        yield Arrow(state, actions.RECALL, State.ACCEPTED)
        yield Arrow(state, actions.COOPERATE, state)
    yield Arrow(State.CLOSURE_REQUESTED, actions.PASS, State.VERIFIED)
    yield Arrow(State.CLOSURE_REQUESTED, actions.FAIL, State.RECTIFYING, "with_unit")
    # Fixed on the spot, but not well: nobody has been charged with it yet.
    yield Arrow(State.CLOSURE_REQUESTED, actions.FAIL, State.ACCEPTED, "without_unit")
    yield Arrow(State.VERIFIED, actions.CLOSE, State.CLOSED, "owes_none")
    yield Arrow(State.VERIFIED, actions.REPLY, State.CLOSED, "owes_reply")
    yield Arrow(State.CLOSED, actions.LOOK_BACK, State.CLOSED)
    # Under the same number: to whom it was handed over, else to be handed over.
    yield Arrow(State.CLOSED, actions.REBOUND, State.RECTIFYING, "with_unit")
    yield Arrow(State.CLOSED, actions.REBOUND, State.ACCEPTED, "without_unit")
    for state in OFFICE_STATES:
        yield Arrow(state, actions.RAISE, state, "at_home")
        yield Arrow(state, actions.SEND_BACK, state, "raised")
    for state in OPEN_STATES:
        yield Arrow(state, actions.SUPPLEMENT, state)
        yield Arrow(state, actions.AGREE, state)
        yield Arrow(state, actions.URGE, state)
        yield Arrow(state, actions.SUPERVISE, state)
        yield Arrow(state, actions.EXPOSE, state, "not_exposed")
        yield Arrow(state, actions.UNEXPOSE, state, "exposed")
        yield Arrow(state, actions.FLAG_UNLAWFUL, state, "not_unlawful")
        yield Arrow(state, actions.UNFLAG_UNLAWFUL, state, "unlawful")
        yield Arrow(state, actions.SHARE, state)
    # A case goes on, or turns up, when the river has long been put right.
    yield Arrow(State.CLOSED, actions.SHARE, State.CLOSED)
    for state in State:
        yield Arrow(state, actions.JUSTICE_ANSWER, state, "with_justice")


ARROWS: Final[tuple[Arrow, ...]] = tuple(_arrows())


# State and action -> where it leads under which condition; one that is mistyped is found as this is made.
_LEADS: Final[dict[tuple[str, str], list[tuple[Condition, State]]]] = {}
for _arrow in ARROWS:
    _ways = _LEADS.setdefault((_arrow.before, _arrow.action.code), [])
    _ways.append((CONDITIONS[_arrow.when], _arrow.after))


def target(state: str, action: str, facts: Facts) -> State | None:
    """Where an action leads from a state; None where it cannot be done now."""
    for holds, after in _LEADS.get((state, action), ()):
        if holds(facts):
            return after
    return None


def possible(state: str, facts: Facts) -> list[str]:
    """Codes of the actions that can be done in this state by whoever may, in order of the table."""
    return [code for code in ACTIONS if target(state, code, facts) is not None]


def leads(before: str, action: str, after: str) -> bool:
    """Is there such an arrow at all? For checking a ledger afterwards."""
    return any(way == after for _, way in _LEADS.get((before, action), ()))
