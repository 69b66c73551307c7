"""Money that the water of a river moved, in its dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse

from accounts.models import User
from common.web.cards import Card
from funds.models import StatementLine, StatementState
from rivers.models import River
from rivers.neighbours.seams import SHOWN
from waters.models import Section

# What a party has got; a draft is its office's own.
_HOLDS: Final = (StatementState.SENT, StatementState.FROZEN)


def statements_card(river: River, user: User, at: datetime, *, most: int = SHOWN) -> Card | None:
    """Lines about the river's sections in statements that hold, the newest month first; nothing without any.

    Of a statement that was corrected, its correction alone. Two queries. Whose the section is does not matter: a party
    of a border's statement pays for one that lies in its neighbour's.
    """
    sections = Section.objects.filter(river=river).order_by()
    keys = [str(key) for key in sections.values_list("pk", flat=True)]
    if not keys:
        return None
    rows = StatementLine.objects.visible_to(user).filter(
        subject_kind="section",
        subject_key__in=keys,
        statement__state__in=_HOLDS,
    )
    rows = rows.exclude(statement__replaced_by__state__in=_HOLDS)
    found = list(
        rows.select_related("statement").order_by("-statement__first", "-month", "order")[
            : most + 1
        ]
    )
    if not found:
        return None
    return Card(
        "断面补偿与奖惩资金",
        "funds/dossier_statements.html",
        {"lines": found[:most]},
        anchor="statements",
        order=42,
        more=reverse("funds:statement_list") if len(found) > most else "",
        longer=(lambda most: statements_card(river, user, at, most=most))
        if len(found) > most
        else None,
    )
