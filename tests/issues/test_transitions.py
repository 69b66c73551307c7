"""The graph of states, read as a clerk would: from where, by whom, with what, to where."""

from dataclasses import dataclass
from datetime import date

import pytest

from issues.models import State
from issues.models.querysets import ENDED_STATES
from issues.rules.actions import ACTIONS, EVENT_WORDS
from issues.rules.pieces import Who
from issues.rules.transitions import ARROWS, OPEN_STATES, OWNERS, leads, possible, target


@dataclass
class Facts:
    source: str = "patrol"
    is_fixed_on_spot: bool = False
    is_complex: bool = False
    unit_id: int | None = None
    raised_to_id: str | None = None
    transferred_to_id: str | None = None
    owes_reply: bool = False
    is_exposed: bool = False
    is_unlawful: bool = False
    is_with_justice: bool = False
    extension_asked: date | None = None


PLAIN = Facts()
FIXED = Facts(is_fixed_on_spot=True)
WITH_UNIT = Facts(unit_id=1)
COMPLEX = Facts(unit_id=1, is_complex=True)
RAISED = Facts(raised_to_id="500101000000")
AWAY = Facts(transferred_to_id="500102000000")
ASKED_BY_LETTER = Facts(owes_reply=True)
EXPOSED = Facts(is_exposed=True)
UNLAWFUL = Facts(is_unlawful=True)
SHARED = Facts(is_unlawful=True, is_with_justice=True)
ASKED = Facts(unit_id=1, extension_asked=date(2026, 12, 1))


@pytest.mark.parametrize(
    ("before", "action", "facts", "after"),
    [
        ("reported", "accept", PLAIN, "accepted"),
        ("reported", "accept", FIXED, "closure_requested"),
        ("reported", "decline", PLAIN, "declined"),
        ("reported", "withdraw", PLAIN, "withdrawn"),
        ("reported", "fix_on_spot", PLAIN, "reported"),
        ("reported", "fix_on_spot", FIXED, None),
        ("accepted", "withdraw", PLAIN, None),
        ("accepted", "expose", PLAIN, "accepted"),
        ("accepted", "expose", EXPOSED, None),
        ("rectifying", "unexpose", EXPOSED, "rectifying"),
        ("rectifying", "unexpose", PLAIN, None),
        ("closed", "expose", PLAIN, None),
        ("reported", "share", PLAIN, "reported"),
        ("closed", "share", PLAIN, "closed"),
        ("declined", "share", PLAIN, None),
        ("accepted", "flag_unlawful", PLAIN, "accepted"),
        ("accepted", "flag_unlawful", UNLAWFUL, None),
        ("accepted", "unflag_unlawful", UNLAWFUL, "accepted"),
        ("accepted", "justice_answer", UNLAWFUL, None),
        ("accepted", "justice_answer", SHARED, "accepted"),
        ("closed", "justice_answer", SHARED, "closed"),
        ("accepted", "fix_on_spot", PLAIN, "closure_requested"),
        ("accepted", "hand_over", PLAIN, "handed_over"),
        ("handed_over", "sign", WITH_UNIT, "rectifying"),
        ("handed_over", "sign", COMPLEX, "planning"),
        ("handed_over", "return", WITH_UNIT, "accepted"),
        ("rectifying", "return", WITH_UNIT, None),
        ("planning", "submit_plan", COMPLEX, "plan_submitted"),
        ("planning", "request_closure", COMPLEX, None),
        ("plan_submitted", "approve_plan", COMPLEX, "rectifying"),
        ("plan_submitted", "return_plan", COMPLEX, "planning"),
        ("rectifying", "request_closure", WITH_UNIT, "closure_requested"),
        ("rectifying", "ask_extension", WITH_UNIT, "rectifying"),
        ("rectifying", "ask_extension", ASKED, None),
        ("rectifying", "approve_extension", ASKED, "rectifying"),
        ("rectifying", "approve_extension", WITH_UNIT, None),
        ("rectifying", "refuse_extension", ASKED, "rectifying"),
        ("reported", "raise", PLAIN, "reported"),
        ("accepted", "raise", RAISED, "accepted"),
        ("plan_submitted", "raise", COMPLEX, "plan_submitted"),
        ("closure_requested", "raise", WITH_UNIT, "closure_requested"),
        ("rectifying", "raise", WITH_UNIT, None),
        ("accepted", "send_back", RAISED, "accepted"),
        ("accepted", "send_back", PLAIN, None),
        ("handed_over", "send_back", RAISED, None),
        ("accepted", "transfer", PLAIN, "transferred"),
        ("accepted", "transfer", AWAY, None),
        ("reported", "transfer", PLAIN, None),
        ("transferred", "accept_transfer", AWAY, "accepted"),
        ("transferred", "recall_transfer", AWAY, "accepted"),
        ("transferred", "raise", AWAY, None),
        ("accepted", "recall_transfer", AWAY, None),
        ("accepted", "return_transfer", AWAY, "accepted"),
        ("accepted", "return_transfer", PLAIN, None),
        ("accepted", "expose", AWAY, None),
        ("verified", "answer_transfer", AWAY, "closure_requested"),
        ("verified", "answer_transfer", PLAIN, None),
        ("verified", "close", AWAY, None),
        ("accepted", "send_out", PLAIN, "sent_out"),
        ("sent_out", "record_acceptance", AWAY, "outside"),
        ("sent_out", "record_answer", AWAY, "closure_requested"),
        ("outside", "record_return", AWAY, "accepted"),
        ("verified", "reply", ASKED_BY_LETTER, "closed"),
        ("verified", "close", ASKED_BY_LETTER, None),
        ("verified", "reply", PLAIN, None),
        ("rectifying", "recall", WITH_UNIT, "accepted"),
        ("closure_requested", "pass", WITH_UNIT, "verified"),
        ("closure_requested", "fail", WITH_UNIT, "rectifying"),
        ("closure_requested", "fail", FIXED, "accepted"),
        ("closure_requested", "close", WITH_UNIT, None),
        ("verified", "close", WITH_UNIT, "closed"),
        ("closed", "supplement", WITH_UNIT, None),
        ("closed", "look_back", WITH_UNIT, "closed"),
        ("closed", "rebound", WITH_UNIT, "rectifying"),
        ("closed", "rebound", PLAIN, "accepted"),
        ("verified", "rebound", WITH_UNIT, None),
    ],
)
def test_an_action_leads_where_the_office_expects(before, action, facts, after):
    assert target(before, action, facts) == after


