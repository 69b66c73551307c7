"""The map of spots, and what of them lies in a view."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.generic import TemplateView, View

from common import clock
from common.api.views import error_body
from common.errors import DomainError
from common.store.scope import CODE_LENGTH
from common.text.chinese import local_date
from common.web.filters import key_of
from common.web.views import RoleRequiredMixin, TitledMixin
from rivers.reads.maps import parse_box, parse_zoom
from rivers.tables.filters import division_choices
from spots.models import Spot, SpotBatch
from spots.reads.maps import box_of, view_of
from spots.tables.filters import STATE_CHOICES, with_state
from spots.views.batches import ROLES


def chosen_spots(request: HttpRequest) -> QuerySet[Any]:
    """The spots that the user sees, of the batch, division and state asked for."""
    found: Any = Spot.objects.visible_to(request.user)
    if (key := key_of(request.GET.get("batch", ""))) is not None:
        found = found.filter(batch_id=key)
    division = request.GET.get("division", "")
    if len(division) == CODE_LENGTH and key_of(division) is not None:
        found = found.below(division)
    return with_state(found, request.GET.get("state", ""))


class SpotMapPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """图斑地图: spots gathered where they lie close; a list beside it for the keyboard."""

    http_method_names = ["get", "head"]
    roles = ROLES
    title = "图斑地图"
    menu = "spots"
    template_name = "spots/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        user: Any = request.user
        chosen = {name: request.GET.get(name, "") for name in ("batch", "division", "state")}
        return super().get_context_data(**kwargs) | {
            "box": box_of(chosen_spots(request)),
            "batches": SpotBatch.objects.visible_to(user),
            "divisions": division_choices(user),
            "states": STATE_CHOICES,
            "chosen": chosen,
        }


class SpotMapPoints(RoleRequiredMixin, View):
    """`?box=west,south,east,north&zoom=` with `batch`, `division`, `state`: what map.js draws.

    `&fit=1` answers only with the box around the chosen spots.
    """

    http_method_names = ["get", "head"]
    roles = ROLES

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        spots = chosen_spots(request)
        if request.GET.get("fit"):
            return JsonResponse({"box": box_of(spots)})
        try:
            box = parse_box(request.GET.get("box", ""))
            zoom = parse_zoom(request.GET.get("zoom", "12"))
        except DomainError as error:
            return JsonResponse(error_body(error.code, error.detail), status=400)
        day = local_date(clock.now())
        return JsonResponse(view_of(spots, box=box, zoom=zoom, user=user, day=day))
