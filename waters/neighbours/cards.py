"""What this room shows on the pages of rivers, on their maps and on the way along a reach."""

from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from accounts.models import User
from common.text.months import Month, months_between
from common.web.cards import Card
from rivers.models import Reach, River
from rivers.neighbours.seams import SHOWN, RiverPlaces
from rivers.reads.landmarks import OnRivers
from rivers.reads.maps import MOST_REACHES, Feature, place_features
from waters.models import Section
from waters.reads.places import sections_of
from waters.reads.results import figures_of
from waters.reads.strip import cell_of
from waters.reads.warnings import last_month

# Months of a section's strip: a year, so that wet and dry months are both there.
MONTHS_SHOWN: Final = 12


def sections_card(river: River, user: User, at: datetime, *, most: int = SHOWN) -> Card:
    """The sections of a river that the user sees, with their water of the last month and the classes of the year before
    it."""
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    found = list(rows.select_related("division")[: MOST_REACHES + 1])
    month = last_month(at)
    shown = found[:most]
    listed = f"{reverse('waters:section_list')}?river={river.pk}"
    return Card(
        "断面水质",
        "waters/dossier/sections.html",
        _with_water(shown, month, at),
        "sections",
        40,
        len(found),
        more=listed if len(found) > most else "",
        longer=(lambda most: sections_card(river, user, at, most=most))
        if len(found) > most
        else None,
    )


def reach_water_card(reach: Reach, user: User, at: datetime) -> Card | None:
    """The section that speaks for a reach, with its water of the last month; nothing where the river has none."""
    rows = Section.objects.visible_to(user).in_use().filter(river=reach.river_id)
    sections = {each.pk: each for each in rows.select_related("division")[:MOST_REACHES]}
    key = sections_of([reach], sections.values()).get(reach.pk)
    if key is None:
        return None
    month = last_month(at)
    context = _with_water([sections[key]], month, at)
    return Card("最近断面水质", "waters/dossier/sections.html", context, "sections", 40)


def _with_water(sections: list[Section], month: Month, at: datetime) -> dict[str, Any]:
    """What the card's template draws: each section with its figures of a month, and the cells of the year up to it."""
    months = list(months_between(month.plus(1 - MONTHS_SHOWN), month))
    figures = figures_of([each.pk for each in sections], months[0], month, at=at)
    return {
        "rows": [
            (
                each,
                figures.get((each.pk, month)),
                [cell_of(figures.get((each.pk, one)), one, month) for one in months],
            )
            for each in sections
        ],
        "month": month,
        "months": months,
    }


def _places(river: River, user: User) -> list[Feature]:
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    return place_features(list(rows[:MOST_REACHES]), "section", "waters:section_detail")


SECTION_MARKS = OnRivers("section", Section.objects.in_use)
SECTION_PLACES = RiverPlaces("section", "断面", _places)
