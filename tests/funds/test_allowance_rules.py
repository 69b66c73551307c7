"""巡河补贴, the pure rules: who gets what and why. A person counts once, sums add up, nothing is guessed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.text.months import Month
from demo import build
from demo.place import geography
from demo.work.allowance import rule_from
from funds.rules import allowance_rule
from funds.rules.allowance import PARTS, Line, reckon, sums_of
from funds.rules.allowance_people import Owed, Person, Post, months_held
from funds.rules.allowance_rule import AllowanceRule
from funds.rules.cents import rounded, spread

SHARES = {1: Decimal(70), 2: Decimal(80), 3: Decimal(90), 4: Decimal(95)}
RULE = AllowanceRule(
    chief_rate=Decimal(5),
    patroller_rate=Decimal(5),
    phone=Decimal(20),
    transport=Decimal(30),
    insurance=Decimal(90),
    shares=SHARES,
)
YEAR = RULE.months(2025)
ONE, OTHER = "980101001000", "980101002000"
CLASSES = {ONE: 1, OTHER: 4}
FIRST_MONTH = YEAR[0]
FIRST, LAST = YEAR[0].first_day, YEAR[-1].last_day
A_WEEK = [4, 4, 5, 4, 4, 5, 4, 5, 4, 4, 5, 4]


def post(n: int = 1, *, town: str = ONE, **values: Any) -> Post:
    """A chief's on reach `n`, all year: 52 patrols are due in it, by months, and all were made."""
    first, last = values.setdefault("first", FIRST), values.setdefault("last", LAST)
    sharers = values.pop("sharers", 1)
    owed = tuple(
        Owed(month, town, required, required, sharers)
        for month, required in zip(YEAR, A_WEEK, strict=True)
        if first <= month.first_day and month.last_day <= last
    )
    return Post(
        **{
            "id": n,
            "kind": "chief",
            "place": ("reach", n),
            "place_name": f"{n}号河段",
            "town": town,
            "owed": owed,
            **values,
        }
    )


def person(*posts: Post, n: int = 1) -> Person:
    return Person(n, f"第{n}人", posts)


def lines_of(rule: AllowanceRule, *people: Person) -> list[Line]:
    return reckon(rule, people, YEAR, CLASSES)


def words_of(line: Line) -> str:
    return "\n".join(f"{step.title}：{step.words}" for step in line.steps)


def test_the_memo_says_each_sum_with_what_it_was_made_of():
    [line] = lines_of(RULE, person(post(1), post(2), post(3)))
    assert words_of(line).splitlines() == [
        "巡河：3 个河段 × 52 次 × 5 元 = 780.00 元",
        "通讯：每月 20 元 × 12 个月 = 240.00 元",
        "交通：每月 30 元 × 12 个月 = 360.00 元",
        "保险：每年 90 元 = 90.00 元",
        "合计：巡河 780.00 + 通讯 240.00 + 交通 360.00 + 保险 90.00 = 1,470.00 元",
        "分担：Ⅰ类镇街，区级承担 70%：1,470.00 × 70% = 1,029.00 元，镇级承担 441.00 元",
    ]
    assert (line.reaches, line.required, line.months) == (3, 156, 12)
    assert (line.total, line.district, line.own) == (1470, 1029, 441)


def test_who_left_and_who_came_get_their_months():
    left = person(post(1, last=date(2025, 4, 30), ended=True), n=1)
    came = person(post(1, first=date(2025, 5, 1), began=True), n=2)
    whole = lines_of(RULE, person(post(1)))[0]
    one, two = lines_of(RULE, left, came)
    assert (one.months, two.months, one.stays, two.stays) == (4, 8, False, True)
    assert one.total + two.total == whole.total
    assert "2025年4月30日卸任" in words_of(one)
    assert "2025年5月1日到任" in words_of(two)
    assert "每年 90 元 × 4/12 = 30.00 元" in words_of(one)
    # A premium that is not cut is paid for each of the two.
    bought = replace(RULE, insured="whole")
    assert [line.insurance for line in lines_of(bought, left, came)] == [90, 90]


