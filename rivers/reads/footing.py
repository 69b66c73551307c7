"""Where divisions are known to lie, and whether a place is too far from the one it is entered for.

A division lies where its seat is, those of the divisions below it, and the lines of its reaches. A place
kilometres away from all of them is another place than was meant: longitude and latitude turned round, another
datum, a digit mistyped, or the wrong division.
"""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np

from accounts.models import Division, Level
from accounts.parameters import PLACE_WITHIN_KM
from common.geo.datums import Array
from common.store.scope import CodeRange, codes_up, covers, level_of, range_below, within
from rivers.models import Reach

_KM_PER_DEGREE: Final = 111.32
# Less than the setting may be.
_LEAST_KM: Final = 5.0
# A line so long does not say where a division lies.
_WIDEST_DEGREES: Final = 1.0
# Of a district whose towns are mostly not placed yet, only the seat may be known: it reaches farther.
_WIDER: Final = {Level.PROVINCE: 30.0, Level.CITY: 10.0, Level.DISTRICT: 4.0}


class Footing:
    """The known places of divisions, fetched in three statements when first asked.

    ranges  the divisions that are asked about, with all above from which they may be judged
    """

    def __init__(self, ranges: Iterable[CodeRange], *, on: date) -> None:
        self._ranges, self._on = tuple(ranges), on
        self._found: dict[str, tuple[Array, float] | None] = {}
        self._limits: dict[str, float] = {}

    @classmethod
    def of(cls, division: Division, *, on: date) -> "Footing":
        """For places of one division: its district is fetched."""
        district = next(c for c in codes_up(division.pk) if level_of(c) <= Level.DISTRICT)
        return cls([range_below(district)], on=on)

    def fault(self, division: Division, points: Any, *, but: int = 0) -> str:
        """A sentence when one of the points (n, 2; degrees, WGS-84) is too far from a division; else "". `but` is the
        reach whose own line they are: it does not say where its division lies."""
        known = self._known(division.pk) if not but else self._look_up(division.pk, but)
        if known is None:
            return ""
        boxes, factor = known
        limit = self._limit(division.pk) * factor
        away = _km(np.asarray(points, dtype=float).reshape(-1, 2), boxes)
        farthest = int(away.argmax())
        if away[farthest] <= limit:
            return ""
        lon, lat = np.asarray(points, dtype=float).reshape(-1, 2)[farthest]
        return (
            f"坐标（{lon:.6f}，{lat:.6f}）距“{division}”约 {away[farthest]:,.0f} 公里，"
            f"超过 {limit:g} 公里，请核对坐标和行政区"
        )

    def _limit(self, code: str) -> float:
        if code not in self._limits:
            self._limits[code] = float(PLACE_WITHIN_KM.on(self._on, code))
        return self._limits[code]

    def _known(self, code: str) -> tuple[Array, float] | None:
        """Boxes (n, 4: west, south, east, north) of a division, or of the nearest one above of which any is
        known, and by how much more than the setting a place may be away; None where nothing is known."""
        if code not in self._found:
            self._found[code] = self._look_up(code)
        return self._found[code]

    def _look_up(self, code: str, but: int = 0) -> tuple[Array, float] | None:
        return next(
            (
                (boxes, self._factor(upper))
                for upper in codes_up(code)
                if covers(self._ranges, upper) and len(boxes := self._boxes(upper, but))
            ),
            None,
        )

    def _boxes(self, code: str, but: int = 0) -> Array:
        low, high = range_below(code)
        codes, keys, boxes = self._places
        span = slice(np.searchsorted(codes, low), np.searchsorted(codes, high))
        return boxes[span][keys[span] != but] if but else boxes[span]

    def _factor(self, code: str) -> float:
        wider = _WIDER.get(Level(level_of(code)), 1.0)
        return wider if wider > 1 and self._is_mostly_unknown(code) else 1.0

    def _is_mostly_unknown(self, code: str) -> bool:
        below = self._below.get(code, [])
        placed = sum(1 for child in below if len(self._boxes(child)))
        return placed * 2 < len(below) or not below

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """Code → codes of the divisions in use one level down."""
        rows = Division.objects.inside().filter(within(self._ranges, "code"), is_active=True)
        found: dict[str, list[str]] = {}
        for code, parent in rows.values_list("code", "parent_id"):
            found.setdefault(parent or "", []).append(code)
        return found

    @cached_property
    def _places(self) -> tuple[Any, Any, Array]:
        """Codes in their order, the reach (0: a seat) and the box of each known place."""
        seats = Division.objects.filter(within(self._ranges, "code"), longitude__isnull=False)
        rows: list[tuple[Any, ...]] = [
            (code, 0, lon, lat, lon, lat)
            for code, lon, lat in seats.values_list("code", "longitude", "latitude")
        ]
        reaches = Reach.objects.in_use().filter(within(self._ranges), west__isnull=False)
        sides = ("division_id", "pk", "west", "south", "east", "north")
        rows += [
            row
            for row in reaches.values_list(*sides)
            if max(row[4] - row[2], row[5] - row[3]) < _WIDEST_DEGREES
        ]
        rows.sort()
        boxes = np.array([row[2:] for row in rows], dtype=float).reshape(-1, 4)
        keys = np.array([row[1] for row in rows], dtype=int)
        return np.array([row[0] for row in rows], dtype="U12"), keys, boxes


def _km(points: Array, boxes: Array) -> Array:
    """Of each point the kilometres to the nearest box; right to a percent within some 100 km."""
    lon, lat = points[:, 0, None], points[:, 1, None]
    east = np.maximum(np.maximum(boxes[:, 0] - lon, lon - boxes[:, 2]), 0)
    north = np.maximum(np.maximum(boxes[:, 1] - lat, lat - boxes[:, 3]), 0)
    away = np.hypot(east * np.cos(np.radians(lat)), north) * _KM_PER_DEGREE
    return np.asarray(away.min(axis=1))


def far_words(reach: Reach, lon: float, lat: float, *, on: date) -> str:
    """A sentence when a place is too far from the division of its reach; else "". Three queries, and none
    for a place at the reach itself."""
    if reach.west is not None:
        own = np.array([[reach.west, reach.south, reach.east, reach.north]], dtype=float)
        if _km(np.array([[lon, lat]]), own)[0] < _LEAST_KM:
            return ""
    return Footing.of(reach.division, on=on).fault(reach.division, [(lon, lat)])


def add_far_fault(form: Any, data: dict[str, Any], *, on: date) -> None:
    """Names the place of a form (`where`, of a `PlaceForm`) that is too far from the division of its `reach`."""
    where, reach = data.get("where"), data.get("reach")
    if where is None or not isinstance(reach, Reach):
        return
    words = far_words(reach, where.lon, where.lat, on=on)
    if words:
        form.add_error("longitude", words + "。")
