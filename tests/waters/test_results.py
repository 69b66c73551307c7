"""What a month, a year and a set of sections come to, live and frozen."""

import random
from decimal import Decimal

import pytest
from django.db import connection

from common.errors import Conflict, Invalid, NotAllowed
from common.store.ledger import AppendOnlyError
from common.text.months import Month, months_between
from complaints.reads import public
from tests.waters.water_kit import AT, NOVEMBER, OCTOBER, announced, facts, sample, section
from waters import services
from waters.models import AnnouncedClass, MonthClose, MonthResult, Section
from waters.reads.closes import closed_words
from waters.reads.newest import newest_on
from waters.reads.ranking import by_change, division_ranking, section_ranking
from waters.reads.results import annual, figures_in, figures_of, latest_frozen
from waters.reads.shares import shares_by_month, shares_by_year
from waters.rules.indicators import Indicator

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def one(where: Section, month: Month):
    return figures_of([where.pk], month, month, at=AT)[where.pk, month]


def test_what_a_month_was_and_which_class_counts(cast) -> None:
    by = cast.district_office
    both, computed, dry, odd, none, tide, told = (
        section(cast, code, rhythm="odd" if code == "odd" else "monthly")
        for code in ("both", "computed", "dry", "odd", "none", "tide", "told")
    )
    sample(by, both, OCTOBER, NH3_N="1.3", TP="0.06", DO="7", PH="7.8")
    announced(by, both, OCTOBER, water_class="3")
    sample(by, computed, OCTOBER, NH3_N="1.3", TP="0.45", PETROLEUM="0.01L")
    sample(by, dry, OCTOBER, state="no_flow")
    sample(by, tide, OCTOBER, state="tide", NH3_N="9")
    announced(by, told, OCTOBER, water_class="", state="no_flow")
    sample(by, told, OCTOBER, NH3_N="9")
    ids = [each.pk for each in (both, computed, dry, odd, none, tide, told)]
    found = figures_of(ids, OCTOBER, NOVEMBER, at=AT)
    states = [found[pk, OCTOBER].state for pk in ids]
    assert states == [*("measured", "measured", "no_flow", "not_due", "missing", "void", "no_flow")]
    assert [found[pk, NOVEMBER].state for pk in ids] == ["waiting"] * 7
    first, second = found[both.pk, OCTOBER], found[computed.pk, OCTOBER]
    # What was announced counts; that the values say otherwise is told.
    assert (first.announced, first.computed, first.water_class, first.is_met) == (3, 4, 3, True)
    assert first.differs
    assert [each.words for each in first.exceeding] == ["氨氮/0.3"]
    assert (second.water_class, second.is_met, second.measured) == (6, False, 3)
    assert [each.words for each in second.exceeding] == ["总磷/1.2", "氨氮/0.3"]
    assert second.means[Indicator.PETROLEUM] == Decimal("0.005")
    # 1.3 / 1.0 + 0.45 / 0.2 + 0.005 / 0.05.
    assert second.index == Decimal("3.65")
    assert found[told.pk, OCTOBER].water_class is None
    assert one(computed, OCTOBER.previous()).last_year is None


def test_43_months_on_target_without_the_dry_one_live_and_after_closing(cast) -> None:
    by, where = cast.district_office, section(cast)
    first = OCTOBER.plus(-43)
    months = list(months_between(first, OCTOBER))
    announced(by, where, *months[:20], *months[21:])
    announced(by, where, months[20], water_class="", state="no_flow")
    announced(by, where, first.previous(), water_class="4")
    assert one(where, OCTOBER).streak == 43
    assert one(where, OCTOBER).last_year == 2
    # A month that is not over has broken nothing yet.
    assert one(where, NOVEMBER).streak == 43
    before = OCTOBER.plus(-2)
    services.close_month(division=cast.district, month=before, by=by, at=AT)
    # What is entered later for the closed month changes neither it nor what follows.
    AnnouncedClass.objects.filter(month=before.first_day).update(water_class="6")
    found = figures_of([where.pk], before, OCTOBER, at=AT)
    assert [found[where.pk, before.plus(n)].streak for n in range(3)] == [41, 42, 43]
    assert found[where.pk, before].is_frozen
    assert not found[where.pk, OCTOBER].is_frozen
    assert "已定稿" in closed_words(where, before)
    assert closed_words(where, OCTOBER) == ""


