"""Each action of the graph is bound once to what it does, and what it needs can be asked for."""

from collections import Counter
from typing import get_args

import pytest

from issues.forms.issues import act_form_fields
from issues.models.parameters import rules_for
from issues.rules.actions import ACTIONS
from issues.rules.pieces import Piece
from issues.rules.transitions import ARROWS
from issues.services.acts.marking import marks
from issues.services.acts.registry import ALL, BINDINGS
from issues.services.requirements import REQUIREMENTS


def test_each_action_is_bound_exactly_once():
    bound = Counter(binding.action.code for binding in ALL)
    assert bound == Counter(list(ACTIONS))


def test_each_action_can_be_done_in_some_state():
    assert {arrow.action.code for arrow in ARROWS} == set(ACTIONS)


def test_every_piece_that_is_needed_can_be_seen_to_be_missing():
    needed = {piece for action in ACTIONS.values() for piece in action.needs}
    assert needed <= set(REQUIREMENTS) <= set(get_args(Piece))


def test_a_mark_that_no_issue_has_is_refused_as_it_is_written():
    with pytest.raises(Exception, match="is_expsed"):
        marks("is_expsed", True)


@pytest.mark.django_db
def test_a_form_asks_for_what_its_action_needs(walk, cast):
    issue = walk.rectifying()
    rules = rules_for(issue.division_id, walk.at)
    asked = {"plan": "tasks", "visit": "visited_on"}
    for code, action in ACTIONS.items():
        fields = act_form_fields(
            action, issue=issue, user=cast.district_office, rules=rules, at=walk.at
        )
        for piece in BINDINGS[code].needs(rules):
            name = asked.get(piece, REQUIREMENTS[piece].field)
            assert fields[name].required, (code, name)
        assert fields["note"].label == action.prompt, code


@pytest.mark.django_db
def test_photos_of_a_closure_are_asked_for_where_the_rules_ask(walk, cast):
    from dataclasses import replace

    rules = rules_for(cast.district.code, walk.at)
    assert "photos" in BINDINGS["request_closure"].needs(rules)
    lenient = replace(rules, closure_needs_photos=False)
    assert BINDINGS["request_closure"].needs(lenient) == ("note",)