@pytest.mark.parametrize("facts", [PLAIN, FIXED, WITH_UNIT, COMPLEX, RAISED, ASKED])
def test_no_state_leaves_two_arrows_to_choose_from(facts):
    from issues.rules.transitions import CONDITIONS

    for state in State.values:
        fitting = [
            (a.before, a.action) for a in ARROWS if a.before == state and CONDITIONS[a.when](facts)
        ]
        assert len(fitting) == len(set(fitting))


def test_an_ended_issue_is_only_looked_back_at_or_handed_on_to_the_law():
    assert set(OPEN_STATES) == set(State.values) - set(ENDED_STATES)
    assert possible("closed", WITH_UNIT) == ["share", "look_back", "rebound"]
    for state in ("declined", "withdrawn"):
        assert possible(state, WITH_UNIT) == []


@pytest.mark.parametrize("state", OPEN_STATES)
def test_the_owner_of_an_open_issue_can_lead_it_on(state):
    owner = OWNERS[state]
    onward = [
        code
        for code in possible(state, COMPLEX)
        if owner in ACTIONS[code].who and target(state, code, COMPLEX) != state
    ]
    assert onward


@pytest.mark.parametrize("state", OPEN_STATES)
def test_every_open_issue_can_still_be_closed(state):
    reached, todo = set(), [str(state)]
    while todo:
        now = todo.pop()
        if now not in reached:
            reached.add(now)
            todo += [str(a.after) for a in ARROWS if a.before == now]
    assert State.CLOSED in reached


def test_every_event_has_chinese_words_and_every_refusing_step_asks_for_a_reason():
    # Reported, and linked to its patrol.
    assert len(EVENT_WORDS) == len(ACTIONS) + 2
    assert all(ord(words[0]) > 0x4E00 for words in EVENT_WORDS.values())
    refusing = ["decline", "return", "return_plan", "fail", "refuse_extension", "recall"]
    refusing += ["raise", "send_back", "transfer", "send_out"]
    refusing += ["return_transfer", "recall_transfer", "record_return"]
    assert all("note" in ACTIONS[code].needs for code in refusing)


def test_only_the_unit_itself_signs_and_only_the_office_closes():
    assert ACTIONS["sign"].who == (Who.UNIT,)
    assert ACTIONS["close"].who == (Who.OFFICE,)
    assert ACTIONS["withdraw"].who == (Who.REPORTER,)


def test_a_ledger_is_checked_against_the_graph():
    assert leads("reported", "accept", "accepted")
    assert not leads("reported", "close", "closed")
