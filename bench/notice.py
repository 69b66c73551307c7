"""The monthly notice of a whole district: against one SQL statement, and at 1, 10 and 100 districts.

Ours is what the job does: the month is counted, cut and put into words, and the notice is written to the
database with the list of those who fell short. The statement aggregates the same figures and writes
nothing; that they are the same is looked at before anything is timed.
"""

import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from accounts.models import Division, Level
from bench import districts
from bench.figures import Figure
from common import clock
from common.store.scope import range_below
from common.text.months import Month
from demo import build
from notices.models import DraftJob, Notice
from notices.services.counting import count_month
from notices.services.drafting import run_job
from notices.services.drafts import draft

SCALE = int(os.environ.get("BENCH_SCALE", "100"))
ROUNDS = 9
TARGET = 3.0
# No source says how far from a straight line is still linear; half as much again is ours.
LINEAR = 1.5
LIGHTS = ("total", "green", "yellow", "red")
# What was due, met, asked for and done by village and tier; how many posts fell short there; what
# accepted patrols found and missed; the issues by village, tier and source; and the lines of lists that
# concern the district by list, lead unit and their last light.
STATEMENT = """
WITH per_due AS MATERIALIZED (
    SELECT d.division_id, d.tier, d.appointment_id, d.required, count(p.due_id) AS done
    FROM inspections_patroldue d
    LEFT JOIN inspections_patrol p ON p.due_id = d.id AND p.state IN ('valid', 'confirmed')
    WHERE d.month = %(month)s AND d.division_id >= %(low)s AND d.division_id < %(high)s
      AND d.cancelled_at IS NULL
    GROUP BY d.id
), own_unit AS (
    SELECT id FROM accounts_unit WHERE division_id >= %(low)s AND division_id < %(high)s
), lit AS (
    SELECT l.id, l.lead_unit_id, t.kind, coalesce((
        SELECT c.light FROM plans_lightchange c WHERE c.line_id = l.id AND c.day < %(next_first)s
        ORDER BY c.day DESC, c.id DESC LIMIT 1
    ), 'green') AS light
    FROM plans_line l JOIN plans_tasklist t ON t.id = l.task_list_id
    WHERE l.id IN (
        SELECT id FROM plans_line WHERE division_id >= %(low)s AND division_id < %(high)s
        UNION SELECT id FROM plans_line WHERE lead_unit_id IN (SELECT id FROM own_unit)
        UNION SELECT line_id FROM plans_lineduty WHERE unit_id IN (SELECT id FROM own_unit)
    ) AND t.state = 'binding' AND t.bound_on < %(next_first)s
      AND (t.year = %(year)s OR t.year < %(year)s AND (l.done_on IS NULL OR l.done_on >= %(month)s))
      AND (l.withdrawn_on IS NULL OR l.withdrawn_on >= %(next_first)s)
)
SELECT 'due', division_id, tier, '', count(*), count(*) FILTER (WHERE done >= required),
       sum(required), sum(done),
       count(DISTINCT appointment_id) FILTER (WHERE done < required), 0, 0, 0
FROM per_due GROUP BY division_id, tier
UNION ALL
SELECT 'patrol', division_id, tier, '', count(*), sum(found_count), sum(missed_count), 0, 0, 0, 0, 0
FROM inspections_patrol
WHERE substr(division_id, 1, 6) = %(district)s
  AND started_at >= %(starts)s AND started_at < %(ends)s AND state IN ('valid', 'confirmed')
GROUP BY division_id, tier
UNION ALL
SELECT 'issue', division_id, found_tier, source,
       count(*) FILTER (WHERE reported AND severity = 'general'),
       count(*) FILTER (WHERE reported AND severity = 'heavier'),
       count(*) FILTER (WHERE reported AND severity = 'major'),
       count(*) FILTER (WHERE reported AND is_fixed_on_spot),
       count(*) FILTER (WHERE reported AND state = 'closed'),
       count(*) FILTER (WHERE accepted_at >= %(starts)s AND accepted_at < %(ends)s),
       count(*) FILTER (WHERE state = 'closed' AND closed_at >= %(starts)s AND closed_at < %(ends)s
                        OR reopened_later),
       count(*) FILTER (WHERE reported_at < %(ends)s AND NOT shut_at_end
                        AND (closed_at IS NULL OR closed_at >= %(ends)s))
FROM (
    SELECT *, reported_at >= %(starts)s AND reported_at < %(ends)s
              AND state NOT IN ('declined', 'withdrawn') AS reported,
           rebound_count > 0 AND EXISTS (
               SELECT FROM issues_lookback b WHERE b.issue_id = i.id AND b.outcome = 'rebounded'
               AND b.closed_at >= %(starts)s AND b.closed_at < %(ends)s) AS reopened_later,
           rebound_count > 0 AND EXISTS (
               SELECT FROM issues_lookback b WHERE b.issue_id = i.id AND b.outcome = 'rebounded'
               AND b.closed_at < %(ends)s AND b.updated_at >= %(ends)s) AS shut_at_end
    FROM issues_issue i
    WHERE division_id >= %(low)s AND division_id < %(high)s
) AS issue
GROUP BY division_id, found_tier, source
UNION ALL
SELECT 'light', kind, lead_unit_id, '', count(*), count(*) FILTER (WHERE light = 'green'),
       count(*) FILTER (WHERE light = 'yellow'), count(*) FILTER (WHERE light = 'red'), 0, 0, 0, 0
FROM lit GROUP BY kind, lead_unit_id
"""


