"""Rules of compensation: nine real ones compute the examples of their rows, contradictions are told in words, and money
adds up whatever the water is. Pure."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.text.months import Month, months_between
from funds.rules.calculation import calculate
from funds.rules.clearing import Posted, netted
from funds.rules.compensation import Body, read
from funds.rules.figures import Inputs, SectionFacts
from funds.rules.money import rounded, shared
from funds.rules.wording import rule_words
from tests.funds.rule_making import (
    BANK,
    FIXTURES,
    LOWER,
    NH3_N,
    STANDARD,
    TP,
    UPPER,
    Figures,
    inputs_of,
    read_fixture,
)

pytestmark = pytest.mark.sqlite
OCTOBER = Month(2026, 10)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_real_rule_computes_the_example_of_its_row(path):
    said = read_fixture(path)
    body, wrong = read(said["body"])
    assert body is not None
    assert wrong == {}
    # What is stored is read back as the same rule.
    assert Body.model_validate(body.model_dump(mode="json")) == body
    first, last = Month.parse(said["first"]), Month.parse(said["last"])
    result = calculate(body, inputs_of(said), first, last)
    found = [
        [line.section.key, line.month and str(line.month), line.payer, line.payee, str(line.amount)]
        for line in result.lines
    ]
    assert found == said["expect"]
    assert result.notes == ()
    assert all(line.memo for line in result.lines)
    names = {each["key"]: each["name"] for each in said["sections"]}
    assert rule_words(body, STANDARD.name, names)[0].startswith(("每月", "每年"))


def test_nine_rules_are_there():
    assert len(FIXTURES) == 9


CASE = {"target": "not_worse", "result": "gain", "amount": "100"}
TERM = {
    "measure": "value",
    "factors": [NH3_N],
    "baseline": "target",
    "method": "step",
    "amount": "100",
    "per": "0.5",
}
BAND = {**TERM, "method": "band", "amount": "0"}


def bands(*rows):
    named = [{"above": above, "upto": upto, "amount": amount} for above, upto, amount in rows]
    return [{**BAND, "bands": named}]


CONTRADICTIONS = [
    ({"cases": []}, "cases", "至少填写一种情形或一个条款"),
    ({"sections": []}, "sections", "至少选择一个断面"),
    ({"caps": {"section": "-1"}}, "caps.section", "断面每月封顶不能为负数"),
    ({"cases": [{**CASE, "amount": "-5"}]}, "cases.0.amount", "不能为负数"),
    ({"pool": "-1"}, "pool", "资金池不能为负数"),
    ({"terms": [{**TERM, "cap": "-3"}]}, "terms.0.cap", "单因子封顶不能为负数"),
    ({"caps": {"section": "500", "month": "300"}}, "caps.section", "高于支付方每月封顶"),
    ({"caps": {"month": "500", "year": "300"}}, "caps.month", "高于支付方年度封顶"),
    ({"caps": {"section": "500", "year": "300"}}, "caps.section", "高于支付方年度封顶"),
    (
        {"terms": [{**TERM, "cap": "900"}], "caps": {"section": "500"}},
        "terms.0.cap",
        "单因子封顶 900 元高于断面每月封顶 500 元",
    ),
    ({"caps": {"month": "0"}}, "caps.month", "为 0 等于一分不付"),
    ({"terms": [{**TERM, "cap": "0"}]}, "terms.0.cap", "单因子封顶为 0"),
    (
        {"caps": {"year": "60"}},
        "cases.0.amount",
        "第 1 种情形的金额 100 元高于支付方年度封顶 60 元，永远付不到",
    ),
    ({"terms": [{**TERM, "cap": "90"}]}, "terms.0.amount", "每级的 100 元高于单因子封顶 90 元"),
    (
        {"cases": [], "terms": bands(("0", "1", "50"), ("1", None, "80")), "caps": {"month": "70"}},
        "terms.0.bands",
        "第 2 档的 80 元高于支付方每月封顶 70 元",
    ),
    (
        {"terms": bands(("0", "0.2", "1"), ("0.3", None, "2"))},
        "terms.0.bands",
        "0.2 至 0.3 之间没有金额",
    ),
    (
        {"terms": bands(("0", "0.3", "1"), ("0.2", None, "2"))},
        "terms.0.bands",
        "0.2 至 0.3 之间有两个金额",
    ),
    ({"terms": bands(("0.1", None, "1"))}, "terms.0.bands", "应从 0 起"),
    ({"terms": bands(("0", "0.5", "1"))}, "terms.0.bands", "超过 0.5 的没有金额"),
    ({"terms": bands(("0", None, "1"), ("1", None, "2"))}, "terms.0.bands", "没有上限"),
    ({"terms": bands(("0", "0", "1"), ("0", None, "2"))}, "terms.0.bands", "不大于下限"),
    ({"terms": [BAND]}, "terms.0.bands", "请填写分档"),
    ({"terms": [{**TERM, "per": "0"}]}, "terms.0.per", "应大于 0"),
    ({"terms": [{**TERM, "factors": []}]}, "terms.0.factors", "请选择因子"),
    (
        {"terms": [{**TERM, "measure": "index", "factors": []}]},
        "terms.0.baseline",
        "水质指数没有目标值",
    ),
    ({"terms": [{**TERM, "of": "year"}]}, "terms.0.of", "规则须按年结算"),
    ({"gain": {"payer": "upper", "payee": "upper"}}, "gain", "不能是同一方"),
    ({"cases": [CASE, {**CASE, "target": "better"}]}, "cases.1.result", "永远轮不到它"),
    (
        {"cases": [CASE, {**CASE, "target": "worse"}, {"result": "none"}]},
        "cases.2.result",
        "第 3 种情形已被前面的情形包含",
    ),
    ({"cases": [{**CASE, "amount": "0"}]}, "cases.0.amount", "请填写金额"),
    ({"pool": "100", "caps": {"year": "5"}}, "caps.year", "不能再设封顶"),
    (
        {"pool": "100", "cases": [{**CASE, "result": "loss"}]},
        "cases.0.result",
        "资金池的规则没有扣缴",
    ),
    ({"weights": {"9": "2"}}, "weights", "未选入本规则"),
    ({"cases": [{**CASE, "colour": "red"}]}, "cases.0.colour", "不是规则的内容"),
]


def test_what_contradicts_is_told_in_words_at_its_field():
    for part, field, words in CONTRADICTIONS:
        _, wrong = read({"sections": [1], "cases": [CASE], **part})
        assert words in wrong.get(field, ""), (part, wrong)


def test_an_amount_that_a_factor_or_a_proportion_makes_smaller_is_no_contradiction():
    for part in (
        {"caps": {"year": "60"}, "weights": {"1": "0.5"}},
        {"cases": [], "terms": [{**TERM, "method": "linear"}], "caps": {"section": "60"}},
    ):
        assert read({"sections": [1], "cases": [CASE], **part})[1] == {}


def one(water, **body):
    """The one line of a rule over one section in October, whose last year and inflow are in `water`."""
    section = SectionFacts(key=1, name="罗汉桥", upper=UPPER, lower=LOWER, inflow=9)
    inputs = Inputs(sections=(section,), standard=STANDARD, bank=BANK, years={}, **water)
    found, wrong = read({"sections": [1], **body})
    assert found is not None
    assert wrong == {}
    result = calculate(found, inputs, OCTOBER, OCTOBER)
    return result.lines[0], result.notes


def at(**figures):
    return {"months": {(1, OCTOBER): Figures(**figures)}}


UNTIL_MET = [CASE, {"target": "worse", "result": "loss", "amount": "70"}]


MONTHS = [
    (at(state="no_flow"), {"cases": UNTIL_MET}, "0.00", LOWER, False),
    (at(state="not_due"), {"cases": UNTIL_MET, "missing": "worst"}, "0.00", LOWER, False),
    (at(state="missing"), {"cases": UNTIL_MET}, "0.00", LOWER, True),
    ({"months": {}}, {"cases": UNTIL_MET}, "0.00", LOWER, True),
    (at(state="missing"), {"cases": UNTIL_MET, "missing": "worst"}, "70.00", UPPER, False),
    (at(state="no_flow"), {"cases": UNTIL_MET, "no_flow": "target"}, "100.00", LOWER, False),
    # Last year is not known, so nobody can say that the water is not better than it was.
    (
        at(water_class=3),
        {
            "cases": [
                {"past": "not_worse", "result": "gain", "amount": "100"},
                {"result": "loss", "amount": "70"},
            ]
        },
        "0.00",
        LOWER,
        True,
    ),
    (at(water_class=2, target=None), {"cases": UNTIL_MET}, "0.00", LOWER, True),
    (at(means={NH3_N: Decimal("2.2")}), {"terms": [TERM]}, "300.00", UPPER, False),
    (
        at(means={NH3_N: Decimal("2.2")}),
        {"terms": [{**TERM, "is_started": False}]},
        "200.00",
        UPPER,
        False,
    ),
    (
        at(means={NH3_N: Decimal("2.2"), TP: Decimal("0.3")}),
        {"terms": [{**TERM, "factors": [NH3_N, TP], "combine": "worst"}]},
        "300.00",
        UPPER,
        False,
    ),
    (
        at(means={NH3_N: Decimal("2.2")}),
        {"terms": [{**TERM, "cap": "250"}], "weights": {"1": "1.5"}},
        "375.00",
        UPPER,
        False,
    ),
    (
        at(means={NH3_N: Decimal("2.2")}),
        {"terms": [TERM], "caps": {"section": "120"}, "unit": "100"},
        "100.00",
        UPPER,
        False,
    ),
    (at(means={}), {"terms": [TERM]}, "0.00", LOWER, True),
    (
        {
            "months": {
                (1, OCTOBER): Figures(means={NH3_N: Decimal("2.2")}),
                (9, OCTOBER): Figures(means={NH3_N: Decimal("1.9")}),
            }
        },
        {"terms": [{**TERM, "inflow": "deduct"}]},
        "100.00",
        UPPER,
        False,
    ),
    (
        {
            "months": {
                (1, OCTOBER): Figures(means={NH3_N: Decimal("2.2")}),
                (9, OCTOBER): Figures(means={NH3_N: Decimal("2.2")}),
            }
        },
        {"terms": [{**TERM, "inflow": "no_worse"}]},
        "0.00",
        LOWER,
        False,
    ),
]


def test_a_month_of_one_section():
    for water, body, amount, payer, is_noted in MONTHS:
        line, notes = one(water, **body)
        assert (str(line.amount), line.payer, bool(notes)) == (amount, payer, is_noted), body


def of_size(classes, ends, body, months):
    """The lines of a rule over many sections, each with its class by month; `ends` its upper and lower side."""
    sections = tuple(
        SectionFacts(key=n, name=f"断面{n}", upper=upper, lower=lower)
        for n, (upper, lower) in enumerate(ends, start=1)
    )
    said, wrong = read({"sections": [each.key for each in sections], **body})
    assert (said is not None, wrong) == (True, {})
    inputs = Inputs(sections=sections, months=classes, years={}, standard=STANDARD, bank=BANK)
    return calculate(said, inputs, *months)


def test_eleven_sections_over_two_years_are_netted_by_pair_with_the_years_cap():
    """Sections 1–5 flow from the first town to the second and are Ⅱ in 2025, Ⅳ in 2026; 6–8 flow back and are Ⅳ in odd
    months, else Ⅲ; 9–11 flow from the second town to the third and are Ⅳ in the first quarters, else Ⅲ."""
    one, two, three = UPPER, LOWER, "500101003000"
    first, last = Month(2025, 1), Month(2026, 12)

    def class_in(section, month):
        if section <= 5:
            return 2 if month.year == 2025 else 4
        return 4 if (month.month % 2 if section <= 8 else month.month <= 3) else 3

    months = [*months_between(first, last)]
    classes = {(n, m): Figures(water_class=class_in(n, m)) for n in range(1, 12) for m in months}
    body = {
        "gain": {"payer": "lower", "payee": "upper"},
        "loss": {"payer": "upper", "payee": "lower"},
        "cases": [
            {"target": "better", "result": "gain", "amount": "100000"},
            {"target": "worse", "result": "loss", "amount": "100000"},
        ],
        "weights": {"11": "1.5"},
        "caps": {"section": "120000", "year": "4380000"},
    }
    ends = [(one, two)] * 5 + [(two, one)] * 3 + [(two, three)] * 3
    lines = of_size(classes, ends, body, (first, last)).lines
    assert len(lines) == 11 * 24
    paid = {}
    for year in (2025, 2026):
        posted = [
            Posted(title=str(each.month), payer=each.payer, payee=each.payee, amount=each.amount)
            for each in lines
            if each.month.year == year
        ]
        pairs = netted(posted, cap=Decimal(4_380_000))
        paid[year] = [(pair.payer, pair.payee, pair.amount) for pair in pairs]
    # 2025: the second town owes the first 5 × 12 × 100,000 for better water and 3 × 6 × 100,000 for worse, 7,800,000,
    # and the third (2 × 100,000 + 150,000 capped at 120,000) × 3 = 960,000: 8,760,000, of which the cap leaves half.
    assert paid[2025] == [(two, one, 3_900_000), (two, three, 480_000)]
    # 2026: the first owes 6,000,000 for worse water and is owed 1,800,000.
    assert paid[2026] == [(one, two, 4_200_000), (two, three, 960_000)]


def test_fifteen_border_sections_are_rewarded_or_deducted_up_to_each_payers_cap():
    """1–6 are Ⅱ after Ⅲ; 7–9, all of one town, Ⅳ after Ⅲ; 10–13 Ⅲ as before; 14 had no flow; 15 is Ⅱ, and nothing is
    known of the year before."""
    other, before = "500101003000", OCTOBER.plus(-12)
    now = [2] * 6 + [4] * 3 + [3] * 4
    classes = {(n, OCTOBER): Figures(water_class=each) for n, each in enumerate(now, start=1)}
    classes |= {(n, before): Figures(water_class=3) for n in range(1, 14)}
    classes |= {(14, OCTOBER): Figures(state="no_flow"), (15, OCTOBER): Figures(water_class=2)}
    body = {
        "gain": {"payer": "bank", "payee": "upper"},
        "loss": {"payer": "upper", "payee": "bank"},
        "cases": [
            {"target": "worse", "result": "loss", "amount": "20000"},
            {"past": "better", "result": "gain", "amount": "10000"},
        ],
        "caps": {"month": "45000"},
    }
    ends = [(UPPER, LOWER)] * 6 + [(other, LOWER)] * 3 + [(UPPER, other)] * 6
    result = of_size(classes, ends, body, (OCTOBER, OCTOBER))
    # 6 × 10,000 of the bank and 3 × 20,000 of the town come down to 45,000 each.
    assert [(line.payer, line.payee, str(line.amount)) for line in result.lines] == (
        [(BANK, UPPER, "7500.00")] * 6
        + [(other, BANK, "15000.00")] * 3
        + [(BANK, UPPER, "0.00")] * 6
    )
    assert result.notes == ("断面152026年10月：没有可以比较的数据，本月不奖不扣",)


amounts = st.decimals("0", "5", places=3, allow_nan=False)
water = st.fixed_dictionaries(
    {
        "water_class": st.one_of(st.none(), st.integers(1, 6)),
        "state": st.sampled_from(["measured", "announced", "no_flow", "missing", "not_due"]),
        "means": st.fixed_dictionaries({NH3_N: amounts, TP: amounts}),
    }
)
BODIES = {
    "cases": {"cases": UNTIL_MET},
    "terms": {"terms": [{**TERM, "factors": [NH3_N, TP], "method": "linear", "side": "both"}]},
    "caps": {
        "terms": [{**TERM, "factors": [NH3_N, TP], "method": "linear", "per": "0.007"}],
        "caps": {"section": "900", "month": "1000"},
    },
    "pool": {"cases": [CASE], "pool": "1000.01"},
}


@pytest.mark.parametrize("kind", BODIES)
@settings(max_examples=40)
@given(found=st.lists(water, min_size=1, max_size=7), data=st.data())
def test_money_adds_up_and_the_order_of_inputs_does_not_matter(kind, found, data):
    codes = [UPPER, LOWER, "500101003000"]
    sections = tuple(
        SectionFacts(key=n, name=f"断面{n}", upper=codes[n % 3], lower=codes[(n + 1) % 3])
        for n, _ in enumerate(found)
    )
    months = {(n, OCTOBER): Figures(**each) for n, each in enumerate(found)}
    body = Body.model_validate({"sections": [each.key for each in sections], **BODIES[kind]})
    inputs = Inputs(sections=sections, months=months, years={}, standard=STANDARD, bank=BANK)
    lines = calculate(body, inputs, OCTOBER, OCTOBER).lines
    turned = dict(data.draw(st.permutations(list(months.items()))))
    assert calculate(body, replace(inputs, months=turned), OCTOBER, OCTOBER).lines == lines
    total = sum(line.amount for line in lines)
    paid = {code: sum(x.amount for x in lines if x.payer == code) for code in codes}
    assert sum(paid.values()) == total
    assert all(line.amount >= 0 and line.amount == rounded(line.amount) for line in lines)
    if kind == "caps":
        assert all(line.amount <= 900 for line in lines)
        assert all(each <= 1000 for each in paid.values())
    if kind == "pool":
        assert total == (Decimal("1000.01") if any(x.amount for x in lines) else 0)
    pairs = netted(Posted(title="a", payer=x.payer, payee=x.payee, amount=x.amount) for x in lines)
    for code in codes:
        balance = sum(x.amount for x in lines if x.payee == code) - paid[code]
        net = sum(p.amount for p in pairs if p.payee == code)
        net -= sum(p.amount for p in pairs if p.payer == code)
        assert net == balance


@settings(max_examples=60)
@given(
    whole=st.decimals("0", "99999999", places=2, allow_nan=False),
    weights=st.lists(st.decimals("0", "1000", places=3, allow_nan=False), max_size=12),
)
def test_what_is_shared_out_is_all_of_it(whole, weights):
    parts = shared(whole, weights)
    assert sum(parts) == (whole if any(weights) else 0)
    assert all(part >= 0 for part in parts)


@settings(max_examples=60)
@given(
    values=st.tuples(amounts, amounts),
    method=st.sampled_from(["step", "linear", "band"]),
    plus_one=st.booleans(),
)
def test_worse_water_never_earns_more(values, method, plus_one):
    better, worse = sorted(values)
    term = {**TERM, "method": method, "side": "both", "plus_one": plus_one}
    if method == "band":
        rows = [("0", "0.5", "10"), ("0.5", "2", "30"), ("2", None, "70")]
        term |= {"amount": "0", "bands": bands(*rows)[0]["bands"]}
    earned = []
    for value in (better, worse):
        line, _ = one(at(means={NH3_N: value}), terms=[term])
        earned.append(line.amount if line.payee == UPPER else -line.amount)
    assert earned[0] >= earned[1]


def test_a_year_is_netted_by_pair_and_capped_by_payer():
    said = [
        ("9月", UPPER, LOWER, "300"),
        ("10月", LOWER, UPPER, "100"),
        ("10月", UPPER, BANK, "400"),
    ]
    posted = [Posted(title=t, payer=a, payee=b, amount=Decimal(m)) for t, a, b, m in said]
    found = [(p.payer, p.payee, str(p.amount)) for p in netted(posted)]
    assert found == [(UPPER, BANK, "400.00"), (UPPER, LOWER, "200.00")]
    capped = netted(posted, cap=Decimal(300))
    assert [str(p.amount) for p in capped] == ["200.00", "100.00"]
    assert "超过年度封顶 300 元" in capped[0].memo[-1][1]
