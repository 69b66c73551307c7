"""The index, its rate of change and the ranking; exceeding items; shares and words; lakes."""

from dataclasses import replace
from decimal import Decimal

from waters.rules.doubts import announced_differs, doubts_of, faults_of
from waters.rules.exceeding import (
    Exceeding,
    announced_items,
    exceeding_of,
    exceeding_words,
    main_pollutants,
    spread_of,
)
from waters.rules.index import (
    Ranked,
    change_of,
    index_of,
    index_of_many,
    stays_out,
    term_of,
    without_inflow,
)
from waters.rules.indicators import ABOUT, Indicator
from waters.rules.means import Value
from waters.rules.shares import Placed, basin_words, change_between, change_words, shares_of
from waters.rules.standard import GB3838
from waters.rules.trophic import trophic_of, trophic_words

PH, DO, NH3, TP, COD = (
    *(Indicator.PH, Indicator.DO, Indicator.NH3_N),
    *(Indicator.TP, Indicator.COD),
)


def numbers(**given: str) -> dict[Indicator, Decimal]:
    return {Indicator[name]: Decimal(text) for name, text in given.items()}


def test_terms_of_the_index() -> None:
    cases = [
        (NH3, "0.5", "river", "0.5"),
        (TP, "0.1", "river", "0.5"),
        (TP, "0.1", "lake", "2"),
        (DO, "5", "river", "1"),
        (DO, "10", "river", "0.5"),
        (DO, "0", "river", "50"),
        (PH, "7", "river", "0"),
        (PH, "6", "river", "1"),
        (PH, "6.5", "river", "0.5"),
        (PH, "9", "river", "1"),
        (PH, "8", "river", "0.5"),
    ]
    for indicator, number, kind, term in cases:
        assert term_of(indicator, Decimal(number), kind) == Decimal(term), (indicator, number)
    assert term_of(Indicator.TN, Decimal(1), "lake") is None
    assert index_of(numbers(TEMPERATURE="20"), "river") is None
    assert index_of(numbers(NH3_N="0.33333", DO="7"), "river").value == Decimal("1.0476")


def test_rivers_and_lakes_are_weighted_by_their_number_and_compared_by_what_both_have() -> None:
    rivers = [Ranked(numbers(NH3_N="0.2", TP="0.1"), "river")] * 3
    lake = Ranked(numbers(NH3_N="0.6", TP="0.1"), "lake")
    both = index_of_many([*rivers, lake])
    # (3 × 0.2 + 0.6) / 4, (3 × 0.5 + 2) / 4.
    assert both.terms == {NH3: Decimal("0.3"), TP: Decimal("0.875")}
    assert index_of_many([]) is None
    before = index_of_many([Ranked(numbers(NH3_N="0.2", COD="20"), "river")])
    change = change_of(both, before)
    assert (change.now, change.before, change.rate) == (
        Decimal("0.3"),
        Decimal("0.2"),
        Decimal("0.5"),
    )
    assert change.only == (COD, TP)
    assert change_of(both, index_of(numbers(COD="20"), "river")).rate is None
    assert [stays_out([1, 2, 2]), stays_out([2, 3]), stays_out([2, None]), stays_out([])] == [
        *(True, False, False, False)
    ]


def test_the_excess_of_an_inflow_that_misses_its_target_is_taken_off() -> None:
    means = numbers(NH3_N="1.4", TP="0.15", DO="4", PH="8", COD="1")
    came = numbers(NH3_N="1.3", TP="0.1", DO="3", PH="9.5", COD="50")
    corrected = without_inflow(means, "river", came, "river", 3)
    assert corrected == numbers(NH3_N="1.1", TP="0.15", DO="6", PH="8", COD="0")


