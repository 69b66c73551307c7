"""Rows offered while one types in a form."""

from typing import Any

from django.db.models import QuerySet

from common.web.lookups import LookupPage
from rivers.models import Reach, River
from rivers.sheets.imports import known_rivers


class RiverLookup(LookupPage):
    """Rivers on which the user may register reaches and sections."""

    roles = ("office",)
    queryset = River.objects.all()

    def get_queryset(self) -> QuerySet[River]:
        return known_rivers(self.request.user).in_use().select_related("division")

    def hint(self, row: Any) -> str:
        return str(row.division)


class ReachLookup(LookupPage):
    """Reaches that the user sees."""

    queryset = Reach.objects.in_use().select_related("river", "division").defer("line")
    name_fields = ("name", "river__name")

    def hint(self, row: Any) -> str:
        return f"{row.river} {row.division}"