def test_the_number_of_queries_does_not_depend_on_the_number_of_sections(
    cast, django_assert_num_queries
) -> None:
    by = cast.district_office
    rows = [section(cast, f"D{n}") for n in range(5)]
    for where in rows:
        announced(by, where, OCTOBER.previous(), OCTOBER)
        sample(by, where, OCTOBER, NH3_N="0.3")
    for some in (rows[:1], rows):
        with django_assert_num_queries(7):
            figures_of([each.pk for each in some], OCTOBER, OCTOBER, at=AT)
    services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    with django_assert_num_queries(1):
        found = figures_of([each.pk for each in rows], OCTOBER, OCTOBER, at=AT)
    assert len(found) == 5
    # What is closed just before an open month says how long its runs are, without a question of its own.
    year_ago, now = OCTOBER.plus(-11), OCTOBER.next()
    services.close_month(division=cast.district, month=year_ago, by=by, at=AT)
    with django_assert_num_queries(5):
        both = figures_in([each.pk for each in rows], [(year_ago, year_ago), (now, now)], at=AT)
    assert {month for _, month in both} == {year_ago, now}
    with django_assert_num_queries(1):
        assert latest_frozen([each.pk for each in rows], at=AT) == {
            pk: each for (pk, _), each in found.items()
        }


@pytest.mark.parametrize("seed", range(4))
def test_a_month_says_the_same_however_many_are_asked_with_it(cast, seed) -> None:
    """Some months are closed, for some of the sections: what is read beside a month, and where its run begins, depends
    on that."""
    chance, by = random.Random(seed), cast.district_office
    months = list(months_between(OCTOBER.plus(-16), OCTOBER))

    def fill(where: Section) -> None:
        for month in months:
            if chance.random() < 0.6:
                sample(by, where, month, NH3_N=chance.choice(("0.3", "0.9", "1.6")))
            if chance.random() < 0.3:
                announced(by, where, month, water_class=chance.choice("1234"))

    rows = [section(cast, "A"), section(cast, "B")]
    for where in rows:
        fill(where)
    for month in months:
        if chance.random() < (0.2, 0.5, 0.9, 1.0)[seed]:
            services.close_month(division=cast.district, month=month, by=by, at=AT)
    rows.append(section(cast, "C"))
    fill(rows[-1])
    ids = [each.pk for each in rows]
    singly = {}
    for month in months:
        for pk in ids:
            singly |= figures_of([pk], month, month, at=AT)
    assert figures_of(ids, months[0], months[-1], at=AT) == singly
    first, last = months[-3], months[-2]
    spans = [(first.plus(-12), last.plus(-12)), (first, last)]
    asked = {month for begin, end in spans for month in months_between(begin, end)}
    wanted = {pair: each for pair, each in singly.items() if pair[1] in asked}
    assert figures_in(ids, spans, at=AT) == wanted


def test_a_closed_month_changes_by_a_correction_only(cast) -> None:
    by, where = cast.district_office, section(cast)
    sample(by, where, OCTOBER, NH3_N="1.6", TP="0.1")
    close = services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    live = one(where, OCTOBER)
    assert (live.water_class, live.exceeding[0].words, live.is_frozen) == (5, "氨氮/0.6", True)
    again = services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    assert (again.pk, MonthClose.objects.count()) == (close.pk, 1)
    sample(by, where, OCTOBER, 20, NH3_N="0.2", TP="0.1")
    assert one(where, OCTOBER) == live
    corrected = services.correct_month(
        division=cast.district, month=OCTOBER, reason="补录一次采样", by=by, at=AT
    )
    # (1.6 + 0.2) / 2 = 0.9: Ⅲ; the old version stays.
    assert (corrected.version, corrected.replaces_id) == (2, close.pk)
    assert (one(where, OCTOBER).water_class, close.results.get().water_class) == (3, "5")
    assert corrected.figures["shares"]["good"] == 1
    assert corrected.rules["limits"]["7"][2] == "1.0"
    for act, refusal, words in (
        ({"reason": "再更正"}, Conflict, "没有需要更正"),
        ({"reason": " "}, Invalid, "原因"),
        ({"reason": "补", "month": OCTOBER.previous()}, Conflict, "尚未定稿"),
        ({"reason": "补", "month": NOVEMBER}, Invalid, "2026年11月还没有结束，2026年12月1日起"),
        ({"reason": "补", "by": cast.stranger}, NotAllowed, "定稿"),
    ):
        with pytest.raises(refusal, match=words):
            services.correct_month(
                **{"division": cast.district, "month": OCTOBER, "by": by, "at": AT} | act
            )
    with pytest.raises(AppendOnlyError):
        MonthResult.objects.update(water_class="1")


