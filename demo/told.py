"""What the whole district has to show of water, money and the year, as the issues that asked for it told.

Only the district at full size shows all of it, which takes too long for the tests (`tests/demo` builds a small one).
The benchmarks build it: each says what is unlike, and that of a year's scoring refuses to measure another.
"""

from collections import Counter
from typing import Any, Final

from django.db.models import QuerySet

from demo.work import allowance, funds
from demo.work.scoring import scored_down
from funds.models import Statement, StatementLine
from health.models import Assessment
from outfalls.models import Case
from outfalls.rules.steps import CLOSED, OPEN
from rivers.models import Outfall, Reach
from scoring.models import Scoring
from waters.models import Section

TOLD: Final[dict[str, Any]] = {
    "sections; national, lakes, automatic": (24, 3, 1, 1),
    "compensated sections, months; is a year netted": (11, 24, True),
    "rewarded or deducted sections": 15,
    "outfalls; steps at which one is": (320, {*OPEN, *CLOSED}),
    "health assessments": 2,
    "reaches, statements of allowance": (662, 1),
    "scored down by lights, by water": (6, 8),
    "rated towns, rated units": (7, 4),
}


def unlike() -> str:
    """What there is instead, where the database's district is not as it is told; empty where it is."""
    other = {words: there for words, there in found().items() if there != TOLD[words]}
    told = {words: TOLD[words] for words in other}
    return f"the demo's district has {other}, told is {told}" if other else ""


def found() -> dict[str, Any]:
    """What there is, by the words of `TOLD`."""
    sections = Section.objects.all()
    cases = set(Case.objects.order_by().values_list("state", flat=True).distinct())
    unsurveyed = Outfall.objects.filter(case=None).exists()
    paid = Statement.objects.filter(rule__name=funds.COMPENSATION).order_by()
    year = Scoring.objects.exclude(announced_at=None).get()
    rated = Counter("town" if sheet.division_id else "unit" for sheet in scored_down(year, "r7"))
    return {
        "sections; national, lakes, automatic": (
            sections.count(),
            sections.filter(grades__contains="national").count(),
            sections.filter(kind="lake").count(),
            sections.filter(is_automatic=True).count(),
        ),
        "compensated sections, months; is a year netted": (
            _sections_of(paid),
            paid.filter(purpose="account").values("first").distinct().count(),
            paid.filter(purpose="clearing", state="frozen").exists(),
        ),
        "rewarded or deducted sections": _sections_of(
            Statement.objects.filter(rule__name=funds.BORDERS)
        ),
        "outfalls; steps at which one is": (
            Outfall.objects.count(),
            cases | ({"survey"} if unsurveyed else set()),
        ),
        "health assessments": Assessment.objects.count(),
        "reaches, statements of allowance": (
            Reach.objects.count(),
            Statement.objects.filter(rule__name=allowance.NAME).count(),
        ),
        "scored down by lights, by water": (
            len(scored_down(year, "r1", "r2")),
            len(scored_down(year, "r4")),
        ),
        "rated towns, rated units": (rated["town"], rated["unit"]),
    }


def _sections_of(statements: QuerySet[Statement]) -> int:
    lines = StatementLine.objects.filter(statement__in=statements, subject_kind="section")
    return lines.order_by().values("subject_key").distinct().count()
