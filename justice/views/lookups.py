"""Reaches offered to the police and the procurator while they write a clue: names and lines of public
waters, and nothing of what stands about them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.generic import View

from accounts.models import Role
from common.api.views import error_body
from common.errors import DomainError
from common.web.lookups import LookupPage
from common.web.views import RoleRequiredMixin
from rivers.models import Reach
from rivers.reads.maps import LEVEL, parse_box, parse_zoom, view_of


def reaches_of(user: Any) -> QuerySet[Reach]:
    """Reaches in use in the divisions of the user's units of the police or the procurator."""
    ranges = [
        grant.unit.division.code_range
        for grant in user.current_grants
        if grant.role == Role.JUSTICE and grant.unit
    ]
    return Reach.objects.in_ranges(ranges).in_use()


class ReachLines(RoleRequiredMixin, View):
    """`?box=west,south,east,north&zoom=`: what map.js draws under the place of a clue."""

    http_method_names = ["get", "head"]
    roles = ("justice",)

    def get(self, request: HttpRequest) -> JsonResponse:
        user: Any = request.user
        try:
            box = parse_box(request.GET.get("box", ""))
            zoom = parse_zoom(request.GET.get("zoom", "12"))
        except DomainError as error:
            return JsonResponse(error_body(error.code, error.detail), status=400)
        seen = view_of(reaches_of(user), box=box, zoom=zoom, colouring=LEVEL, user=user)
        for feature in seen["features"]:
            # A reach's own page is the offices' and chiefs'.
            del feature["properties"]["url"]
        return JsonResponse(seen)


class ReachLookup(LookupPage):
    """Reaches of the own division."""

    roles = ("justice",)
    name_fields = ("name", "river__name")

    def get_queryset(self) -> QuerySet[Reach]:
        rows = reaches_of(self.request.user).select_related("river", "division")
        return rows.defer("line")

    def hint(self, row: Any) -> str:
        return f"{row.river} {row.division}"
