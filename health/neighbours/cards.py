"""Health in a river's or reach's dossier."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.web.cards import Card
from health.models import Assessment, Project
from rivers.models import Reach, River

SHOWN = 5


def health_card(row: River | Reach, user: User, at: datetime, *, most: int = SHOWN) -> Card | None:
    """Its assessments and 幸福河湖 projects, newest first; None where there are none."""
    of = {"river": row} if isinstance(row, River) else {"reach": row}
    assessments = Assessment.objects.visible_to(user).filter(**of).exclude(state="cancelled")
    rows = list(
        assessments.select_related("river", "reach").defer("result", "reach__line")[: most + 1]
    )
    projects = Project.objects.visible_to(user).filter(**of).select_related("river")
    happy = list(projects[: most + 1])
    if not rows and not happy:
        return None
    is_cut = max(len(rows), len(happy)) > most
    listed = f"{reverse('health:assessment_list')}?river={row.pk}"
    return Card(
        "河湖健康",
        "health/dossier.html",
        {
            "rows": rows[:most],
            "projects": happy[:most],
            "river": row if isinstance(row, River) else None,
        },
        anchor="health",
        order=16,
        more=listed if is_cut and isinstance(row, River) else "",
        longer=(lambda most: health_card(row, user, at, most=most)) if is_cut else None,
    )
