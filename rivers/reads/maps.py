"""Reaches and what is on them, as collections that `static/js/map.js` draws."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Max, Min, QuerySet
from django.urls import reverse

from accounts.models import Division, User
from common.geo.lines import Box, simplify
from common.seams import Seam
from common.text.chinese import metres_words, number_words
from rivers.models import Reach

Feature = dict[str, Any]

# More lines than these say nothing on a screen and take seconds to draw.
MOST_REACHES = 1500
# Of reaches that are only the ground under points: more of them hide these.
MOST_GROUND = 700
MOST_LABELS = 60
# Metres of one pixel at the equator at zoom 0 of web maps.
_PIXEL_METRES = 156_543.0


@dataclass(frozen=True, slots=True)
class Colouring:
    """How a map is coloured.

    classes  reaches → {reach id: class of map.css}; reaches left out are drawn `muted`
    legend   (class, words) in the order shown
    marks    points and labels that it adds to a view, besides the names of divisions
    """

    key: str
    title: str
    classes: Callable[[list[Reach], User], Mapping[int, str]]
    legend: tuple[tuple[str, str], ...]
    marks: Callable[[User, Box], tuple[list[Feature], list[dict[str, Any]]]] = lambda user, box: (
        [],
        [],
    )


LEVEL_CLASSES = {2: "tone-2", 4: "tone-2", 6: "tone-1", 9: "tone-3", 12: "tone-4"}
LEVEL = Colouring(
    "level",
    "河长最高层级",
    lambda reaches, user: {
        reach.pk: LEVEL_CLASSES.get(reach.river.level, "plain") for reach in reaches
    },
    (("tone-2", "省、市级"), ("tone-1", "区县级"), ("tone-3", "镇街级"), ("tone-4", "村级")),
)
BOUNDARY = Colouring(
    "boundary",
    "界河",
    lambda reaches, user: {
        reach.pk: "tone-5" if reach.is_boundary else "plain" for reach in reaches
    },
    (("tone-5", "界河或跨界河段"), ("plain", "其他河段")),
)


COLOURINGS: Seam[Colouring] = Seam("ways to colour the map")


def colourings() -> dict[str, Colouring]:
    """This room's and those of later rooms by their key; the first is the default."""
    return {colouring.key: colouring for colouring in (LEVEL, BOUNDARY, *COLOURINGS)}


def pixel_metres(zoom: float, lat: float) -> float:
    """Metres that a pixel spans at a zoom and a latitude."""
    return float(_PIXEL_METRES * np.cos(np.radians(lat)) / 2**zoom)


def ground(user: User, box: Box, zoom: float) -> list[Feature]:
    """The reaches of a view as pale lines, on which points are found again; none where they are too many to help."""
    reaches = Reach.objects.visible_to(user).in_use().in_box(*box).order_by("pk")
    lines = list(reaches.values_list("pk", "line")[: MOST_GROUND + 1])
    if len(lines) > MOST_GROUND:
        return []
    # Three pixels are near enough.
    tolerance = 3 * pixel_metres(zoom, (box[1] + box[3]) / 2)
    return [
        line_feature(line, tolerance_m=tolerance, id=f"r{pk}", cls="ground")
        for pk, line in lines
        if line
    ]


def around(rows: QuerySet[Any]) -> str:
    """`west,south,east,north` around rows with a place; empty where none has one."""
    sides = rows.order_by().aggregate(
        w=Min("longitude"), s=Min("latitude"), e=Max("longitude"), n=Max("latitude")
    )
    if sides["w"] is None:
        return ""
    return ",".join(f"{sides[key]:.6f}" for key in "wsen")


