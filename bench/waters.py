"""Water: results and index of 100 districts × 40 sections × 36 months × 21 indicators (3 M values), against
one SQL aggregate of the same values.

Twice: all months of all districts, none of them closed, each district asked for as its office would; and one
month of all sections at once, with the months before it closed. Ours reads, judges and tells every section's
month and the index of each district; the aggregate only averages. `BENCH_DISTRICTS` makes a run lighter.
"""

import os
from collections import defaultdict
from decimal import Decimal

from django.db import connection, transaction

from bench import districts
from bench.figures import Figure
from bench.ledger import _code
from bench.notice import best_in_turns
from common.text.months import Month
from waters.models import Section
from waters.reads.results import figures_of
from waters.rules.index import Ranked, index_of_many
from waters.rules.indicators import JUDGED

DISTRICTS = int(os.environ.get("BENCH_DISTRICTS", "100"))
SECTIONS, MONTHS = 40, 36
LAST = Month(2026, 9)
FIRST = LAST.plus(1 - MONTHS)
AT = LAST.next().ends_at
TARGET = 3.0
AGGREGATE = """
    SELECT count(*), sum(mean) FROM (
        SELECT s.section_id, s.month, v.indicator,
               avg(CASE WHEN v.is_below THEN v."limit" / 2 ELSE v.number END) AS mean
          FROM waters_sample s JOIN waters_samplevalue v ON v.sample_id = s.id
         WHERE s.voided_at IS NULL AND s.state = 'taken' AND s.month BETWEEN %s AND %s
         GROUP BY 1, 2, 3) found
"""


def run() -> list[Figure]:
    """All months, then one."""
    districts.use_database(districts.made(f"waters_{DISTRICTS}", fill))
    sections = _sections()
    values = _aggregate(FIRST, LAST)
    print(
        f"  {DISTRICTS} 个区、{sum(map(len, sections.values()))} 个断面、{values:,} 个均值",
        flush=True,
    )
    floor, ours = best_in_turns(lambda: _aggregate(FIRST, LAST), lambda: _each_district(sections))
    found = [Figure(f"{MONTHS} 个月结果与指数，{values:,} 个值", ours, floor, TARGET, "毫秒")]
    with transaction.atomic():
        _close_before_last()
        floor, ours = best_in_turns(lambda: _aggregate(LAST, LAST), lambda: _one_month(sections))
        transaction.set_rollback(True)
    found.append(Figure("一个月结果与指数，此前各月已定稿", ours, floor, TARGET, "毫秒"))
    return found


def _sections() -> dict[str, list[int]]:
    by_district: dict[str, list[int]] = defaultdict(list)
    for pk, code in Section.objects.order_by("pk").values_list("pk", "division_id"):
        by_district[code].append(pk)
    return by_district


def _aggregate(first: Month, last: Month) -> int:
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE, [first.first_day, last.first_day])
        found: int = cursor.fetchone()[0]
    return found


def _each_district(sections: dict[str, list[int]]) -> list[Decimal]:
    """The indexes of every district and month, with every section's figures on the way."""
    found = []
    for ids in sections.values():
        found += _indexes(figures_of(ids, FIRST, LAST, at=AT), dict.fromkeys(ids, ""))
    return found


def _one_month(sections: dict[str, list[int]]) -> list[Decimal]:
    districts_of = {pk: code for code, ids in sections.items() for pk in ids}
    return _indexes(figures_of(list(districts_of), LAST, LAST, at=AT), districts_of)


def _indexes(figures, districts_of) -> list[Decimal]:
    groups = defaultdict(list)
    for (section, month), each in figures.items():
        groups[districts_of[section], month].append(Ranked(each.means, "river"))
    return [index_of_many(ranked).value for ranked in groups.values()]


def fill() -> None:
    """Sections by hand, samples and values by SQL: one of six is below its detection limit, as in a bureau's tables."""
    from tests import factories as make

    for district in range(DISTRICTS):
        make.division(_code(district), f"第{district}区")
    by = make.UserFactory(name="登记人")
    river = make.RiverFactory(division_id=_code(0))
    Section.objects.bulk_create(
        Section(
            code=f"D{district:03d}-{n:02d}",
            name=f"断面{district}-{n}",
            grades="district",
            river=river,
            division_id=_code(district),
        )
        for district in range(DISTRICTS)
        for n in range(SECTIONS)
    )
    known = {"by": by.pk, "at": AT, "first": FIRST.first_day, "months": MONTHS - 1}
    judged = ", ".join(f"({each:d}, {_middle(each)})" for each in JUDGED)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO waters_sectiontarget (section_id, year, target, basis, entered_at) "
            "SELECT id, 2020, '3', '', %(at)s FROM waters_section",
            known,
        )
        cursor.execute(
            "INSERT INTO waters_sample (section_id, taken_on, month, source, state, note, entered_by_id, "
            "entered_at, void_reason) "
            "SELECT s.id, m + 5, m, 'manual', 'taken', '', %(by)s, %(at)s, '' FROM waters_section s, "
            "LATERAL (SELECT (%(first)s::date + n * interval '1 month')::date AS m "
            "FROM generate_series(0, %(months)s) n) months ORDER BY m, s.id",
            known,
        )
        cursor.execute(
            'INSERT INTO waters_samplevalue (sample_id, indicator, typed, number, is_below, "limit") '
            "SELECT s.id, i.code, '', CASE WHEN below THEN NULL ELSE value END, below, "
            "CASE WHEN below THEN value END FROM waters_sample s, "
            f"(VALUES {judged}) AS i (code, middle), "
            "LATERAL (SELECT round(i.middle * (0.5 + (s.id * 37 + i.code * 101) % 100 / 100.0), 5) AS value, "
            "i.code > 10 AND (s.id + i.code) % 3 = 0 AS below) found ORDER BY s.id, i.code"
        )


def _middle(indicator) -> str:
    """An ordinary value, by which every class from Ⅰ to Ⅳ occurs."""
    from waters.rules.standard import GB3838

    limit = GB3838.limit_of(indicator, "river", 3)
    return "7.2" if limit is None else str(limit * Decimal("0.7"))


def _close_before_last() -> None:
    """Closes by each district's office of all months but the last."""
    known = {"first": FIRST.first_day, "last": LAST.first_day}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO waters_monthclose (division_id, month, version, reason, figures, rules, closed_by_id, "
            "closed_at) SELECT d.code, m, 1, '', '{}', '{}', u.id, now() "
            "FROM (SELECT DISTINCT division_id AS code FROM waters_section) d, "
            "(SELECT DISTINCT month AS m FROM waters_sample WHERE month < %(last)s) months, "
            "(SELECT min(id) AS id FROM accounts_user) u",
            known,
        )
        cursor.execute(
            "INSERT INTO waters_monthresult (close_id, section_id, month, state, target, announced, computed, "
            "water_class, is_met, exceeding, means, loads, measured, last_year, streak) "
            "SELECT c.id, s.id, c.month, 'measured', '3', '', '3', '3', true, '[]', '{}', '{}', 21, '', 1 "
            "FROM waters_monthclose c JOIN waters_section s ON s.division_id = c.division_id"
        )
