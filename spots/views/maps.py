"""The map of spots, and what of them lies in a view."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.views.generic import TemplateView

from common import clock
from common.geo.lines import Box
from common.store.scope import CODE_LENGTH
from common.text.chinese import local_date
from common.web.filters import key_of
from common.web.map_views import MapView
from common.web.views import RoleRequiredMixin, TitledMixin
from rivers.reads.maps import around
from rivers.tables.filters import division_choices
from spots.models import Spot, SpotBatch
from spots.reads.maps import view_of
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
            "box": around(chosen_spots(request)),
            "batches": SpotBatch.objects.visible_to(user),
            "divisions": division_choices(user),
            "states": STATE_CHOICES,
            "chosen": chosen,
        }


class SpotMapPoints(MapView):
    """The spots of a `batch`, `division` and `state`."""

    roles = ROLES

    def fit(self) -> str:
        return around(chosen_spots(self.request))

    def drawn(self, box: Box, zoom: float) -> dict[str, Any]:
        spots, user = chosen_spots(self.request), self.request.user
        day = local_date(clock.now())
        return view_of(spots, box=box, zoom=zoom, user=user, day=day)
