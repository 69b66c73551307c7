"""Divisions offered while one types in a form, of whichever room."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Division
from common.web.lookups import LookupPage


class DivisionLookup(LookupPage):
    """Divisions that the user sees."""

    queryset = Division.objects.inside().filter(is_active=True)
    name_fields = ("name", "full_name")

    def hint(self, row: Any) -> str:
        return row.full_name if row.full_name != row.name else ""


class AnyDivisionLookup(DivisionLookup):
    """Every division, neighbours outside the portal too: names of divisions are public."""

    roles = ("office",)

    def get_queryset(self) -> QuerySet[Division]:
        return Division.objects.filter(is_active=True)
