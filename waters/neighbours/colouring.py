"""The map by class of water: a reach has the colour of the nearest section of its river, as last frozen."""

from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from accounts.models import User
from common import clock
from common.geo.lines import Box
from rivers.models import Reach
from rivers.reads.maps import Colouring, Feature, point_feature
from waters.models import Section
from waters.reads.class_marks import LETTERS, class_words, letter_of, state_words
from waters.reads.names import plain_name
from waters.reads.places import sections_of
from waters.reads.results import MonthFigures, latest_frozen

# More names than these hide one another.
_MOST: Final = 200


def _cls(found: MonthFigures | None) -> str:
    return f"water-{found.water_class}" if found and found.water_class else "muted"


def _classes(reaches: list[Reach], user: User) -> Mapping[int, str]:
    rivers = {reach.river_id for reach in reaches}
    sections = list(Section.objects.visible_to(user).in_use().filter(river__in=rivers))
    latest = latest_frozen([each.pk for each in sections], at=clock.now())
    speaking = sections_of(reaches, sections)
    return {reach: _cls(latest.get(section)) for reach, section in speaking.items()}


def _marks(user: User, box: Box) -> tuple[list[Feature], list[dict[str, Any]]]:
    """The sections in the view as points, each with its letter: a class is never told by colour alone."""
    west, south, east, north = box
    rows = Section.objects.visible_to(user).in_use().select_related("river")
    inside = rows.filter(
        longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
    )
    sections = list(inside.order_by("code")[:_MOST])
    latest = latest_frozen([each.pk for each in sections], at=clock.now())
    features, labels = [], []
    for section in sections:
        found = latest.get(section.pk)
        lon, lat = float(section.longitude or 0), float(section.latitude or 0)
        words = "还没有定稿的水质"
        if found is not None:
            is_known = found.water_class is not None
            letter = letter_of(found.water_class, found.state)
            said = class_words(found.water_class) if is_known else state_words(found.state)
            words = f"{found.month.label}：{said}"
            labels.append({"name": letter, "lon": lon, "lat": lat, "cls": "map-beside-point"})
        features.append(
            point_feature(
                lon,
                lat,
                id=f"section-{section.pk}",
                name=plain_name(section),
                words=[words, str(section.river)],
                cls=_cls(found),
                url=reverse("waters:section_detail", args=[section.pk]),
            )
        )
    return features, labels


WATER_CLASS: Final = Colouring(
    "water",
    "水质类别",
    _classes,
    (
        *((f"water-{number}", f"{letter}类") for number, letter in LETTERS.items()),
        ("muted", "没有断面或还没有定稿的水质"),
    ),
    _marks,
)