def run() -> list[Figure]:
    """A district against the statement in a small and a large database; then all districts' jobs."""
    month = Month.of(clock.now()).previous()
    figures = []
    of_one = 0.0
    for scale in sorted({1, 10, SCALE}):
        districts.use(scale)
        _compare(month, build.CODE)
        floor, ours = best_in_turns(
            lambda: _statement(month, build.CODE), lambda: _notice(month, build.CODE)
        )
        words = f"一个区的月通报对一条统计语句（库中 {scale} 个区）"
        figures.append(Figure(words, ours, floor, TARGET, "毫秒"))
        each = _jobs(month)
        of_one = of_one or each
        words = f"{scale} 个区（{scale * 662:,} 河段）连同镇街的通报，每区耗时对只有一个区时"
        figures.append(Figure(words, each, of_one, LINEAR, "毫秒"))
    return figures


def best_in_turns(*works: Callable[[], Any]) -> list[float]:
    """Milliseconds of the quickest of some rounds of each; they take turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            began = time.perf_counter()
            work()
            taken.append((time.perf_counter() - began) * 1000)
    return [min(taken) for taken in times]


def _statement(month: Month, code: str) -> list[tuple[Any, ...]]:
    low, high = range_below(code)
    values = {
        "month": month.first_day,
        "next_first": month.next().first_day,
        "year": month.year,
        "starts": month.starts_at,
        "ends": month.ends_at,
        "low": low,
        "high": high,
        "district": code[:6],
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, values)
        return cursor.fetchall()


def _notice(month: Month, code: str) -> Notice | None:
    """The district's notice as the job makes it, and unmade."""
    with transaction.atomic():
        counted = count_month(month, code)
        notice = draft(division=Division.objects.get(pk=code), counted=counted, at=clock.now())
        transaction.set_rollback(True)
    return notice


def _compare(month: Month, code: str) -> None:
    """RuntimeError where the notice and the statement do not say the same."""
    notice = _notice(month, code)
    if notice is None:
        raise RuntimeError(f"{month} has its notice already: nothing would be measured")
    sums: Counter[tuple[str, int]] = Counter()
    for what, _, _, _, *numbers in _statement(month, code):
        sums.update({(what, n): int(number or 0) for n, number in enumerate(numbers)})
    patrols, issues = notice.figures["patrols"]["total"], notice.figures["issues"]["total"]
    ours = {
        "due": [patrols[key] for key in ("due", "met", "required", "done")]
        + [notice.figures["unmet"]["lines"]],
        "patrol": [patrols["found"], patrols["missed"]],
        "issue": [
            issues[key]
            for key in (
                *("general", "heavier", "major", "on_spot", "closed"),
                *("accepted", "settled", "open"),
            )
        ],
        "light": [notice.figures["lights"]["total"][key] for key in LIGHTS],
    }
    floor = {
        "due": [sums["due", n] for n in range(5)],
        "patrol": [sums["patrol", n] for n in (1, 2)],
        "issue": [sums["issue", n] for n in range(8)],
        "light": [sums["light", n] for n in range(len(LIGHTS))],
    }
    if ours != floor:
        raise RuntimeError(f"the notice says {ours}, the statement {floor}")


def _jobs(month: Month) -> float:
    """Milliseconds a district: the jobs of all districts, each with its towns, one after the other as
    a worker does them, committed; their drafts are thrown away afterwards."""
    places = Division.objects.inside().filter(level=Level.DISTRICT, is_active=True)
    codes = list(places.values_list("code", flat=True))
    began = time.perf_counter()
    for code in codes:
        job = DraftJob.objects.create(
            division_id=code, month=month.first_day, requested_at=clock.now(), total=0
        )
        run_job(job.pk, now=clock.now)
    taken = (time.perf_counter() - began) * 1000
    drafts = Notice.objects.filter(month=month.first_day)
    made = drafts.count()
    drafts.delete()
    DraftJob.objects.filter(month=month.first_day).delete()
    print(f"  {len(codes)} 个区的任务：{made:,} 份通报，{taken / 1000:.1f} 秒", flush=True)
    return taken / len(codes)
