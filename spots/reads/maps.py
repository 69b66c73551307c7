"""Spots for a map's view: gathered where they lie close, one by one where there is room."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Avg, Count, FloatField, IntegerField, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import User
from common.geo.lines import Box
from common.text.chinese import date_words, number_words
from rivers.reads.maps import (
    Feature,
    collection,
    ground,
    labels_in,
    line_feature,
    point_feature,
)
from spots.models import Spot, SpotState
from spots.querysets import TO_VERIFY

# As many single points as can still be told apart and drawn at once.
MOST_POINTS: Final = 300
# From here on a view is a few hundred metres wide: what still lies together lies on one place.
CLOSEST_ZOOM: Final = 17
MOST_AT_CLOSEST: Final = 1000
CELL_PIXELS: Final = 72
# Pixels of the whole world at zoom 0 of web maps.
_WORLD_PIXELS: Final = 256
OUTLINES_FROM_ZOOM: Final = 15
LEGEND: Final = (
    ("bad", "逾期未核查"),
    ("warn", "待核查"),
    ("tone-2", "属实"),
    ("muted", "不属实"),
)


def view_of(
    spots: QuerySet[Any], *, box: Box, zoom: float, user: User, day: date
) -> dict[str, Any]:
    """What of these spots lies in a view, as a collection that map.js draws, on the reaches there."""
    inside = spots.in_box(*box)  # type: ignore[attr-defined]
    cells = _cells(inside, zoom, day) if zoom < CLOSEST_ZOOM else []
    message = ""
    if sum(cell["n"] for cell in cells) > MOST_POINTS:
        alone = _rows(inside).filter(pk__in=[cell["one"] for cell in cells if cell["n"] == 1])
        features = [_gathered(cell) for cell in cells if cell["n"] > 1]
        features += points_of(alone, day=day, with_outlines=False)
    else:
        rows = list(_rows(inside)[: MOST_AT_CLOSEST + 1])
        if len(rows) > MOST_AT_CLOSEST:
            rows = rows[:MOST_AT_CLOSEST]
            message = (
                f"此处图斑过密，只画出 {number_words(MOST_AT_CLOSEST)} 个，请按批次或状态筛选。"
            )
        features = points_of(rows, day=day, with_outlines=zoom >= OUTLINES_FROM_ZOOM)
    lines = ground(user, box, zoom)
    return collection(
        [*lines, *features], legend=LEGEND, labels=labels_in(user, box), message=message
    )


def _cells(spots: QuerySet[Any], zoom: float, day: date) -> list[dict[str, Any]]:
    """Spots counted by the squares of a grid: one statement, however many there are."""
    side = Value(CELL_PIXELS * 360 / (_WORLD_PIXELS * 2**zoom), output_field=FloatField())
    late = Q(state__in=TO_VERIFY, verify_by__lt=day)
    return list(
        spots.order_by()
        .annotate(
            # The databases round differently; either makes a grid.
            x=Cast(Cast("longitude", FloatField()) / side, IntegerField()),
            y=Cast(Cast("latitude", FloatField()) / side, IntegerField()),
        )
        .values("x", "y")
        .annotate(
            n=Count("pk"),
            one=Min("pk"),
            lon=Avg("longitude"),
            lat=Avg("latitude"),
            west=Min("longitude"),
            east=Max("longitude"),
            south=Min("latitude"),
            north=Max("latitude"),
            real=Count("pk", filter=Q(state=SpotState.REAL)),
            unreal=Count("pk", filter=Q(state=SpotState.UNREAL)),
            late=Count("pk", filter=late),
        )
        .order_by("x", "y")
    )


def _gathered(cell: dict[str, Any]) -> Feature:
    """The spots of a square as one mark with their number, at their middle."""
    waiting = cell["n"] - cell["real"] - cell["unreal"]
    parts = (
        (waiting, "待核查"),
        (cell["late"], "其中逾期"),
        (cell["real"], "属实"),
        (cell["unreal"], "不属实"),
    )
    cls = "muted"
    if cell["late"]:
        cls = "bad"
    elif waiting:
        cls = "warn"
    elif cell["real"]:
        cls = "tone-2"
    return point_feature(
        round(cell["lon"], 6),
        round(cell["lat"], 6),
        id=f"g{cell['x']}-{cell['y']}",
        name=f"{number_words(cell['n'])} 个图斑",
        words=["，".join(f"{words} {number_words(n)} 个" for n, words in parts if n)],
        cls=cls,
        count=cell["n"],
        box=[cell["west"], cell["south"], cell["east"], cell["north"]],
    )


def _rows(spots: QuerySet[Any]) -> QuerySet[Any]:
    return spots.select_related("batch", "division__parent").order_by("batch", "code")


def points_of(rows: Iterable[Spot], *, day: date, with_outlines: bool) -> list[Feature]:
    """Spots one by one, with the outlines of those that are areas; asks for `batch` and
    `division__parent` selected."""
    features = []
    for spot in rows:
        cls = class_of(spot, day)
        if with_outlines and spot.outline:
            features.append(line_feature(spot.outline, id=f"o{spot.pk}", cls=cls))
        features.append(
            point_feature(
                spot.longitude,
                spot.latitude,
                id=spot.pk,
                name=f"图斑 {spot.code}",
                words=_words(spot),
                cls=cls,
                url=reverse("spots:spot_detail", args=[spot.pk]),
            )
        )
    return features


def class_of(spot: Spot, day: date) -> str:
    """Its colour on a map, as `LEGEND` explains."""
    if spot.state == SpotState.REAL:
        return "tone-2"
    if spot.state == SpotState.UNREAL:
        return "muted"
    return "bad" if spot.verify_by and spot.verify_by < day else "warn"


def _words(spot: Spot) -> list[str]:
    facts = [spot.get_state_display()]
    if spot.kind_words:
        facts.append(spot.kind_words)
    if spot.area_m2:
        facts.append(f"{number_words(spot.area_m2)} 平方米")
    words = [f"{spot.batch}", "，".join(facts)]
    if spot.state in TO_VERIFY and spot.verify_by:
        words.append(f"核查期限 {date_words(spot.verify_by)}")
    return words
