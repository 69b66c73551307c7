"""What is remembered of a value, so that three million of them are judged as quickly as they are read."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waters.reads.sampled import Judge, Row
from waters.rules.classes import judge
from waters.rules.index import index_of
from waters.rules.indicators import Indicator
from waters.rules.means import Value, mean_of
from waters.rules.standard import GB3838

numbers = st.integers(0, 600_000).map(lambda n: Decimal(n).scaleb(-4))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["river", "lake"]),
    given=st.dictionaries(
        st.sampled_from(sorted(Indicator)),
        st.tuples(numbers, st.booleans()),
        min_size=1,
        max_size=9,
    ),
)
def test_what_is_remembered_of_a_value_is_what_the_rules_say(kind, given) -> None:
    values = {
        each: Value(max(number, Decimal("0.0001")) if is_below else number, is_below)
        for each, (number, is_below) in given.items()
    }
    text = " ".join(
        f"{each:d}{'<' if value.is_below else ':'}{value.number}" for each, value in values.items()
    )
    row = Row(1, date(2026, 10, 1), "manual", "taken", text)
    found = Judge().computed([row], kind, GB3838)
    means = {each: mean_of([value], each) for each, value in values.items()}
    plain = {each: mean.number for each, mean in means.items()}
    below = {each: mean.below for each, mean in means.items() if mean.below is not None}
    judged, index = judge(plain, kind=kind, below=below), index_of(plain, kind)
    assert (found.water_class, found.measured) == (judged.water_class, judged.measured)
    assert (set(found.undecided), found.means) == (set(judged.undecided), plain)
    assert found.exceeding(None) == judged.exceeding
    assert found.index == (None if index is None else index.value)
