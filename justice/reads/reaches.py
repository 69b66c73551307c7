"""Reaches that the police and the procurator may name in a clue."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Role
from rivers.models import Reach


def reaches_of(user: Any) -> QuerySet[Reach]:
    """Reaches in use in the divisions of the user's units of the police or the procurator."""
    ranges = [
        grant.unit.division.code_range
        for grant in user.current_grants
        if grant.role == Role.JUSTICE and grant.unit
    ]
    return Reach.objects.in_ranges(ranges).in_use()
