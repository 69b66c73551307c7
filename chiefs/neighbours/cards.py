"""Chiefs of every tier in a river's or reach's dossier."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from chiefs.models import Appointment
from chiefs.models.querysets import AppointmentQuerySet
from common.store.scope import covers, parent_code, within
from common.text.chinese import local_date
from common.web.cards import Card
from rivers.models import Reach, River
from rivers.neighbours.seams import SHOWN


def chiefs_card(row: River | Reach, user: User, at: datetime, *, most: int = SHOWN) -> Card:
    """Who is chief today, the highest tier first, with the office phone that signboards show."""
    rows = _named_on(row, user).on(local_date(at))
    found = list(rows.order_by("tier", "division_id", "reach__order", "pk")[: most + 1])
    is_cut = len(found) > most and isinstance(row, River)
    return Card(
        "河长",
        "chiefs/dossier_chiefs.html",
        {"lines": [(row, covers(user.code_ranges, row.chief.division_id)) for row in found[:most]]},
        anchor="chiefs",
        order=5,
        count=rows.count() if is_cut else len(found),
        more=f"{reverse('chiefs:register')}?river={row.pk}" if is_cut else "",
        longer=(lambda most: chiefs_card(row, user, at, most=most)) if is_cut else None,
    )


def former_card(row: River | Reach, user: User, at: datetime, *, most: int = SHOWN) -> Card | None:
    """历任: whose post has ended, the last to leave first; nothing where there is none."""
    rows = _named_on(row, user).filter(ended_on__lt=local_date(at))
    found = list(rows.order_by("-ended_on", "tier", "pk")[: most + 1])
    if not found:
        return None
    is_cut = len(found) > most
    count = rows.count() if is_cut else len(found)
    lines = [(each, covers(user.code_ranges, each.chief.division_id)) for each in found[:most]]
    return Card(
        "历任河长",
        "chiefs/dossier_former.html",
        {"lines": lines, "left": count - len(lines)},
        anchor="former-chiefs",
        order=6,
        count=count,
        longer=(lambda most: former_card(row, user, at, most=most)) if is_cut else None,
    )


def _named_on(row: River | Reach, user: User) -> AppointmentQuerySet:
    """Appointments about a river or reach that the user may know of.

    Of a reach: its own, and those of its river in the divisions around it. The chiefs above the
    user's own divisions are shown too, because every signboard names them.
    """
    if isinstance(row, Reach):
        around = [row.division_id, *_above(row.division_id)]
        wanted = Q(reach=row) | Q(river=row.river_id, division__in=around)
    else:
        wanted = Q(river=row) | Q(reach__river=row)
    above = [code for low, _ in user.code_ranges for code in _above(low)]
    shown = within(user.code_ranges) | Q(division__in=above)
    rows: AppointmentQuerySet = Appointment.objects.filter(wanted & shown)
    return rows.select_related("chief", "division", "reach", "river").defer("reach__line")


def _above(code: str) -> list[str]:
    """Codes of the divisions above, the nearest first."""
    above = parent_code(code)
    return [above, *_above(above)] if above else []
