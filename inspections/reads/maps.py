"""A patrol on the map: its track over the line of its reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from common.text.chinese import local_moment, metres_words
from inspections.models import Patrol
from inspections.rules.filtering import GAP_COUNTS_M, Filtered
from inspections.rules.tracks import Track, as_geojson, unpack


def patrol_map(
    patrol: Patrol, way: Filtered | None, beside: Patrol | None = None
) -> dict[str, Any] | None:
    """A GeoJSON FeatureCollection for `data-map` (static/js/README.md), or None with nothing to draw: the reach, the
    track of a patrol `beside` it, all points as they came, and the way that counts."""
    features = []
    if patrol.reach.line:
        line = {"type": "LineString", "coordinates": patrol.reach.line}
        features.append(_feature(line, "plain", patrol.reach.name))
    legend = [{"cls": "plain", "words": "河段"}]
    if beside is not None and beside.track:
        other = as_geojson(unpack(beside.track))["geometry"]
        features.append(_feature(other, "beside", "几乎相同的另一条轨迹"))
        legend.append({"cls": "beside", "words": "几乎相同的另一条轨迹"})
    if patrol.track and way is not None:
        track = unpack(patrol.track)
        features.append(_feature(as_geojson(track)["geometry"], "raw", "手机记录的原始轨迹"))
        lines = [line.round(7).tolist() for line in way.lines if len(line) > 1]
        if lines:
            counted = {"type": "MultiLineString", "coordinates": lines}
            features.append(_feature(counted, "track", "计入的行进路线"))
            legend.append({"cls": "track", "words": "计入的行进路线"})
        features += _ends(track)
        legend.append({"cls": "raw", "words": "手机记录的原始轨迹"})
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


def way_words(way: Filtered) -> list[str]:
    """What of a track was left out of length and coverage, and why: a line each; empty where nothing was."""
    said = []
    if way.is_still:
        said.append("手机没有移动，各点只是定位漂移，里程按 0 米计")
    if len(way.poor):
        said.append(f"{len(way.poor)} 个点定位误差过大，不计")
    if len(way.spikes):
        said.append(f"{len(way.spikes)} 个点跳到人走不到的地方又跳回，不计")
    if way.gaps_m:
        gaps, limit = len(way.gaps_m), metres_words(GAP_COUNTS_M)
        left = f"，其中 {metres_words(way.uncounted_m)}不计" if way.uncounted_m else ""
        said.append(f"轨迹中断 {gaps} 处，每处最多计 {limit}{left}")
    return said
