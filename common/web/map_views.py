"""The part of a map that lies in a view, for map.js: the address is read here, the room draws."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.generic import View

from common.api.views import error_body
from common.errors import DomainError, Invalid
from common.geo.lines import Box
from common.web.views import RoleRequiredMixin


def parse_box(text: str) -> Box:
    """`west,south,east,north` in degrees. Raises Invalid (`map.box`)."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid("map.box", "地图范围（box）应为“西,南,东,北”四个数字。") from None
    if not (
        west <= east and south <= north and all(map(math.isfinite, (west, south, east, north)))
    ):
        raise Invalid("map.box", "地图范围（box）的西应小于东，南应小于北。")
    return west, south, east, north


def parse_zoom(text: str) -> float:
    """A zoom of web maps, 0 to 22. Raises Invalid (`map.zoom`)."""
    try:
        zoom = float(text)
    except ValueError:
        raise Invalid("map.zoom", "地图级别（zoom）应为数字。") from None
    return min(max(zoom, 0.0), 22.0)


class MapView(RoleRequiredMixin, View):
    """`?box=west,south,east,north&zoom=` with the room's own filters: what map.js draws.

    `&fit=1` answers only with the box around what was chosen.
    """

    http_method_names = ["get", "head"]

    def fit(self) -> str:
        """The box around everything chosen, as an address names it; "" where there is nothing."""
        raise NotImplementedError

    def drawn(self, box: Box, zoom: float) -> dict[str, Any]:
        """The part of it that lies in a box, as GeoJSON collections by layer."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("fit"):
            return JsonResponse({"box": self.fit()})
        try:
            box = parse_box(request.GET.get("box", ""))
            zoom = parse_zoom(request.GET.get("zoom", "12"))
        except DomainError as error:
            return JsonResponse(error_body(error.code, error.detail), status=400)
        return JsonResponse(self.drawn(box, zoom))
