"""A patrol on the map: its track over the line of its reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from common.text.chinese import local_moment
from inspections.models import Patrol
from inspections.rules.tracks import Track, as_geojson, unpack


def patrol_map(patrol: Patrol) -> dict[str, Any] | None:
    """A GeoJSON FeatureCollection for `data-map` (static/js/README.md), or None with nothing to draw."""
    features = []
    if patrol.reach.line:
        line = {"type": "LineString", "coordinates": patrol.reach.line}
        features.append(_feature(line, "plain", patrol.reach.name))
    legend = [{"cls": "plain", "words": "河段"}]
    if patrol.track:
        track = unpack(patrol.track)
        features += [
            _feature(as_geojson(track)["geometry"], "track", "巡河轨迹"),
            *_ends(track),
        ]
        legend.append({"cls": "track", "words": "巡河轨迹"})
    if not features:
        return None
    return {"type": "FeatureCollection", "features": features, "legend": legend}


def _feature(geometry: dict[str, Any], cls: str, name: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {"id": cls + name, "cls": cls, "name": name},
    }


def _ends(track: Track) -> list[dict[str, Any]]:
    ends = []
    for index, word in ((0, "起点"), (-1, "终点")):
        moment = local_moment(datetime.fromtimestamp(float(track.t[index]), UTC))
        place = {"type": "Point", "coordinates": [float(x) for x in track.points[index]]}
        ends.append(_feature(place, "place", f"{word} {moment:%H:%M}"))
    return ends
