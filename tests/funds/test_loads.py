"""Loads: what is below its detection limit counts 0 there, and half its limit in every concentration. Pure."""

from decimal import Decimal

import pytest

from common.text.months import Month
from funds.rules.comparing import Judge
from funds.rules.compensation import Baseline, Measure
from funds.rules.figures import Inputs, SectionFacts
from tests.funds.rule_making import BANK, LOWER, NH3_N, STANDARD, UPPER, Figures

pytestmark = pytest.mark.sqlite
OCTOBER, BEFORE = Month(2026, 10), Month(2025, 10)
SECTION = SectionFacts(key=1, name="罗汉桥", upper=UPPER, lower=LOWER, inflow=9)
BELOW = Figures(
    water_class=1, means={NH3_N: Decimal("0.0125")}, loads={NH3_N: Decimal(0)}, index=Decimal(1)
)
THERE = Figures(water_class=2, means={NH3_N: Decimal("0.5")}, index=Decimal(1))


def compared(measure, baseline, *, now, past):
    """In tons of 1,000,000 m³, where 1 mg/L is a ton; `past` is the inflow of now, the month and the years before."""
    inputs = Inputs(
        sections=(SECTION,),
        months={(1, OCTOBER): now, (1, BEFORE): past, (9, OCTOBER): past},
        years=dict.fromkeys([(1, 2025), (1, 2024), (1, 2023)], past),
        standard=STANDARD,
        bank=BANK,
        given={(key, OCTOBER, "flow"): Decimal(100) for key in (1, 9)},
    )
    judge = Judge(inputs)
    (found,) = judge.compare(judge.of_month(SECTION, OCTOBER), measure, [NH3_N], baseline)
    return found


@pytest.mark.parametrize("baseline", [each for each in Baseline if each != Baseline.TARGET])
def test_a_load_counts_nothing_of_what_is_below_its_limit_now_or_before(baseline):
    now = compared(Measure.LOAD, baseline, now=BELOW, past=THERE)
    assert now.x == Decimal("-0.5")
    assert "氨氮 0 mg/L（低于检出限的按 0 计）" in now.words
    assert compared(Measure.LOAD, baseline, now=THERE, past=BELOW).x == Decimal("0.5")
    assert compared(Measure.LOAD, baseline, now=BELOW, past=BELOW).x == 0


def test_against_the_target_the_limits_load_is_kept():
    # Ⅲ of ammonia is 1 mg/L.
    assert compared(Measure.LOAD, Baseline.TARGET, now=BELOW, past=THERE).x == -1


def test_a_concentration_is_half_of_the_limit_all_the_same():
    found = compared(Measure.VALUE, Baseline.TARGET, now=BELOW, past=THERE)
    assert found.x == Decimal("-0.9875")
    assert "按 0 计" not in found.words
