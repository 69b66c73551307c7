"""A river's map as SVG, for paper: lines, points, names of places, a scale, and a legend in words. Pure."""

from collections.abc import Iterable, Mapping
from html import escape
from math import cos, radians
from typing import Any, Final

from common.geo.lines import Box

Feature = Mapping[str, Any]

# Units of the drawing, which paper makes as wide as its column; below the map are the legend and the scale.
_WIDE, _HIGH, _LEAST_HIGH, _EDGE, _FOOT = 1000.0, 620.0, 300.0, 40.0, 56.0
_LETTER, _SMALL = 20, 18
_METRES_PER_DEGREE: Final = 111_320
# A single point, or a line due north, has no width of its own: a map is never of less than this, in degrees.
_LEAST: Final = 0.004
_LINE, _OTHER = "#1f6fb2", "#4d5f73"
_INKS: Final = {"outfall": "#8a5a2b", "signboard": "#6c4bb4", "section": "#2b7a3f"}
# Lengths that a scale may have, in metres.
_ROUND: Final = tuple(figure * 10**power for power in range(1, 6) for figure in (1, 2, 5))


def box_of(features: Iterable[Feature]) -> Box | None:
    """West, south, east, north of all lines and points, degrees; None without any."""
    places = [place for feature in features for place in _places(feature)]
    if not places:
        return None
    lons, lats = [place[0] for place in places], [place[1] for place in places]
    return min(lons), min(lats), max(lons), max(lats)


def svg_map(
    features: Iterable[Feature], legend: Mapping[str, str], labels: Iterable[Mapping[str, Any]]
) -> str:
    """The map, of features that have a place somewhere.

    features  GeoJSON lines and points in degrees, with `cls` among their properties
    legend    cls of points → what they are
    labels    {"name", "lon", "lat"}; where two would overlap the later is left out
    """
    drawn = list(features)
    box = box_of(drawn)
    if box is None:
        return ""
    sheet = _Sheet(box)
    lines = [each for each in drawn if each["geometry"]["type"] != "Point"]
    points = [each for each in drawn if each["geometry"]["type"] == "Point"]
    parts = [
        *(_line(sheet, each) for each in lines),
        *(_names(sheet, labels)),
        *(_point(sheet, each) for each in points),
        _scale(sheet),
        _legend(sheet, legend),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:g} {sheet.high + _FOOT:g}">'
        f"{''.join(parts)}</svg>"
    )


class _Sheet:
    """Degrees onto the paper: as wide as long in the middle of the map."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self._squeeze = cos(radians((south + north) / 2))
        wide = max((east - west) * self._squeeze, _LEAST)
        high = max(north - south, _LEAST)
        # Units of the drawing a degree of latitude.
        self.scale = min((_WIDE - 2 * _EDGE) / wide, (_HIGH - 2 * _EDGE) / high)
        # A river from west to east leaves no empty paper above and below.
        self.high = max(round(high * self.scale + 2 * _EDGE), _LEAST_HIGH)
        self._west, self._south = (west + east) / 2, (south + north) / 2

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = _WIDE / 2 + (lon - self._west) * self._squeeze * self.scale
        return x, self.high / 2 - (lat - self._south) * self.scale


def _places(feature: Feature) -> list[Any]:
    where = feature["geometry"]["coordinates"]
    return [where] if feature["geometry"]["type"] == "Point" else where


def _line(sheet: _Sheet, feature: Feature) -> str:
    path = " ".join(
        f"{x:.1f},{y:.1f}" for x, y in (sheet.at(*place[:2]) for place in _places(feature))
    )
    return (
        f'<polyline points="{path}" fill="none" stroke="{_LINE}" stroke-width="3.5" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _point(sheet: _Sheet, feature: Feature) -> str:
    x, y = sheet.at(*feature["geometry"]["coordinates"][:2])
    ink = _INKS.get(feature["properties"].get("cls", ""), _OTHER)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{ink}" stroke="#fff" stroke-width="1.5"/>'
    )


def _names(sheet: _Sheet, labels: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    taken: list[tuple[float, float, float, float]] = []
    for label in labels:
        x, y = sheet.at(label["lon"], label["lat"])
        wide = _SMALL * len(label["name"])
        mine = (x - wide / 2, y - _SMALL, x + wide / 2, y + 6)
        inside = mine[0] > 0 and mine[2] < _WIDE and mine[1] > 0 and mine[3] < sheet.high
        if inside and not any(_overlap(mine, other) for other in taken):
            taken.append(mine)
            yield (
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{_SMALL}" fill="#555">'
                f"{escape(label['name'])}</text>"
            )


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scale(sheet: _Sheet) -> str:
    """A bar of a round length, at most a fifth of the map."""
    metre = sheet.scale / _METRES_PER_DEGREE
    length = max((each for each in _ROUND if each * metre <= _WIDE / 5), default=_ROUND[0])
    words = f"{length // 1000:,} 公里" if length >= 1000 else f"{length} 米"
    right, y = _WIDE - _EDGE, sheet.high + 34
    left = right - length * metre
    return (
        f'<path d="M{left:.1f} {y - 8}V{y}H{right}V{y - 8}" fill="none" stroke="#333" stroke-width="1.5"/>'
        f'<text x="{left - 10:.1f}" y="{y}" text-anchor="end" font-size="{_LETTER}">{words}</text>'
    )


def _legend(sheet: _Sheet, shown: Mapping[str, str]) -> str:
    parts, x, y = [], _EDGE, sheet.high + 34
    for cls, words in shown.items():
        ink = _INKS.get(cls, _OTHER)
        parts.append(f'<circle cx="{x}" cy="{y - 7}" r="7" fill="{ink}"/>')
        parts.append(f'<text x="{x + 14}" y="{y}" font-size="{_LETTER}">{escape(words)}</text>')
        x += 40 + _LETTER * len(words)
    return "".join(parts)
