"""Pure rules: the way, what a laboratory writes, and what exceeds a limit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outfalls.rules.standards import ITEMS, STANDARDS, fault_of, judge, limit_of, read_cell
from outfalls.rules.steps import OPEN, STATES, STEPS, can, state_after, took_part


@pytest.mark.parametrize("typed", ["", "--", "/", "未测"])
def test_what_was_not_measured_is_no_value(typed) -> None:
    assert read_cell("cod", typed) is None


@pytest.mark.parametrize(
    ("item", "typed", "words"),
    [
        ("cod", "-3", "负数"),
        ("cod", "约60", "应为数字"),
        ("oil", "ND", "请写明检出限"),
        ("ph", "71", "0 至 14"),
        ("ph", "7.1", ""),
    ],
)
def test_what_cannot_be_is_told_of_its_item(item, typed, words) -> None:
    found = fault_of(item, typed)
    assert (words in found and ITEMS[item] in found) if words else not found


LIMITS = [(code, item) for code, each in STANDARDS.items() for item in each.limits]


@given(st.sampled_from(LIMITS), st.decimals("0.0001", "50", places=4))
def test_at_the_limit_nothing_exceeds_and_above_it_all_does(which, more) -> None:
    code, item = which
    limit = limit_of(code, item, is_cold=False)
    assert judge({item: str(limit)}, {}, standard=code).is_exceeding is False
    above = judge({item: str(limit + more)}, {}, standard=code)
    assert above.is_exceeding is True
    assert ITEMS[item] in above.exceeding
    assert judge({item: f"{limit}L"}, {}, standard=code).is_exceeding is False


def test_ammonia_may_be_more_in_cold_water_and_a_typed_limit_goes_first() -> None:
    value = {"ammonia": "6.2"}
    assert judge(value, {}, standard="18918a").is_exceeding is True
    assert judge(value, {}, standard="18918a", is_cold=True).is_exceeding is False
    typed = {"ammonia": Decimal(6)}
    assert judge(value, typed, standard="18918a", is_cold=True).is_exceeding is True
    assert judge({"ph": "9.4"}, {}, standard="").is_exceeding is True


def test_without_a_limit_and_above_what_could_be_found_nothing_is_said() -> None:
    assert judge({"cod": "300"}, {}, standard="").is_exceeding is None
    assert judge({"phosphorus": "0.9L"}, {}, standard="18918a").is_exceeding is None


def test_every_step_leads_from_states_to_states_and_closed_ones_only_by_acceptance() -> None:
    for step in STEPS.values():
        assert set(step.before) <= set(STATES)
        assert set(step.moves) <= set(step.before)
        assert set(step.moves.values()) <= set(STATES)
        for state in step.before:
            closes = state in OPEN and state_after(state, step.code, "mend") not in OPEN
            assert closes == (step.code == "accept")
    assert [state_after("accept", "accept", kind) for kind in ("ban", "merge", "mend")] == [
        "ended", "ended", "routine",
    ]  # fmt: skip
    assert not can("survey", "monitor")


def test_what_was_found_wanting_begins_anew_for_four_eyes() -> None:
    assert took_part([("finish", 1), ("refuse", 2), ("finish", 3)]) == {3}
    assert took_part([("survey", 1), ("finish", 4)]) == {4}
    assert took_part([("finish", 1), ("reopen", 2)]) == frozenset()