@pytest.mark.parametrize(
    ("last", "counts", "months"),
    [
        (date(2025, 6, 15), "half", 5),
        (date(2025, 6, 16), "half", 6),
        (date(2025, 6, 1), "any", 6),
        (date(2025, 6, 29), "full", 5),
        (date(2025, 6, 30), "full", 6),
        (date(2025, 2, 15), "half", 2),
    ],
)
def test_a_month_of_somebody_who_left_in_it_counts_as_the_rule_says(last, counts, months):
    held = months_held(person(post(1, last=last)), YEAR, counts)
    assert len(held.towns) == months


def test_a_month_counts_once_however_many_posts_cover_it_and_gaps_are_gaps():
    both = person(
        post(1, last=date(2025, 3, 10)), post(2, first=date(2025, 3, 5), last=date(2025, 3, 31))
    )
    gap = person(post(1, last=date(2025, 3, 8)), post(2, first=date(2025, 3, 24)))
    assert len(months_held(both, YEAR, "full").towns) == 3
    assert Month(2025, 3) in months_held(gap, YEAR, "half").towns
    assert Month(2025, 3) not in months_held(gap, YEAR, "full").towns


def test_who_moved_between_towns_is_split_between_them():
    moved = person(
        post(1, last=date(2025, 8, 31), ended=True),
        post(2, town=OTHER, first=date(2025, 9, 1), began=True),
    )
    one, two = lines_of(RULE, moved)
    assert (one.town, one.months, two.town, two.months) == (ONE, 8, OTHER, 4)
    assert one.total + two.total == lines_of(RULE, person(post(1)))[0].total
    assert (one.district, two.district) == (one.total * 70 / 100, two.total * 95 / 100)


def test_posts_in_two_towns_at_once_pay_the_months_where_most_is_held():
    both = person(post(1), post(2, town=OTHER), post(3, town=OTHER))
    one, two = lines_of(RULE, both)
    assert (one.phone, two.phone) == (0, 240)
    assert (one.patrol, two.patrol) == (260, 520)
    assert "这几个月的补助计入另一镇街" in words_of(one)


def test_chief_and_patroller_of_one_reach_are_paid_each_or_share():
    chief = person(post(1, sharers=2), n=1)
    patroller = person(post(1, kind="patroller", sharers=2), n=2)
    rule = replace(RULE, patroller_rate=Decimal(8))
    assert [line.patrol for line in lines_of(rule, chief, patroller)] == [260, 416]
    shared = lines_of(replace(rule, shared="once"), chief, patroller)
    assert [line.patrol for line in shared] == [130, 208]
    assert "河长：1 个河段 × 26 次 × 5 元 = 130.00 元" in words_of(shared[0])
    assert "同期有 2 人应巡" in words_of(shared[0])


