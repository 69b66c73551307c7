"""Means of samples: below the detection limit, rounding, whose value counts, and in which order."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.text.months import Month
from waters.rules.classes import is_met
from waters.rules.indicators import Indicator
from waters.rules.means import Value, load_of, mean_of, mean_of_means, rounded
from waters.rules.rhythm import is_due, least_months
from waters.rules.states import Taken, means_of, sampled_state
from waters.rules.streaks import streak_of

RHYTHMS = ("monthly", "odd", "even", "quarterly")
NH3, TP, COD = Indicator.NH3_N, Indicator.TP, Indicator.COD


def below(limit: str | None) -> Value:
    return Value(None if limit is None else Decimal(limit), is_below=True)


def test_the_mean_comes_first_and_half_the_limit_enters_it() -> None:
    cases = [
        (TP, ["0.10", "0.30"], "0.200", None, None),
        (TP, [below("0.01")], "0.005", "0.01", "0"),
        (TP, [below("0.01"), "0.10"], "0.052", None, "0.05"),
        (NH3, [below("0.025"), below("0.05")], "0.02", "0.05", "0"),
        # Rounded, half of 0.01 would be 0.00: no concentration is nothing.
        (Indicator.PETROLEUM, [below("0.01")], "0.005", "0.01", "0"),
        (Indicator.COD_MN, ["0"], "0.0", None, None),
        # A limit that nobody told averages with nothing.
        (TP, [below(None), "0.2"], "0.200", None, None),
    ]
    for indicator, typed, number, limit, load in cases:
        values = [each if isinstance(each, Value) else Value(Decimal(each)) for each in typed]
        found = mean_of(values, indicator)
        assert found.number == Decimal(number), typed
        assert found.below == (limit and Decimal(limit)), typed
        assert found.load == (load and Decimal(load)), typed
    assert mean_of([below(None)], TP) is None
    assert mean_of([], TP) is None
    assert [load_of(each) for each in (below("0.5"), below(None), Value(Decimal(3)))] == [0, 0, 3]


def test_numbers_are_rounded_half_to_even() -> None:
    pairs = [("0.125", "0.12"), ("0.135", "0.14"), ("0.1251", "0.13"), ("0.985", "0.98")]
    assert [rounded(Decimal(typed), 2) for typed, _ in pairs] == [Decimal(to) for _, to in pairs]
    # 1.005 mg/L of ammonia is Ⅲ, because it is 1.00.
    assert mean_of([Value(Decimal("1.005"))], NH3).number == Decimal("1.00")


def test_an_automatic_station_wins_for_its_six_indicators() -> None:
    manual = Taken("manual", values={NH3: Value(Decimal(2)), COD: Value(Decimal(10))})
    station = Taken("automatic", values={NH3: Value(Decimal(1)), COD: Value(Decimal(20))})
    dry = Taken("automatic", state="no_flow", values={NH3: Value(Decimal(9))})
    means, untold = means_of([manual, station, dry])
    assert {each: mean.number for each, mean in means.items()} == {NH3: 1, COD: 15}
    assert untold == ()
    unknown = Taken("manual", values={TP: below(None)})
    assert means_of([unknown]) == ({}, (TP,))


samples = st.lists(
    st.builds(
        Taken,
        st.sampled_from(["manual", "automatic"]),
        st.sampled_from(["taken", "taken", "no_flow", "tide"]),
        st.dictionaries(
            st.sampled_from([NH3, TP, COD, Indicator.PH]),
            st.builds(
                Value,
                st.one_of(st.none(), st.integers(0, 50_000).map(lambda n: Decimal(n).scaleb(-3))),
                st.booleans(),
            ).filter(lambda value: value.number is not None or value.is_below),
        ),
    ),
    max_size=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(samples=samples, data=st.data())
def test_the_order_of_samples_never_matters(samples, data) -> None:
    mixed = data.draw(st.permutations(samples))
    assert means_of(mixed) == means_of(samples)
    states = [each.state for each in samples]
    assert sampled_state([each.state for each in mixed]) == sampled_state(states)
    months = [{NH3: Decimal(n)} for n in range(len(samples))]
    assert mean_of_means(reversed(months)) == mean_of_means(months)


def test_months_in_a_row_on_target() -> None:
    met, missed = ("measured", True), ("measured", False)
    passed = [("no_flow", None), ("not_due", None), ("void", None)]
    cases = [
        ([], 0, 0),
        ([met, met], 0, 2),
        ([met, met], 41, 43),
        ([met, *passed, met], 0, 2),
        (passed, 7, 7),
        ([met, missed, met], 5, 1),
        ([met, ("missing", None)], 5, 0),
        # Of a section without a target nobody can say.
        ([met, ("announced", None)], 5, 0),
    ]
    for months, before, run in cases:
        assert streak_of(months, before) == run, months


def test_what_is_not_due_is_not_missing_and_how_many_months_say_something() -> None:
    due = {each: [n for n in range(1, 13) if is_due(each, Month(2026, n))] for each in RHYTHMS}
    assert due == {
        "monthly": list(range(1, 13)),
        "odd": [1, 3, 5, 7, 9, 11],
        "even": [2, 4, 6, 8, 10, 12],
        "quarterly": [1, 4, 7, 10],
    }
    spans = [(1, 1), (1, 3), (1, 6), (1, 12)]
    least = {
        each: [least_months(each, Month(2026, a), Month(2026, b)) for a, b in spans]
        for each in RHYTHMS
    }
    assert least["monthly"] == [1, 2, 4, 8]
    assert least["odd"] == [1, 2, 3, 6]
    assert least["quarterly"] == [1, 1, 2, 4]


def test_a_target_is_met_where_both_are_known() -> None:
    assert [is_met(3, 3), is_met(4, 3), is_met(None, 3), is_met(3, None)] == [
        *(True, False, None, None)
    ]
