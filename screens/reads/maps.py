"""The division's reaches as lines on a plane, for an SVG without tiles: coloured by open issues, and by class of water.

The lines and colours are those of the portal's map (`rivers.reads.maps`); here degrees become units of the picture.
Lines are large and seldom move, colours are small and move daily: so they are apart, and a screen asks for lines once.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

import numpy as np

from accounts.models import Division
from common.geo.lines import simplify
from issues.neighbours.cards import OPEN_ISSUES
from rivers.models import Reach
from rivers.reads.maps import Colouring
from screens.reads.digests import digest
from screens.reads.onlooker import Onlooker
from waters.neighbours.colouring import WATER_CLASS

# Units of the picture: a wall at 4K shows about two pixels for one.
WIDTH: Final = 1000
TALLEST: Final = 1200
EDGE: Final = 20
MOST_REACHES: Final = 3000
MOST_NAMES: Final = 45
# Metres of a degree of latitude, near enough to say how much of a line is seen.
_DEGREE: Final = 111_000
# A colouring has fewer classes.
_PLACES: Final = string.digits + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Drawn:
    """A division's picture.

    colours  {"width", "height", "version", "issues": MAP, "water": MAP, "message"}
             MAP  {"order": classes, the last drawn on top; "of": of each line its place in `order`, a character each;
                  "legend": [{"cls", "words"}]}
    lines    {"lines": paths (`M10.1 20L…`), "names": [[x, y, name]]}; `version` is another one for others
    """

    colours: dict[str, Any]
    lines: dict[str, Any]

    @property
    def version(self) -> str:
        return str(self.colours["version"])


def drawn(code: str) -> Drawn | None:
    """None without a line."""
    rows: Any = Reach.objects.below(code).in_use().exclude(west=None)
    found = list(
        rows.select_related("river", "division").order_by("river__level", "pk")[: MOST_REACHES + 1]
    )
    reaches = [reach for reach in found[:MOST_REACHES] if reach.line]
    if not reaches:
        return None
    height, place = _plane(reaches)
    scale = _metres_a_unit(reaches)
    lines = {
        "lines": [_path(reach.line, place, scale) for reach in reaches],
        "names": _names(code, place, height),
    }
    onlooker: Any = Onlooker(code)
    message = f"河段较多，只画出 {MOST_REACHES} 个。" if len(found) > MOST_REACHES else ""
    colours = {
        "width": WIDTH,
        "height": height,
        "version": digest(lines),
        "issues": _coloured(OPEN_ISSUES, reaches, onlooker),
        "water": _coloured(WATER_CLASS, reaches, onlooker),
        "message": message,
    }
    return Drawn(colours, lines)


Place = Callable[[float, float], tuple[float, float]]


def _sides(reaches: Iterable[Reach]) -> tuple[float, float, float, float]:
    boxes = np.array([(r.west, r.south, r.east, r.north) for r in reaches], dtype=float)
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def _plane(reaches: list[Reach]) -> tuple[int, Place]:
    """The picture's height, and where a place in degrees lies on it. A district that is taller than wide is drawn as
    tall as fits, in the middle."""
    west, south, east, north = _sides(reaches)
    flat = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * flat, 1e-6), max(north - south, 1e-6)
    unit = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / tall)
    height = max(round(tall * unit) + 2 * EDGE, WIDTH // 3)
    left, top = (WIDTH - wide * unit) / 2, (height - tall * unit) / 2

    def place(lon: float, lat: float) -> tuple[float, float]:
        return left + (lon - west) * flat * unit, top + (north - lat) * unit

    return height, place


def _metres_a_unit(reaches: list[Reach]) -> float:
    west, south, east, north = _sides(reaches)
    wide = (east - west) * cos(radians((south + north) / 2))
    return max(wide / WIDTH, (north - south) / TALLEST) * _DEGREE


def _path(line: Any, place: Place, scale: float) -> str:
    """`M10.1 20 L…`: points that lie within half a unit of the drawn line are left out."""
    points = np.array(line, dtype=float)
    if len(points) > 2:
        points = simplify(points, tolerance_m=scale / 2)
    spots = (place(float(lon), float(lat)) for lon, lat in points)
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots)


def _coloured(colouring: Colouring, reaches: list[Reach], onlooker: Any) -> dict[str, Any]:
    classes = colouring.classes(reaches, onlooker)
    shown = [classes.get(reach.pk, "muted") for reach in reaches]
    # What is to be seen lies on top: the legend begins with it.
    order = [cls for cls, _ in reversed(colouring.legend)]
    order = sorted(set(shown), key=lambda cls: order.index(cls) if cls in order else -1)
    return {
        "order": order,
        "of": "".join(_PLACES[order.index(cls)] for cls in shown),
        "legend": [{"cls": cls, "words": words} for cls, words in colouring.legend if cls in order],
    }


def _names(code: str, place: Place, height: int) -> list[list[Any]]:
    """Names of the divisions below down to towns whose places are known and lie on the picture."""
    rows = Division.objects.below(code).filter(level__lte=9, longitude__isnull=False)
    rows = rows.exclude(code=code).exclude(latitude=None).filter(is_active=True)
    names = []
    for name, lon, lat in rows.order_by("level", "code").values_list(
        "name", "longitude", "latitude"
    )[:MOST_NAMES]:
        x, y = place(lon, lat)
        if 0 <= x <= WIDTH and 0 <= y <= height:
            names.append([round(x, 1), round(y, 1), name])
    return names