def test_exceeding_items_by_class_then_factor() -> None:
    means = numbers(NH3_N="2.3", TP="0.25", COD="29", DO="1.9", COD_MN="6.1", PH="8")
    classes = {NH3: 6, TP: 4, COD: 4, DO: 6, Indicator.COD_MN: 4, PH: 1}
    items = exceeding_of(means, classes, 3, "river")
    assert exceeding_words(items) == "氨氮/1.3、溶解氧、化学需氧量/0.4、总磷/0.2、高锰酸盐指数/0.02"
    assert exceeding_words(exceeding_of(means, classes, 5, "river")) == "氨氮/0.2、溶解氧"
    assert exceeding_words(exceeding_of(means, classes, 2, "river"))[:6] == "氨氮/3.6"
    assert exceeding_words(()) == "/"
    main = main_pollutants(means, classes, "river")
    assert [each.indicator for each in main] == [NH3, DO, COD]
    told = announced_items("氨氮/1.3、溶解氧")
    assert exceeding_words(told) == "氨氮/1.3、溶解氧"
    assert [announced_items(text) for text in ("", "/", "氨但/1", "氨氮/多", "氨氮/")] == [
        *((), (), None, None, None)
    ]
    assert [Exceeding.from_json(each.to_json()) for each in (*items, *told)] == [*items, *told]


def placed(*classes: int | None) -> list[Placed]:
    return [Placed(each, None if each is None else each <= 3) for each in classes]


def test_main_pollutants_of_a_set_are_those_of_most_sections() -> None:
    none: tuple[Indicator, ...] = ()
    cases = [
        # Of four sections none: each has its own.
        ([(TP,)] * 4, ""),
        ([(TP,), (TP,), none, none, none], "总磷（2 个，40.0%）"),
        ([none] * 5, ""),
        # The three of most sections; of equal ones the first of the standard; a fourth is not told.
        (
            [(NH3, TP), (TP, COD), (TP, DO), (COD, PH), none, none],
            "总磷（3 个，50.0%）、化学需氧量（2 个，33.3%）、pH（1 个，16.7%）",
        ),
        # One of many is never told as none.
        ([(DO,)] + [none] * 2999, "溶解氧（1 个，0.1%）"),
    ]
    for sections, words in cases:
        for order in (sections, sections[::-1]):
            assert "、".join(each.words for each in spread_of(order)) == words
    fewer = replace(GB3838, few_sections=2, main_count=1)
    assert [each.indicator for each in spread_of([(NH3, TP), (TP,)], fewer)] == [TP]


def test_words_of_a_basin_at_each_edge() -> None:
    for good, worst, of, words in (
        (90, 0, 100, "优"),
        (899, 0, 1000, "良好"),
        (75, 25, 100, "良好"),
        (749, 0, 1000, "轻度污染"),
        (0, 199, 1000, "轻度污染"),
        (0, 20, 100, "中度污染"),
        (0, 399, 1000, "中度污染"),
        (0, 40, 100, "重度污染"),
    ):
        rest = of - good - worst
        shares = shares_of(placed(*[2] * good, *[6] * worst, *[4] * rest, None))
        assert (shares.counted, shares.sections) == (of, of + 1)
        assert basin_words(shares) == words, (good, worst)


def test_shares_and_how_they_changed() -> None:
    now, before = shares_of(placed(1, 2, 3, 4, 6, None)), shares_of(placed(1, 4, 4, 6, 6))
    assert (now.good, now.worst, now.on_target, now.judged) == (3, 1, 3, 5)
    assert (now.good_share, now.worst_share) == (Decimal("0.6"), Decimal("0.2"))
    # Good from 20 to 60 %, 劣Ⅴ from 40 to 20 %.
    assert change_between(now, before) == 60
    assert change_between(now, shares_of(placed(None))) is None
    points = ["20.1", "20", "10.1", "10", "0", "-10", "-10.1", "-20.1"]
    assert [change_words(Decimal(each)) for each in points] == [
        *("明显好转", "有所好转", "有所好转", "无明显变化", "无明显变化"),
        *("无明显变化", "有所变差", "明显变差"),
    ]
    few = shares_of(placed(2, 2, 4))
    means = [Ranked(numbers(NH3_N=each), "river") for each in ("0.4", "0.4", "1.2")]
    # The mean is 0.67 mg/L: Ⅲ, good; two of three alone would be 66.7 %.
    assert (basin_words(few, means), basin_words(few)) == ("良好", "轻度污染")
    assert basin_words(shares_of([])) == ""


