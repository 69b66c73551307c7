"""Ratings by chiefs on a river's page."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.text.chinese import local_date
from common.web.cards import Card
from rivers.models import Reach, River
from scoring.models import Rating
from scoring.permissions import may_rate

SHOWN = 10


def ratings_card(row: River | Reach, user: User, at: datetime) -> Card | None:
    """To chiefs what they said of this river this year and the last, with the way to say more; None to others. Offices
    read it among the rows that a score counted: their page of a river costs no query more."""
    home = user.home_division if user.has_role("chief") else None
    if not isinstance(row, River) or home is None or not may_rate(user, home.pk):
        return None
    year = local_date(at).year
    rows = Rating.objects.filter(chief__user=user, river=row, year__gte=year - 1).order_by("-pk")
    ratings = list(rows.select_related("chief", "town", "unit")[:SHOWN])
    context = {"ratings": ratings, "address": reverse("scoring:rate", args=[row.pk])}
    return Card("河长评价", "scoring/ratings.html", context, anchor="ratings", order=17)
