"""This year's tasks with their lights, in a river's dossier."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from common.text.chinese import local_date
from common.web.cards import Card
from plans.reads.river_page import lines_of
from plans.reads.totals import figures_of
from rivers.models import Reach, River
from rivers.neighbours.seams import SHOWN


def tasks_card(row: River | Reach, user: User, at: datetime) -> Card | None:
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
        {"lines": shown[:SHOWN], "figures": figures, "river": row, "day": day},
        anchor="tasks",
        order=13,
        count=count,
        more=listed if count > SHOWN else "",
    )