def test_the_trophic_state_of_a_lake() -> None:
    means = numbers(CHLOROPHYLL="0.010", TP="0.05", TN="1.0", TRANSPARENCY="1.0", COD_MN="4.0")
    # 25 + 10.86 ln 10; 94.36 + 16.24 ln 0.05; 54.53; 51.18; 1.09 + 26.61 ln 4, weighted by r².
    assert (trophic_of(means).value, trophic_of(means).words) == (Decimal("48.0"), "中营养")
    assert trophic_of({k: v for k, v in means.items() if k != Indicator.TN}) is None
    edges = ["30", "30.1", "50", "50.1", "60", "60.1", "70", "70.1"]
    assert [trophic_words(Decimal(each)) for each in edges] == [
        *("贫营养", "中营养", "中营养", "轻度富营养", "轻度富营养"),
        *("中度富营养", "中度富营养", "重度富营养"),
    ]


def test_what_cannot_be_and_what_can_hardly_be() -> None:
    impossible = {
        PH: (Value(Decimal(71)), "pH 填写的是 71，应在 0 与 14 之间，是否应为 7.1"),
        TP: (Value(Decimal("-0.1")), "总磷 -0.1 是负数"),
        NH3: (Value(Decimal("-0.1"), is_below=True), "氨氮检出限 -0.1 是负数"),
        COD: (Value(None), "化学需氧量没有数值"),
        DO: (Value(Decimal("NaN")), "溶解氧不是数字"),
        Indicator.HG: (Value(Decimal("1e9")), "汞 1E+9 太大"),
    }
    values = {each: value for each, (value, _) in impossible.items()}
    assert faults_of(values) == {each: words for each, (_, words) in impossible.items()}
    assert doubts_of(values) == {}
    assert faults_of({TP: Value(None, is_below=True)}) == {TP: "总磷低于检出限，须写明检出限"}
    micro = doubts_of(
        {each: Value(Decimal(text)) for each, text in {NH3: "300", TP: "150"}.items()}
    )
    assert all("像是 µg/L" in words for words in micro.values())
    assert set(micro) == {NH3, TP}
    # Every indicator in mg/L is asked about at a thousand times its usual, and not at the usual.
    for indicator, about in ABOUT.items():
        if about.unit == "mg/L" and indicator != DO:
            usual = Decimal(about.usual)
            assert "像是 µg/L" in doubts_of({indicator: Value(usual * 1000)})[indicator]
            assert doubts_of({indicator: Value(usual)}) == {}
    # What laboratories report in µg/L of ordinary rivers, in a column of mg/L.
    micro = {
        Indicator.CU: "0.8",
        Indicator.ZN: "3",
        Indicator.SE: "0.1",
        Indicator.AS: "0.4",
        Indicator.HG: "0.01",
        Indicator.CD: "0.04",
        Indicator.CR6: "2",
        Indicator.PB: "0.3",
        Indicator.CYANIDE: "1",
        Indicator.PHENOL: "0.3",
        Indicator.PETROLEUM: "10",
        Indicator.LAS: "50",
        Indicator.SULFIDE: "5",
        Indicator.CHLOROPHYLL: "4",
        TP: "8",
        NH3: "40",
        Indicator.TN: "900",
        Indicator.FLUORIDE: "200",
        COD: "9000",
    }
    for indicator, text in micro.items():
        assert "像是 µg/L" in doubts_of({indicator: Value(Decimal(text))}).get(indicator, "")
    # Beside what the section has, less is enough; a limit of a method is none of these.
    own = {NH3: Decimal("0.08"), Indicator.HG: Decimal("0.00002")}
    assert "该断面通常值的 125 倍" in doubts_of({NH3: Value(Decimal(10))}, usual=own)[NH3]
    assert (
        doubts_of({NH3: Value(Decimal(3)), Indicator.HG: Value(Decimal("0.00005"))}, usual=own)
        == {}
    )
    sight = {Indicator.TRANSPARENCY: Value(Decimal(85))}
    assert "像是 cm（合 0.85 m）" in doubts_of(sight)[Indicator.TRANSPARENCY]
    assert "极少" in doubts_of({PH: Value(Decimal("2.9"))})[PH]
    assert announced_differs(3, 4, 9) == "公布为Ⅲ类，按 9 项指标评价为Ⅳ类"
    assert announced_differs(3, None) == announced_differs(None, 3) == announced_differs(3, 3) == ""