def test_the_public_sees_a_closed_month_as_it_was_frozen(cast) -> None:
    by, told, unsaid = cast.district_office, section(cast), section(cast, "D2")
    announced(by, told, OCTOBER.previous(), OCTOBER, water_class="2")
    sample(by, unsaid, OCTOBER, NH3_N="1.9")
    services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    AnnouncedClass.objects.filter(month=OCTOBER.first_day).update(water_class="6")
    announced(by, unsaid, OCTOBER, water_class="1")
    closed = (OCTOBER.first_day, "2", "3")

    def shown(*, computed: bool) -> list[tuple]:
        found = newest_on([cast.river.pk], computed=computed)
        return [(each.month, each.water_class, each.target) for each in found]

    assert public.board_settings(cast.reach, AT)[1] is False
    # Nothing was announced when the month was closed; only the office may let the computed class be shown.
    assert shown(computed=False) == [closed, (None, "", "3")]
    assert shown(computed=True) == [closed, (OCTOBER.first_day, "5", "3")]
    services.correct_month(division=cast.district, month=OCTOBER, reason="补录", by=by, at=AT)
    assert [each[1] for each in shown(computed=False)] == ["6", "1"]
    announced(by, told, NOVEMBER, water_class="4")
    assert shown(computed=True)[0] == (NOVEMBER.first_day, "4", "3")


def test_what_a_load_counts_of_values_below_their_limit_live_frozen_and_by_year(cast) -> None:
    by, where = cast.district_office, section(cast)
    sample(by, where, OCTOBER.previous(), NH3_N="0.5", TP="0.1")
    sample(by, where, OCTOBER, NH3_N="0.025L", TP="0.1")
    live = one(where, OCTOBER)
    assert live.loads == {Indicator.NH3_N: 0}
    assert one(where, OCTOBER.previous()).loads == {}
    services.close_month(division=cast.district, month=OCTOBER, by=by, at=AT)
    frozen = one(where, OCTOBER)
    assert frozen.is_frozen
    assert (frozen.loads, frozen.means) == (live.loads, live.means)
    year = annual([where.pk], 2026, at=AT)[where.pk]
    # Half to even: 0.25625 and 0.25 mg/L.
    assert (year.means[Indicator.NH3_N], year.loads) == (
        Decimal("0.26"),
        {Indicator.NH3_N: Decimal("0.25")},
    )


def test_a_year_is_the_class_of_its_means(cast) -> None:
    by, where, told = cast.district_office, section(cast), section(cast, "D2")
    for month, number in ((OCTOBER.previous(), "0.4"), (OCTOBER, "1.4")):
        sample(by, where, month, NH3_N=number, TP="0.05")
    announced(by, told, OCTOBER, water_class="4", exceeding="氨氮/0.3、溶解氧")
    assert [each.words for each in one(told, OCTOBER).exceeding] == ["氨氮/0.3", "溶解氧"]
    found = annual([where.pk, told.pk], 2026, at=AT)
    year = found[where.pk]
    # Ⅱ and Ⅳ by month; 0.9 mg/L is Ⅲ.
    assert (year.water_class, year.is_met, year.months, year.is_enough) == (3, True, 2, False)
    assert (year.met, year.judged, year.classes[-3:]) == (1, 2, (2, 4, None))
    assert (found[told.pk].water_class, found[told.pk].judged, found[told.pk].met) == (None, 1, 0)
    months = shares_by_month([where.pk, told.pk], OCTOBER, OCTOBER, at=AT)[OCTOBER]
    assert (months.sections, months.counted, months.good, months.on_target) == (2, 2, 0, 0)
    of_year = shares_by_year([where.pk, told.pk], [2026], at=AT)[2026]
    assert (of_year.sections.good, of_year.sections.counted) == (1, 1)
    assert (of_year.months.good, of_year.months.counted) == (1, 3)


