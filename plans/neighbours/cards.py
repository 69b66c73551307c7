"""A river's plan, this year's tasks with their lights, and their money, in its dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse

from accounts.models import User
from common.text.chinese import local_date
from common.web.cards import Card
from plans.models import Fund, Plan, PlanEntry, PlanPart, PlanState
from plans.reads.river_page import lines_of
from plans.reads.totals import figures_of
from rivers.models import Reach, River
from rivers.neighbours.seams import SHOWN


def tasks_card(row: River | Reach, user: User, at: datetime, *, most: int = SHOWN) -> Card | None:
    """Binding lines of this year, in the order of the list; nothing of a reach, whose tasks are its
    river's."""
    if not isinstance(row, River):
        return None
    day = local_date(at)
    lines = lines_of(row, day.year, user)
    figures = figures_of(lines)
    count = figures.overall.tasks
    shown = lines.select_related("lead_unit").order_by("division_id", "task_list_id", "order")
    listed = f"{reverse('plans:line_list')}?{urlencode({'river': row.pk, 'year': day.year})}"
    return Card(
        f"{day.year}年任务",
        "plans/dossier_tasks.html",
        {"lines": shown[:most], "figures": figures, "river": row, "day": day},
        anchor="tasks",
        order=13,
        count=count,
        more=listed if count > most else "",
        longer=(lambda most: tasks_card(row, user, at, most=most)) if count > most else None,
    )


def plan_card(row: River | Reach, user: User, at: datetime) -> Card | None:
    """The plans of all cycles, the newest first, with the goals of the one that holds this year and how many entries
    its five lists have. Nothing of a reach, or without any plan. Three queries."""
    if not isinstance(row, River):
        return None
    rows = Plan.objects.visible_to(user).filter(river=row)
    plans = list(rows.select_related("lead_unit", "division"))
    if not plans:
        return None
    year = local_date(at).year
    current = next((one for one in plans if one.first_year <= year <= one.last_year), None)
    entries = PlanEntry.objects.filter(plan=current)
    counts = dict(entries.order_by().values_list("part").annotate(Count("pk")))
    context = {
        "plans": plans,
        "approved": PlanState.APPROVED,
        "current": current,
        "goals": entries.filter(part=PlanPart.GOAL).order_by("order"),
        "parts": [(label, counts.get(part, 0)) for part, label in PlanPart.choices],
    }
    return Card("一河一策方案", "plans/dossier_plan.html", context, anchor="plan", order=13)


def money_card(row: River | Reach, user: User, at: datetime) -> Card | None:
    """Money of this year's tasks by source, the largest first; nothing of a reach, or where none is planned."""
    if not isinstance(row, River):
        return None
    year = local_date(at).year
    funds = Fund.objects.filter(line__in=lines_of(row, year, user).order_by().values("pk"))
    sums = {name: Sum(name) for name in ("planned", "in_place", "paid")}
    rows: list[Any] = list(
        funds.order_by().values("source").annotate(**sums).order_by("-planned", "source")
    )
    if not rows:
        return None
    total = {name: sum(one[name] for one in rows) for name in sums}
    context = {"rows": rows, "total": total, "year": year}
    return Card(f"{year}年任务资金", "plans/dossier_money.html", context, anchor="money", order=13)
