"""The map of a district, and its lines for a view."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.views.generic import TemplateView

from common.geo.lines import Box
from common.store.scope import CODE_LENGTH
from common.web.filters import key_of
from common.web.map_views import MapView
from common.web.views import RoleRequiredMixin, TitledMixin
from rivers.models import Reach, River
from rivers.reads.maps import LEVEL, box_around, colourings, view_of
from rivers.registers.pages import OFFICE_AND_CHIEF
from rivers.tables.filters import division_choices


def chosen_reaches(request: HttpRequest) -> QuerySet[Reach]:
    """Reaches in use that the user sees, of the town and river asked for."""
    found: Any = Reach.objects.visible_to(request.user).in_use()
    division, river = request.GET.get("division", ""), request.GET.get("river", "")
    if len(division) == CODE_LENGTH and key_of(division) is not None:
        found = found.below(division)
    if (key := key_of(river)) is not None:
        found = found.filter(river_id=key)
    return found


class MapPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """地图: reaches drawn from their own lines; a list beside it for the keyboard."""

    http_method_names = ["get", "head"]
    roles = OFFICE_AND_CHIEF
    title = "地图"
    menu = "map"
    template_name = "rivers/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        reaches = chosen_reaches(request)
        everything = Reach.objects.visible_to(request.user).in_use()
        rivers = River.objects.visible_to(request.user).in_use().values_list("pk", "name")
        return super().get_context_data(**kwargs) | {
            "box": box_around(reaches) or box_around(everything),
            "divisions": division_choices(request.user),
            "rivers": rivers[:1000],
            "colourings": colourings().values(),
            "chosen": {
                "division": request.GET.get("division", ""),
                "river": request.GET.get("river", ""),
                "colour": request.GET.get("colour", LEVEL.key),
            },
            "without_line": reaches.filter(west=None).count(),
        }


class MapLines(MapView):
    """The reaches of a `division` and `river`, in the colours of `colour`."""

    roles = OFFICE_AND_CHIEF

    def fit(self) -> str:
        return box_around(chosen_reaches(self.request))

    def drawn(self, box: Box, zoom: float) -> dict[str, Any]:
        colouring = colourings().get(self.request.GET.get("colour", ""), LEVEL)
        reaches, user = chosen_reaches(self.request), self.request.user
        return view_of(reaches, box=box, zoom=zoom, colouring=colouring, user=user)
