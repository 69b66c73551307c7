"""Divisions and units offered while one types in a form, of whichever room."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import Division, Unit
from common import clock
from common.text.chinese import local_date
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


class UnitLookup(LookupPage):
    """Units that the user knows (`UnitQuerySet.known_to`); they have no code, so their row's number tells those of
    one name apart."""

    queryset = Unit.objects.select_related("division").order_by("division_id", "order", "pk")
    name_fields = ("name", "short_name")
    code_field = "pk"

    def get_queryset(self) -> QuerySet[Unit]:
        rows: Any = self.queryset.known_to(self.request.user)
        found: QuerySet[Unit] = rows.existing(local_date(clock.now()))
        return found

    def hint(self, row: Any) -> str:
        return str(row.division)
