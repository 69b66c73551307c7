"""Reaches offered to the police and the procurator while they write a clue: names of public waters,
and nothing of what stands about them."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Role
from common.lookups import LookupPage
from rivers.models import Reach


def reaches_of(user: Any) -> QuerySet[Reach]:
    """Reaches in use in the divisions of the user's units of the police or the procurator."""
    ranges = [
        grant.unit.division.code_range
        for grant in user.current_grants
        if grant.role == Role.JUSTICE and grant.unit
    ]
    return Reach.objects.in_ranges(ranges).in_use()


class ReachLookup(LookupPage):
    """Reaches of the own division."""

    roles = ("justice",)
    name_fields = ("name", "river__name")

    def get_queryset(self) -> QuerySet[Reach]:
        rows = reaches_of(self.request.user).select_related("river", "division")
        return rows.defer("line")

    def hint(self, row: Any) -> str:
        return f"{row.river} {row.division}"
