"""A river on one page, for a chief on the way to a meeting: promise, state, money, lights, issues,
patrols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, Value, When

from accounts.models import Level
from chiefs.models import Appointment
from common.text.chinese import local_date
from common.text.months import Month
from inspections.models import PatrolDue
from issues.models import Issue
from plans.models import Line, Plan, PlanPart
from plans.reads.totals import Figures, figures_of, funds_of, lit
from rivers.models import River

# What one A4 page holds beside the rest.
MOST_LINES: Final = 12
MOST_ISSUES: Final = 5
MOST_GOALS: Final = 4
MOST_CHIEFS: Final = 4


@dataclass(frozen=True, slots=True)
class Patrols:
    """Periods of a month that are over, and how many of them were met."""

    month: Month
    due: int
    met: int

    @property
    def share(self) -> float | None:
        return self.met / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page shows, for what its reader sees of the river.

    lines  what is not green first: red, yellow, then green, each by due day
    left   lines that are not shown
    """

    chiefs: list[Appointment]
    plan: Plan | None
    goals: list[str]
    figures: Figures
    funds: dict[str, Decimal]
    lines: list[Line]
    left: int
    issues: list[Issue]
    issue_counts: dict[str, int]
    patrols: list[Patrols]


def summary_of(river: River, year: int, user: Any, at: datetime) -> Summary:
    """A river's year as of a moment; the same number of queries however much there is."""
    lines = lines_of(river, year, user)
    figures = figures_of(lines)
    order = Case(
        When(lit("red"), then=Value(0)),
        When(lit("yellow"), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    shown = lines.select_related("lead_unit", "task_list").order_by(order, "due_on", "pk")
    found = list(shown[:MOST_LINES])
    issues = Issue.objects.visible_to(user).filter(reach__river=river)
    plan = (
        Plan.objects.visible_to(user).covering(year).filter(river=river, state="approved").first()
    )
    this = Month.of(at)
    return Summary(
        chiefs=_chiefs(river, user, at),
        plan=plan,
        goals=_goals(plan),
        figures=figures,
        funds=funds_of(lines),
        lines=found,
        left=figures.overall.tasks - len(found),
        issues=list(
            issues.open()
            .select_related("kind", "reach", "unit")
            .order_by("-is_exposed", F("due_at").asc(nulls_last=True), "pk")[:MOST_ISSUES]
        ),
        issue_counts=issues.aggregate(
            open=Count("pk", filter=Q(closed_at=None)),
            overdue=Count("pk", filter=Q(closed_at=None, due_at__lt=at)),
            exposed=Count("pk", filter=Q(closed_at=None, is_exposed=True)),
            closed=Count("pk", filter=Q(state="closed", closed_at__year=year)),
        ),
        patrols=[_patrols(river, month, user, at) for month in (this.previous(), this)],
    )


def lines_of(river: River, year: int, user: Any) -> Any:
    """Binding lines of a river's annual lists of a year, as far as the user sees them."""
    visible: Any = Line.objects.visible_to(user)
    return visible.binding().filter(
        task_list__kind="annual", task_list__year=year, task_list__river=river
    )


def _chiefs(river: River, user: Any, at: datetime) -> list[Appointment]:
    """Chiefs of the whole river above village level, the highest tier first."""
    rows = Appointment.objects.on(local_date(at)).filter(river=river, tier__lt=Level.TOWN)
    return list(rows.select_related("chief", "division").order_by("tier", "pk")[:MOST_CHIEFS])


def _goals(plan: Plan | None) -> list[str]:
    if plan is None:
        return []
    rows = plan.entries.filter(part=PlanPart.GOAL).order_by("order")
    return list(rows.values_list("words", flat=True)[:MOST_GOALS])


def _patrols(river: River, month: Month, user: Any, at: datetime) -> Patrols:
    rows: Any = PatrolDue.objects.in_ranges(user.code_ranges).standing().with_done()
    counted = rows.filter(
        month=month.first_day, river=river, period_end__lt=local_date(at)
    ).aggregate(due=Count("pk"), met=Count("pk", filter=Q(done__gte=F("required"))))
    return Patrols(month, counted["due"], counted["met"])