def test_what_was_done_counts_where_the_rule_says_so_and_too_little_is_told():
    half = post(1)
    half = replace(half, owed=tuple(replace(each, done=each.required // 2) for each in half.owed))
    assert lines_of(RULE, person(half))[0].patrol == 260
    [line] = lines_of(replace(RULE, counts="done"), person(half))
    assert (line.patrol, line.required, line.done) == (120, 52, 24)
    [line] = lines_of(replace(RULE, least=Decimal(80)), person(half))
    assert line.patrol == 120
    assert "完成 24 次，完成率 46.15%，低于 80%：只按完成次数计" in words_of(line)
    [line] = lines_of(replace(RULE, least=Decimal(80), below="none"), person(half))
    assert (line.patrol, line.phone) == (0, 240)
    # Just enough is enough.
    [line] = lines_of(replace(RULE, least=Decimal(2400) / 52), person(half))
    assert line.patrol in (120, 260)


def test_caps_cut_a_reach_and_a_person_and_say_so():
    [line] = lines_of(replace(RULE, cap_reach=Decimal(200)), person(post(1), post(2)))
    assert line.patrol == 400
    assert "2 个河段 × 52 次 × 5 元，每个河段封顶 200 元 = 400.00 元" in words_of(line)
    [line] = lines_of(replace(RULE, cap_person=Decimal(700)), person(post(1), post(2)))
    assert (line.allowance, line.insurance) == (700, 90)
    assert "补贴合计 1,120.00 元，每人封顶 700 元" in words_of(line)


def test_insurance_is_shared_or_paid_by_the_district():
    [line] = lines_of(replace(RULE, insurance_shared=False), person(post(1)))
    assert line.district == line.allowance * 70 / 100 + 90


def test_months_without_a_record_are_named():
    known = post(1)
    owed = tuple(replace(e, done=0, is_reckoned=e.month <= Month(2025, 10)) for e in known.owed)
    [line] = lines_of(RULE, person(replace(known, owed=owed)))
    assert line.patrol == 260
    assert "其中 43 次按巡河要求推算：2025年1月—2025年10月门户里没有应巡记录" in words_of(line)


def test_a_town_without_a_class_is_never_guessed():
    with pytest.raises(KeyError):
        reckon(RULE, [person(post(1, town="980101003000"))], YEAR, CLASSES)


def test_who_was_in_office_too_shortly_keeps_a_line_that_says_why():
    [line] = lines_of(RULE, person(post(1, last=date(2025, 1, 5), owed=(), ended=True)))
    assert line.total == 0
    assert "2025年1月5日卸任" in words_of(line)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"chief_rate": Decimal(-5)}, "chief_rate", "不能小于 0"),
        ({"least": Decimal(101)}, "least", "不能大于 100"),
        ({"shares": {1: Decimal(70)}}, "share_4", "请填写Ⅳ类"),
        ({"shares": {**SHARES, 2: Decimal(180)}}, "share_2", "0—100"),
        ({"cap_reach": Decimal(800), "cap_person": Decimal(600)}, "cap_person", "永远用不上"),
        ({"cap_person": Decimal(0)}, "cap_person", "请留空"),
        ({"kinds": ()}, "kinds", "请至少选一类"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words_by_field(change, field, words):
    assert words in allowance_rule.faults(replace(RULE, **change))[field]
    assert allowance_rule.faults(RULE) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"chief_rate": Decimal(500)}, "chief_rate"),
        ({"phone": Decimal(2400)}, "phone"),
        ({"shares": dict(zip(SHARES, reversed(SHARES.values()), strict=True))}, "shares"),
        ({"shares": {grade: share / 100 for grade, share in SHARES.items()}}, "shares"),
    ],
)
def test_an_unlikely_rule_is_asked_about(change, field):
    assert allowance_rule.doubts(replace(RULE, **change))[field]
    assert allowance_rule.doubts(RULE) == {}


def test_a_rule_comes_back_from_json_as_it_was_and_is_said_in_words():
    rule = replace(RULE, first_month=11, cap_person=Decimal("1200.50"), least=Decimal(80))
    assert AllowanceRule.of_parts(rule.parts()) == rule
    assert rule.months(2026)[0] == Month(2025, 11)
    words = "".join(allowance_rule.rule_words(rule))
    assert "上年11月—当年10月" in words
    assert "Ⅰ类 70%、Ⅱ类 80%、Ⅲ类 90%、Ⅳ类 95%" in words
    assert "每人每年 1200.5 元" in words


AMOUNTS = st.fractions(min_value=0, max_value=5000, max_denominator=36)


@settings(max_examples=60)
@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_parts_of_a_rounded_sum_add_up_and_none_moves_by_a_fen(exact):
    total = rounded(sum(exact, Fraction(0)))
    parts = spread(total, exact)
    assert sum(parts) == total
    assert abs(Fraction(total) - sum(exact, Fraction(0))) <= Fraction(1, 200)
    for part, each in zip(parts, exact, strict=True):
        assert abs(Fraction(part) - each) < Fraction(1, 100)
        assert part == each or 100 % each.denominator


