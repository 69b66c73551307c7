from decimal import Decimal

import pytest

from common.text.months import Month
from plans.rules.reporting import (
    Figure,
    Target,
    figure_faults,
    month_fault,
    read_figure,
    same_unit,
)

LENGTH = Target(key="1", name="河道整治", amount=Decimal(3360), unit="米")
AREA = Target(key="2", name="生态浮岛", amount=Decimal(10700), unit="平方米")


def faults(length, area="0", *, before=None, reason="", unit=None):
    figures = {
        "1": Figure(amount=Decimal(length), unit=unit),
        "2": Figure(amount=Decimal(area)),
    }
    before = {key: Decimal(value) for key, value in (before or {}).items()}
    return figure_faults([LENGTH, AREA], figures, before=before, reason=reason)


@pytest.mark.parametrize(
    ("length", "unit", "sentence"),
    [
        ("0", None, None),
        ("3360", None, None),
        ("3360", "m", None),
        ("1200.5", " 米 ", None),
        (
            "3360.01",
            None,
            "“河道整治”填报 3,360.01 米，超过目标 3,360 米；确有超额的，按目标数填报，并在进展中写明。",
        ),
        ("1200.555", None, "“河道整治”最多两位小数。"),
        ("-1", None, "“河道整治”应填不小于 0 的数。"),
        ("NaN", None, "“河道整治”应填不小于 0 的数。"),
        ("Infinity", None, "“河道整治”应填不小于 0 的数。"),
        ("1.2", "km", "“河道整治”以“米”计，填报的单位是“km”，合 1,200 米。"),
        ("3", "亩", "“河道整治”以“米”计，填报的单位是“亩”。"),
        ("3", "座", "“河道整治”以“米”计，填报的单位是“座”。"),
    ],
)
def test_a_figure_is_refused_only_where_it_cannot_be(length, unit, sentence):
    assert faults(length, unit=unit) == ({"1": sentence} if sentence else {})


def test_areas_are_said_in_the_target_s_unit():
    figures = {"2": Figure(amount=Decimal("1.5"), unit="亩")}
    found = figure_faults([AREA], figures, before={}, reason="")
    assert found == {"2": "“生态浮岛”以“平方米”计，填报的单位是“亩”，合 1,000 平方米。"}


def test_every_target_is_reported_and_no_other():
    found = figure_faults([LENGTH, AREA], {"9": Figure(amount=Decimal(1))}, before={}, reason="")
    assert found == {
        "9": "这项任务没有这个目标。",
        "1": "“河道整治”没有填报。",
        "2": "“生态浮岛”没有填报。",
    }


def test_less_than_the_month_before_needs_a_reason():
    before = {"1": "1200", "2": "500"}
    assert faults("1100", "400", before=before) == {
        "reason": "“河道整治”“生态浮岛”的累计数比上次少，请说明原因。"
    }
    assert faults("1100", "500", before=before, reason="上月误将支流计入") == {}
    assert faults("1200", "500", before=before, reason=" ") == {}


@pytest.mark.parametrize(
    ("month", "frozen", "sentence"),
    [
        (Month(2026, 11), Month(2026, 10), ""),
        (Month(2026, 10), Month(2026, 9), ""),
        (Month(2026, 3), None, ""),
        (Month(2026, 12), None, "2026年12月还没有到，不能填报。"),
        (Month(2026, 2), None, "任务自2026年3月开始，不能填报2026年2月。"),
        (
            Month(2026, 10),
            Month(2026, 10),
            "2026年10月的数字已随通报锁定，请在2026年11月的填报中更正并说明。",
        ),
    ],
)
def test_a_month_can_be_reported_on_from_the_start_until_it_is_frozen(month, frozen, sentence):
    by = {"starts": Month(2026, 3), "today": Month(2026, 11), "frozen": frozen}
    assert month_fault(month, **by) == sentence


def test_spellings_of_a_unit_are_one_unit():
    assert same_unit("千米", "km")
    assert same_unit("㎡", "平方米")
    assert not same_unit("米", "公里")


@pytest.mark.parametrize(
    ("typed", "amount", "unit"),
    [
        ("1200", "1200", None),
        (" 1,200.5 ", "1200.5", None),
        ("1.2km", "1.2", "km"),
        ("３３６０米", "3360", "米"),
        ("0.5 ㎡", "0.5", "m2"),
        ("-3", "-3", None),
    ],
)
def test_a_figure_is_read_with_its_unit_or_without(typed, amount, unit):
    assert read_figure(typed) == Figure(amount=Decimal(amount), unit=unit)


@pytest.mark.parametrize("typed", ["", "一半", "1 2", "1.2.3", "米 3", "9" * 25, "NaN"])
def test_what_is_no_figure_is_none(typed):
    with pytest.raises(ValueError, match="no figure"):
        read_figure(typed)