# Rivers and lakes apart: the mean over sections of the means over months, each half of the limit below it; then
# C ÷ C_Ⅲ, weighted by the number of sections that are of a kind.
INDEX_IN_SQL = """
WITH taken AS (
    SELECT s.section_id, s.month, v.indicator,
           avg(CASE WHEN v.is_below THEN v."limit" / 2 ELSE v.number END) AS c
      FROM waters_sample s JOIN waters_samplevalue v ON v.sample_id = s.id
     WHERE s.voided_at IS NULL AND s.state = 'taken' AND s.month BETWEEN %(first)s AND %(last)s
     GROUP BY 1, 2, 3),
section AS (SELECT section_id, indicator, round(avg(c), 9) AS c FROM taken GROUP BY 1, 2),
mean AS (
    SELECT r.kind, x.indicator, avg(x.c) AS c, count(*) AS n
      FROM section x JOIN waters_section r ON r.id = x.section_id WHERE r.in_index GROUP BY 1, 2),
term AS (
    SELECT m.indicator, m.n,
           CASE WHEN m.indicator = 2 THEN CASE WHEN m.c <= 7 THEN 7 - m.c ELSE (m.c - 7) / 2 END
                WHEN m.indicator = 3 THEN 5 / m.c
                ELSE m.c / CASE m.indicator WHEN 7 THEN 1.0 WHEN 5 THEN 20 WHEN 21 THEN 0.05
                           WHEN 8 THEN CASE m.kind WHEN 'lake' THEN 0.05 ELSE 0.2 END END
            END AS t
      FROM mean m)
SELECT round(sum(weighted), 4)
  FROM (SELECT sum(n * t) / sum(n) AS weighted FROM term GROUP BY indicator) found
"""


@pytest.mark.postgres
def test_the_index_is_that_of_a_second_implementation_in_sql(cast) -> None:
    drawn, by = random.Random(12), cast.district_office
    rows = [section(cast, f"D{n}", kind="lake" if n % 4 == 3 else "river") for n in range(8)]
    section(cast, "out", in_index=False)
    months = list(months_between(OCTOBER.plus(-14), OCTOBER))
    services.record_samples(
        entries=[
            facts(
                where,
                month,
                PH=str(drawn.choice(["6.2", "6.8", "7.0", "7.9", "8.6"])),
                DO=f"{drawn.uniform(2, 11):.1f}",
                NH3_N=f"{drawn.uniform(0.05, 3):.2f}",
                COD=f"{drawn.uniform(5, 60):.1f}",
                TP=drawn.choice(["0.01L", "0.060", "0.210", "0.333"]),
                PETROLEUM=drawn.choice(["0.02L", "0.03", "0.06"]),
            )
            for where in rows
            for month in months
        ],
        by=by,
        at=AT,
    )
    ids = [each.pk for each in Section.objects.all()]
    (place,) = division_ranking(ids, cast.district.code, OCTOBER, OCTOBER, at=AT)
    for first, last, ours in (
        (OCTOBER, OCTOBER, place.index),
        (OCTOBER.plus(-12), OCTOBER.plus(-12), place.change.before),
    ):
        with connection.cursor() as cursor:
            cursor.execute(INDEX_IN_SQL, {"first": first.first_day, "last": last.first_day})
            assert cursor.fetchone()[0] == ours
    assert place.rate == ((place.change.now - place.change.before) / place.change.before).quantize(
        Decimal("0.000001")
    )
    assert (place.key, place.sections) == (cast.town.code, 8)
    alone = section_ranking(ids, OCTOBER, OCTOBER, at=AT)
    assert [each.index for each in alone] == sorted(each.index for each in alone)
    assert len(by_change(alone)) == 8
