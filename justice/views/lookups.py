"""Reaches offered to the police and the procurator while they write a clue: names and lines of public
waters, and nothing else about them."""

from typing import Any

from django.db.models import QuerySet

from common.geo.lines import Box
from common.web.lookups import LookupPage
from common.web.map_views import MapView
from justice.reads.reaches import reaches_of
from rivers.models import Reach
from rivers.reads.maps import LEVEL, box_around, view_of


class ReachLines(MapView):
    """The reaches under the place of a clue."""

    roles = ("justice",)

    def fit(self) -> str:
        return box_around(reaches_of(self.request.user))

    def drawn(self, box: Box, zoom: float) -> dict[str, Any]:
        user: Any = self.request.user
        seen = view_of(reaches_of(user), box=box, zoom=zoom, colouring=LEVEL, user=user)
        for feature in seen["features"]:
            # A reach's own page is the offices' and chiefs'.
            del feature["properties"]["url"]
        return seen


class ReachLookup(LookupPage):
    """Reaches of the own division."""

    roles = ("justice",)
    name_fields = ("name", "river__name")

    def get_queryset(self) -> QuerySet[Reach]:
        rows = reaches_of(self.request.user).select_related("river", "division")
        return rows.defer("line")

    def hint(self, row: Any) -> str:
        return f"{row.river} {row.division}"
