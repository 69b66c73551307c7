"""The class of water from the standard's own limits, at, just below and just above each edge."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import Invalid
from waters.rules.classes import class_of, judge
from waters.rules.indicators import JUDGED, MORE_IS_BETTER, Indicator
from waters.rules.means import Value, mean_of
from waters.rules.standard import GB3838, from_json, to_json

# Table 1 of GB 3838-2002, as printed: indicator, classes Ⅰ to Ⅴ.
TABLE = """
DO 7.5 6 5 3 2
COD_MN 2 4 6 10 15
COD 15 15 20 30 40
BOD5 3 3 4 6 10
NH3_N 0.15 0.5 1.0 1.5 2.0
TP 0.02 0.1 0.2 0.3 0.4
CU 0.01 1.0 1.0 1.0 1.0
ZN 0.05 1.0 1.0 2.0 2.0
FLUORIDE 1.0 1.0 1.0 1.5 1.5
SE 0.01 0.01 0.01 0.02 0.02
AS 0.05 0.05 0.05 0.1 0.1
HG 0.00005 0.00005 0.0001 0.001 0.001
CD 0.001 0.005 0.005 0.005 0.01
CR6 0.01 0.05 0.05 0.05 0.1
PB 0.01 0.01 0.05 0.05 0.1
CYANIDE 0.005 0.05 0.2 0.2 0.2
PHENOL 0.002 0.002 0.005 0.01 0.1
PETROLEUM 0.05 0.05 0.05 0.5 1.0
LAS 0.2 0.2 0.2 0.3 0.3
SULFIDE 0.05 0.1 0.2 0.5 1.0
FAECAL 200 2000 10000 20000 40000
"""
LAKES = """
TP 0.01 0.025 0.05 0.1 0.2
TN 0.2 0.5 1.0 1.5 2.0
"""
ROWS = [
    (kind, Indicator[name], [Decimal(each) for each in limits])
    for kind, table in (("river", TABLE), ("lake", LAKES))
    for name, *limits in (line.split() for line in table.strip().splitlines())
]
SMALL = Decimal("0.000001")


def test_each_limit_is_in_its_class_and_what_is_just_worse_is_in_the_next_that_differs() -> None:
    for kind, indicator, limits in ROWS:
        worse = -SMALL if indicator in MORE_IS_BETTER else SMALL
        for limit in limits:
            best = limits.index(limit) + 1
            after = max(n for n, each in enumerate(limits, start=1) if each == limit) + 1
            assert class_of(indicator, limit - worse, kind) == best, (kind, indicator, limit)
            assert class_of(indicator, limit, kind) == best, (kind, indicator, limit)
            assert class_of(indicator, limit + worse, kind) == after, (kind, indicator, limit)
    assert class_of(Indicator.TN, Decimal(9), "river") is None
    assert class_of(Indicator.TEMPERATURE, Decimal(20), "river") is None
    ph = [Decimal(each) for each in ("5.9", "6", "7", "9", "9.1")]
    assert [class_of(Indicator.PH, each, "lake") for each in ph] == [6, 1, 1, 1, 6]
    assert len(JUDGED) == 21


def test_the_worst_indicator_decides_and_what_is_told_apart_does_not() -> None:
    means = {
        Indicator.TEMPERATURE: Decimal(40),
        Indicator.TN: Decimal(9),
        Indicator.FAECAL: Decimal(90000),
        Indicator.NH3_N: Decimal("0.3"),
        Indicator.TP: Decimal("0.06"),
    }
    river, lake = judge(means), judge(means, kind="lake")
    assert (river.water_class, river.measured, river.apart) == (2, 2, {Indicator.FAECAL: 6})
    assert (lake.water_class, lake.apart) == (4, {Indicator.TN: 6, Indicator.FAECAL: 6})
    assert judge({Indicator.TN: Decimal(9)}).water_class is None


def test_a_detection_limit_above_the_limit_of_a_class_cannot_be_judged() -> None:
    for limit, water_class, undecided in (
        # Half of it is Ⅱ (0.025 or less), and so is all of it.
        ("0.025", 2, ()),
        # Half of it is Ⅱ, and it may be Ⅲ: nobody can say.
        ("0.03", None, (Indicator.TP,)),
        ("0.2", None, (Indicator.TP,)),
    ):
        mean = mean_of([Value(Decimal(limit), is_below=True)], Indicator.TP)
        judged = judge({Indicator.TP: mean.number}, kind="lake", below={Indicator.TP: mean.below})
        assert (judged.water_class, judged.undecided) == (water_class, undecided)


concentrations = st.integers(0, 10_000_000).map(lambda n: Decimal(n).scaleb(-5))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["river", "lake"]),
    means=st.dictionaries(st.sampled_from(JUDGED), concentrations, min_size=1, max_size=6),
    data=st.data(),
)
def test_a_worse_value_never_makes_a_better_class(kind, means, data) -> None:
    indicator = data.draw(st.sampled_from(sorted(means)))
    by = data.draw(concentrations)
    if indicator == Indicator.PH:
        by *= 1 if means[indicator] >= 9 else 0
    step = -min(by, means[indicator]) if indicator in MORE_IS_BETTER else by
    worse = means | {indicator: means[indicator] + step}
    assert judge(worse, kind=kind).water_class >= judge(means, kind=kind).water_class


def test_a_table_that_cannot_be_is_refused_in_words() -> None:
    for table, words in (
        ({"limits": {"7": ["0.15", "0.5", "-1", "1.5", "2"]}}, "氨氮的限值不能是负数"),
        ({"limits": {"7": ["0.5", "0.15", "1", "1.5", "2"]}}, "氨氮的限值应由Ⅰ类到Ⅴ类逐级放宽"),
        ({"limits": {"3": ["2", "3", "5", "6", "7.5"]}}, "溶解氧的限值应由Ⅰ类到Ⅴ类逐级放宽"),
        ({"limits": {"7": ["0.5", "1"]}}, "氨氮应有Ⅰ至Ⅴ类五个限值"),
        ({"limits": {"99": ["1"] * 5}}, "没有编号为“99”的监测指标"),
        ({"decimals": {"7": "一"}}, "不是数字"),
        ({"decimals": {"7": 9}}, "应为整数"),
        ({"basin_good": ["75", "90"]}, "没有按顺序"),
        ({"colour": "red"}, "没有“colour”"),
        ({"limits": 5}, "limits"),
        ({"no_flow": "好"}, "断流月份的评价"),
        ({"passes": "no_flow"}, "列表"),
    ):
        with pytest.raises(Invalid, match=words):
            from_json(table, name="试行", basis="")


def test_a_table_sets_only_what_it_names() -> None:
    stricter = from_json(
        {"lake_limits": {"8": ["0.01", "0.02", "0.03", "0.1", "0.2"]}, "decimals": {"8": 2}},
        name="本区",
        basis="",
    )
    assert class_of(Indicator.TP, Decimal("0.04"), "lake", stricter) == 4
    assert class_of(Indicator.TN, Decimal("0.4"), "lake", stricter) == 2
    assert stricter.limits == GB3838.limits
    told = to_json(stricter)
    assert from_json(told, name=told.pop("name"), basis=told.pop("basis")) == stricter
    assert mean_of([Value(Decimal("0.045"))], Indicator.TP, stricter).number == Decimal("0.04")
