"""Outfalls for a map's view, coloured by how far they are."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from common.geo.lines import Box
from common.text.chinese import date_words, number_words
from outfalls.permissions import case_of
from outfalls.rules.steps import ACCEPT, ENDED, OPEN, ROUTINE, STATES, SURVEY, TREAT
from rivers.models import Outfall
from rivers.reads.maps import (
    Feature,
    collection,
    ground,
    labels_in,
    point_feature,
)
from rivers.rules.outfall_kinds import NAMES

MOST_POINTS: Final = 1500
LEGEND: Final = (
    ("bad", "整治逾期"),
    ("muted", "待排查"),
    ("tone-1", "监测、溯源、分类中"),
    ("warn", "整治中"),
    ("tone-2", "待验收"),
    ("good", "已销号，日常监管"),
    ("tone-4", "已取缔或合并"),
)
_CLASSES: Final = {
    SURVEY: "muted",
    TREAT: "warn",
    ACCEPT: "tone-2",
    ROUTINE: "good",
    ENDED: "tone-4",
}


def view_of(
    rows: QuerySet[Outfall], *, box: Box, zoom: float, user: User, day: date
) -> dict[str, Any]:
    """What of these outfalls lies in a view, as a collection that map.js draws, on the reaches there."""
    west, south, east, north = box
    inside = rows.filter(
        longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
    )
    found = list(inside.select_related("case").order_by("pk")[: MOST_POINTS + 1])
    message = ""
    if len(found) > MOST_POINTS:
        found = found[:MOST_POINTS]
        message = (
            f"此处排污口过密，只画出 {number_words(MOST_POINTS)} 个，请按镇街、类别或状态筛选。"
        )
    return collection(
        [*ground(user, box, zoom), *points_of(found, day=day)],
        legend=LEGEND,
        labels=labels_in(user, box),
        message=message,
    )


def points_of(rows: Iterable[Outfall], *, day: date) -> list[Feature]:
    """Outfalls that have a place; asks for `case` selected."""
    return [
        point_feature(
            row.longitude,
            row.latitude,
            id=row.pk,
            name=row.name,
            words=_words(row),
            cls=class_of(row, day),
            url=reverse("outfalls:outfall_detail", args=[row.pk]),
        )
        for row in rows
        if row.longitude is not None and row.latitude is not None
    ]


def class_of(row: Outfall, day: date) -> str:
    """Its colour on a map, as `LEGEND` explains."""
    case = case_of(row)
    if case is None:
        return "muted"
    if case.state in OPEN and case.due_on and case.due_on < day and case.done_on is None:
        return "bad"
    return _CLASSES.get(case.state, "tone-1")


def _words(row: Outfall) -> list[str]:
    case = case_of(row)
    words = [NAMES.get(row.kind, ""), STATES[case.state if case else SURVEY]]
    if case is not None and case.due_on and case.state in OPEN:
        words.append(f"完成时限 {date_words(case.due_on)}")
    return words
