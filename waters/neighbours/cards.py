"""What this room shows on the pages of rivers, on their maps and on the way along a reach."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.web.cards import Card
from rivers.models import Reach, River
from rivers.neighbours.seams import SHOWN, RiverPlaces
from rivers.reads.landmarks import OnRivers
from rivers.reads.maps import MOST_REACHES, Feature, place_features
from waters.models import Section
from waters.reads.places import sections_of
from waters.reads.results import figures_of
from waters.reads.warnings import last_month


def sections_card(river: River, user: User, at: datetime) -> Card:
    """The sections of a river that the user sees, with their water of the last month."""
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    found = list(rows.select_related("division")[: MOST_REACHES + 1])
    month = last_month(at)
    shown = found[:SHOWN]
    figures = figures_of([each.pk for each in shown], month, month, at=at)
    listed = f"{reverse('waters:section_list')}?river={river.pk}"
    return Card(
        "断面水质",
        "waters/dossier/sections.html",
        {"rows": [(each, figures.get((each.pk, month))) for each in shown], "month": month},
        "sections",
        40,
        len(found),
        more=listed if len(found) > SHOWN else "",
    )


def reach_water_card(reach: Reach, user: User, at: datetime) -> Card | None:
    """The section that speaks for a reach, with its water of the last month; nothing where the river has none."""
    rows = Section.objects.visible_to(user).in_use().filter(river=reach.river_id)
    sections = {each.pk: each for each in rows.select_related("division")[:MOST_REACHES]}
    key = sections_of([reach], sections.values()).get(reach.pk)
    if key is None:
        return None
    month = last_month(at)
    figures = figures_of([key], month, month, at=at)
    context = {"rows": [(sections[key], figures.get((key, month)))], "month": month}
    return Card("最近断面水质", "waters/dossier/sections.html", context, "sections", 40)


def _places(river: River, user: User) -> list[Feature]:
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    return place_features(list(rows[:MOST_REACHES]), "section", "waters:section_detail")


SECTION_MARKS = OnRivers("section", Section.objects.in_use)
SECTION_PLACES = RiverPlaces("section", "断面", _places)