MONEY = st.decimals(min_value=0, max_value=900, places=2)
DAYS = st.integers(0, 364).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def people(draw: Any) -> list[Person]:
    found = []
    for n in range(draw(st.integers(1, 4))):
        posts = []
        for m in range(draw(st.integers(1, 3))):
            first, last = sorted((draw(DAYS), draw(DAYS)))
            kind, town = (
                draw(st.sampled_from(("chief", "patroller"))),
                draw(st.sampled_from(list(CLASSES))),
            )
            posts.append(
                post(
                    m, town=town, first=first, last=last, kind=kind, sharers=draw(st.integers(1, 3))
                )
            )
        found.append(person(*posts, n=n))
    return found


@st.composite
def rules(draw: Any) -> AllowanceRule:
    pick = lambda words: draw(st.sampled_from(list(words)))  # noqa: E731
    return AllowanceRule(
        chief_rate=draw(MONEY),
        patroller_rate=draw(MONEY),
        counts=pick(allowance_rule.COUNTS),
        least=draw(st.sampled_from((Decimal(0), Decimal(80)))),
        below=pick(allowance_rule.BELOW),
        shared=pick(allowance_rule.SHARED),
        phone=draw(MONEY),
        phone_per=pick(allowance_rule.PER),
        transport=draw(MONEY),
        transport_per=pick(allowance_rule.PER),
        insurance=draw(MONEY),
        insured=pick(allowance_rule.INSURED),
        month_counts=pick(allowance_rule.MONTH_COUNTS),
        cap_reach=draw(st.none() | st.just(Decimal(300))),
        cap_person=draw(st.none() | st.just(Decimal("777.77"))),
        shares=SHARES,
        insurance_shared=draw(st.booleans()),
    )


@settings(max_examples=60)
@given(rules(), people())
def test_persons_add_up_to_towns_and_towns_to_the_total_whatever_the_rule(rule, everybody):
    lines = reckon(rule, everybody, YEAR, CLASSES)
    total = sums_of(lines)
    towns = [sums_of(line for line in lines if line.town == town) for town in CLASSES]
    persons = [sums_of(line for line in lines if line.person == each.id) for each in everybody]
    for some in (towns, persons):
        for name in (*PARTS, "total", "district", "own"):
            assert sum(getattr(each, name) for each in some) == getattr(total, name)
    assert total.people == {each.id for each in everybody}
    for line in lines:
        assert 0 <= line.district <= line.total == sum(getattr(line, part) for part in PARTS)
        assert line.total == round(line.total, 2)
    for each in persons:
        if rule.cap_person is not None:
            assert each.allowance <= rule.cap_person + Decimal("0.01")
    # The order in which people come changes nobody's money.
    again = reckon(rule, list(reversed(everybody)), YEAR, CLASSES)
    assert {(line.person, line.town): line.total for line in again} == {
        (line.person, line.town): line.total for line in lines
    }


@pytest.mark.parametrize("weeks", [51, 52])
def test_the_demos_rates_come_to_wanzhous_sums(weeks):
    """662 reaches, 558 people: 1.03 million yuan and 50,000 of insurance [004], within a hundredth, whether the demo's
    year begins with a week of its own or in the middle of one."""
    size, random = build.WANZHOU, Random(build.SEED)
    plan = geography.draw_district(
        random, code=build.CODE, name=build.NAME, towns=size.towns, reaches=size.reaches
    )
    owned = geography.people_for(plan, random, people=size.people)
    owed = [replace(each, required=0) for each in post().owed]
    owed[0] = replace(owed[0], required=weeks)
    everybody, reach = [], 0
    for n, reaches in enumerate(owned):
        posts = []
        for _ in reaches:
            reach += 1
            posts.append(post(reach, owed=tuple(owed)))
        everybody.append(person(*posts, n=n))
    sums = sums_of(reckon(rule_from(FIRST_MONTH), everybody, YEAR, CLASSES))
    assert (len(sums.places), len(sums.people)) == (662, 558)
    assert sums.allowance == pytest.approx(Decimal(1_030_000), rel=Decimal("0.01"))
    assert sums.insurance == pytest.approx(Decimal(50_000), rel=Decimal("0.01"))
