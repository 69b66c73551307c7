"""The spots that a village's chief is to look at."""

from datetime import date

from django.db.models import Q

from accounts.models import Role, User
from inspections.reads.of_phone import mine_of, reaches_of
from spots.models import Spot, SpotState
from spots.querysets import SpotQuerySet


def places_of(user: User, day: date) -> Q:
    """Condition: on a reach that this person holds on the day, or in the own village."""
    posts = mine_of(user).on(day).appointments
    villages = [
        grant.division_id
        for grant in user.current_grants
        if grant.role == Role.VILLAGE_CHIEF and grant.division_id
    ]
    return Q(division__in=villages) | Q(reach__in=reaches_of(posts).order_by().values("pk"))


def spots_of(user: User, day: date) -> SpotQuerySet:
    """The spots there that are assigned; settled ones too, so that a phone is told."""
    rows: SpotQuerySet = Spot.objects.exclude(state=SpotState.PENDING)
    return rows.filter(places_of(user, day))
