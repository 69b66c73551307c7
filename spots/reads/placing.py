"""Which reach a spot lies on: the nearest one within some metres."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from common.geo.datums import Array
from common.geo.lines import LocalMetres
from common.store.scope import CodeRange, covers, within
from rivers.models import Reach

_HERE = shapely.points(0.0, 0.0)
# Degrees by which a box is widened when reaches are looked up, some 5 km: more than is ever asked.
_MARGIN = 0.05


class NearbyReaches:
    """Reaches in use of some divisions, by place; lines are fetched as far as places were asked."""

    def __init__(self, ranges: Sequence[CodeRange]) -> None:
        self._ranges = ranges
        self._box: tuple[float, float, float, float] | None = None
        self._reaches: list[Reach] = []

    def nearest(
        self, places: Array, *, within_m: float, inside: Sequence[CodeRange | None]
    ) -> list[tuple[Reach, float] | None]:
        """For each place (n, 2) the nearest reach within `within_m` metres and its distance, or None.

        inside  a range of divisions in which the reach must lie; None: anywhere
        """
        if not len(places):
            return []
        self._fetch(places)
        found: list[tuple[Reach, float] | None] = [None] * len(places)
        if not self._reaches:
            return found
        pairs = self._tree.query(_boxes(places, within_m), predicate="intersects")
        for place, index in zip(*pairs.tolist(), strict=True):
            reach, range_ = self._reaches[index], inside[place]
            if range_ is not None and not covers([range_], reach.division_id):
                continue
            # Metres around the place itself: what else is in the file must not change them.
            local = LocalMetres(*map(float, places[place]))
            line = shapely.linestrings(local.project(self._points[index]))
            distance = float(shapely.distance(_HERE, line))
            best = found[place]
            if distance <= within_m and (best is None or distance < best[1]):
                found[place] = (reach, distance)
        return found

    def _fetch(self, places: Array) -> None:
        """Reads the reaches around the places, unless they are among those read before."""
        west, south = places.min(axis=0)
        east, north = places.max(axis=0)
        if self._box is not None:
            w, s, e, n = self._box
            if w <= west and s <= south and east <= e and north <= n:
                return
            west, south, east, north = min(w, west), min(s, south), max(e, east), max(n, north)
        self._box = (float(west), float(south), float(east), float(north))
        rows = Reach.objects.in_use().filter(within(self._ranges)).select_related("division")
        around = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
        found = rows.in_box(*map(float, around)).order_by("pk")
        self._reaches = [reach for reach in found if reach.line and len(reach.line) > 1]
        self._points = [np.array(reach.line) for reach in self._reaches]
        self._tree = shapely.STRtree([shapely.linestrings(line) for line in self._points])


def _boxes(places: Array, within_m: float) -> Any:
    """A box around each place, a little wider than so many metres."""
    north = within_m / 110_000
    east = north / np.cos(np.radians(places[:, 1]))
    lon, lat = places[:, 0], places[:, 1]
    return shapely.box(lon - east, lat - north, lon + east, lat + north)