def view_of(
    reaches: QuerySet[Reach], *, box: Box, zoom: float, colouring: Colouring, user: User
) -> dict[str, Any]:
    """What of these reaches lies in a view: simplified to half a pixel, at most `MOST_REACHES`, with
    a sentence when there are more."""
    inside = reaches.in_box(*box).select_related("river", "division").order_by("pk")  # type: ignore[attr-defined]
    rows = list(inside[: MOST_REACHES + 1])
    message = ""
    if len(rows) > MOST_REACHES:
        rows = rows[:MOST_REACHES]
        message = f"此范围内河段较多，只画出 {number_words(MOST_REACHES)} 个，请放大地图或按镇街、河流筛选。"
    tolerance = pixel_metres(zoom, (box[1] + box[3]) / 2) / 2
    points, labels = colouring.marks(user, box)
    return collection(
        [*reach_features(rows, colouring=colouring, user=user, tolerance_m=tolerance), *points],
        legend=colouring.legend,
        # Where two lie over one another, the later is not shown: what was asked for comes first.
        labels=[*labels, *labels_in(user, box)],
        message=message,
    )


def reach_features(
    reaches: list[Reach], *, user: User, colouring: Colouring = LEVEL, tolerance_m: float = 0
) -> list[Feature]:
    """Reaches with a line as features; asks for `river` and `division` selected."""
    classes = colouring.classes(reaches, user)
    words = dict(colouring.legend)
    return [
        line_feature(
            reach.line,
            tolerance_m=tolerance_m,
            id=reach.pk,
            name=reach.name,
            words=[
                f"{reach.river}，{reach.division}，{metres_words(reach.length_m)}",
                *([words[classes[reach.pk]]] if classes.get(reach.pk) in words else []),
            ],
            cls=classes.get(reach.pk, "muted"),
            url=reverse("rivers:reach_detail", args=[reach.pk]),
        )
        for reach in reaches
        if reach.line
    ]


def line_feature(line: Any, *, tolerance_m: float = 0, **facts: Any) -> Feature:
    """A line of [lon, lat] pairs in WGS-84 as a feature; `facts` are what map.js reads."""
    points = np.array(line, dtype=float)
    if tolerance_m > 0 and len(points) > 2:
        points = simplify(points, tolerance_m=tolerance_m)
    geometry = {"type": "LineString", "coordinates": np.round(points, 6).tolist()}
    return {"type": "Feature", "geometry": geometry, "properties": facts}


def point_feature(lon: float, lat: float, **facts: Any) -> Feature:
    """A place in WGS-84 as a feature."""
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": facts}


def place_features(rows: Iterable[Any], cls: str, url_name: str) -> list[Feature]:
    """Outfalls, signboards or sections that have a place."""
    return [
        point_feature(
            row.longitude,
            row.latitude,
            id=f"{cls}-{row.pk}",
            name=str(row),
            words=[str(row._meta.verbose_name)],
            cls=cls,
            url=reverse(url_name, args=[row.pk]),
        )
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]


def collection(
    features: list[Feature],
    *,
    legend: Iterable[tuple[str, str]] = (),
    labels: list[dict[str, Any]] | None = None,
    message: str = "",
) -> dict[str, Any]:
    """The GeoJSON collection that map.js takes; see static/js/README.md."""
    return {
        "type": "FeatureCollection",
        "features": features,
        "legend": [{"cls": cls, "words": words} for cls, words in legend],
        "labels": labels or [],
        "message": message,
    }


def labels_in(user: User, box: Box) -> list[dict[str, Any]]:
    """Names of the user's divisions down to towns, where their places are known."""
    west, south, east, north = box
    rows = Division.objects.visible_to(user).filter(
        level__lte=9,
        longitude__gte=west,
        longitude__lte=east,
        latitude__gte=south,
        latitude__lte=north,
    )
    found = rows.order_by("level", "code").values("name", "longitude", "latitude")[:MOST_LABELS]
    return [{"name": r["name"], "lon": r["longitude"], "lat": r["latitude"]} for r in found]


def box_around(reaches: QuerySet[Reach]) -> str:
    """`west,south,east,north` around the lines of these reaches; empty when none has one."""
    sides = reaches.aggregate(w=Min("west"), s=Min("south"), e=Max("east"), n=Max("north"))
    values = [sides[key] for key in "wsen"]
    if any(value is None for value in values):
        return ""
    return ",".join(f"{value:.6f}" for value in values)
