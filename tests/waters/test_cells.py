"""What laboratories and bureaus write, read in one way or refused in words."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waters.rules.cells import (
    Typed,
    Unreadable,
    Word,
    beyond_words,
    read_class,
    read_exceeding,
    read_limits,
    read_value,
)
from waters.rules.headings import indicator_and_unit, sample_heading
from waters.rules.indicators import ABOUT, Indicator

NH3_N = Indicator.NH3_N
HALF = ("0.5", "０．５", "0.5mg/L", "0.50", "5E-1", "5×10⁻¹", "0。5", "0.5 毫克/升")
BELOW = (
    *("0.01L", "0.01 L", "0.01l", "<0.01", "＜0.01", "<0.01L", "ND(0.01)", "ND 0.01", "0.01ND"),
    *("未检出（0.01）", "未检出（检出限0.01）", "0.01Lmg/L", "低于检出限0.01"),
)
WORDS = {
    Word.MISSING: ("", "--", "—", "－", "/", "未监测", "缺测", "*"),
    Word.NO_FLOW: ("断流", "无水", "干涸"),
    Word.TIDE: ("涨潮",),
}
REFUSED = {
    (NH3_N, "约5"): "应为数字，填写的是“约5”",
    (NH3_N, ">5"): "应为数字，填写的是“>5”",
    (NH3_N, "-0.2"): "不能是负数，填写的是“-0.2”",
    (NH3_N, "-0.01L"): "的检出限应大于 0，填写的是“-0.01L”",
    (NH3_N, "0L"): "的检出限应大于 0，填写的是“0L”",
    (NH3_N, "ND"): "只写了“ND”，请写明检出限，如 0.01L",
    (NH3_N, "500μg/L"): "按mg/L填写，填写的是“500μg/L”；确为500μg/L的，请改为 0.5",
    (NH3_N, "0.0000001"): "过小（只保留 6 位小数），填写的是“0.0000001”，请核对",
    (NH3_N, "1e99"): "过大，填写的是“1e99”，请核对",
    (Indicator.PH, "71"): "应在 0 至 14 之间，填写的是“71”，是否为 7.1？请核对改正",
    (Indicator.PH, "0.01L"): "没有检出限，填写的是“0.01L”",
}


def refusal(read, *args):
    with pytest.raises(Unreadable) as told:
        read(*args)
    return str(told.value)


def test_values_words_in_their_place_and_what_cannot_be():
    assert {read_value(text, NH3_N).number for text in HALF} == {Decimal("0.5")}
    found = [read_value(text, NH3_N) for text in BELOW]
    assert {(one.number, one.limit, one.is_below) for one in found} == {
        (None, Decimal("0.01"), True)
    }
    for word, texts in WORDS.items():
        assert {read_value(text, NH3_N) for text in texts} == {word}
    assert {asked: refusal(read_value, asked[1], asked[0]) for asked in REFUSED} == REFUSED
    # Where the limit is told for the whole table, and in a unit a thousand times smaller.
    limit = read_limits("氨氮 0.025、汞 0.00004L")[Indicator.HG]
    assert read_value("ND", Indicator.HG, limit=limit) == Typed("0.00004L", limit=limit)
    assert read_value("0.04L", Indicator.HG, factor=Decimal("0.001")).limit == limit


@given(st.decimals("0.00001", "9999", places=5), st.booleans(), st.sampled_from(list(Indicator)))
def test_what_is_kept_as_typed_reads_as_the_same_value(number, is_below, indicator):
    """A sheet that is exported and imported again changes nothing, in whatever unit it came first."""
    factor = Decimal(1) if indicator is Indicator.PH else Decimal(10)
    if indicator is Indicator.PH:
        number, is_below = number % 14, False
    found = read_value(f"{number}{'L' if is_below else ''}", indicator, factor=factor)
    assert isinstance(found, Typed)
    again = read_value(found.typed, indicator)
    assert (again.number, again.limit) == (found.number, found.limit)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for read in (lambda t: read_value(t, NH3_N), read_class, read_exceeding, read_limits):
        with suppress(Unreadable):
            assert read(text) is not None


HEADINGS = {
    (NH3_N, "mg/L"): (
        *("氨氮", "NH3-N", "NH₃-N", "氨氮(mg/L)", "氨氮（NH3-N）（mg/L）", "氨氮 (NH₃-N, mg/l)"),
        *("氨氮浓度(毫克/升)", "氨氮mg/L"),
    ),
    (Indicator.COD_MN, "mg/L"): ("CODMn", "高锰酸盐指数"),
    (Indicator.COD, "mg/L"): ("COD", "CODCr(mg/L)", "化学需氧量"),
    (Indicator.TP, "mg/L"): ("总磷（以P计）(mg/L)", "TP"),
    (Indicator.CR6, "mg/L"): ("铬（六价）", "Cr⁶⁺", "六价铬（mg/L）"),
    (Indicator.PH, ""): ("pH（无量纲）", "PH值"),
    (Indicator.HG, "μg/L"): ("汞(µg/L)", "汞（ug/L）"),
    (Indicator.TRANSPARENCY, "cm"): ("透明度（cm）",),
    (Indicator.BOD5, "mg/L"): ("BOD₅", "五日生化需氧量(BOD5)"),
}


def test_headings_in_the_words_of_bureaus_and_nothing_that_sounds_alike():
    for (indicator, unit), headings in HEADINGS.items():
        assert {indicator_and_unit(heading) for heading in headings} == {(indicator, unit)}
        # One in another unit is no column of ours: it is asked about.
        is_ours = unit == ABOUT[indicator].unit
        assert {bool(sample_heading(heading)) for heading in headings} == {is_ours}
    for heading in ("浊度", "氨氮总磷", "断流", "", "mg/L", "水质类别"):
        assert indicator_and_unit(heading) is None, heading


def test_classes_and_what_is_beyond_its_limit():
    classes = {
        "3": ("Ⅲ", "III", "Ⅲ类", "三类", "3类", "3", "ⅲ类", "Ⅲ类水质"),
        "6": ("劣Ⅴ", "劣V类", "劣五类", "劣5类"),
        Word.NO_FLOW: ("断流",),
        Word.MISSING: ("未监测", "--", "/"),
    }
    for found, texts in classes.items():
        assert {read_class(text) for text in texts} == {found}
    for text in ("Ⅱ~Ⅲ", "劣Ⅲ", "6", "良好", "0"):
        assert "应为Ⅰ类至劣Ⅴ类" in refusal(read_class, text)
    beyond = {
        "氨氮/1.3、总磷/0.6": (
            *("氨氮/1.3、总磷/0.6", "氨氮(1.3)，TP（0.6）", "NH3-N/1.3 TP/0.6"),
            *("氨氮1.3倍；总磷0.6倍", "氨氮超标1.3倍、总磷超标0.6倍"),
        ),
        "": ("/", "无", ""),
        "溶解氧": ("溶解氧", "DO"),
        "五日生化需氧量/0.2": ("BOD5/0.2",),
        "氨氮、总磷": ("氨氮/总磷",),
    }
    for words, texts in beyond.items():
        assert {beyond_words(read_exceeding(text)) for text in texts} == {words}
    assert "“氨但/0.6”不认识" in refusal(read_exceeding, "氨氮/1.3、氨但/0.6")
    assert "写了两次" in refusal(read_exceeding, "氨氮/1、氨氮/2")
