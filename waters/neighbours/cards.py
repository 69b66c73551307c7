"""What this room shows on the pages of rivers, on their maps and on the way along a reach."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from common.text.chinese import local_date
from common.web.cards import Card
from rivers.models import River
from rivers.neighbours.seams import SHOWN, RiverPlaces
from rivers.reads.landmarks import OnRivers
from rivers.reads.maps import MOST_REACHES, Feature, place_features
from waters.models import Section, WaterClass


def sections_card(river: River, user: User, at: datetime) -> Card:
    """The sections of a river that the user sees, with what their water ought to be."""
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    found = list(
        rows.select_related("division").with_target(local_date(at).year)[: MOST_REACHES + 1]
    )
    words: dict[str, str] = dict(WaterClass.choices)
    for row in found:
        row.target_words = words.get(row.target or "", "")
    listed = f"{reverse('waters:section_list')}?river={river.pk}"
    return Card(
        "断面",
        "waters/dossier/sections.html",
        {"rows": found[:SHOWN]},
        "sections",
        40,
        len(found),
        more=listed if len(found) > SHOWN else "",
    )


def _places(river: River, user: User) -> list[Feature]:
    rows = Section.objects.visible_to(user).in_use().filter(river=river)
    return place_features(list(rows[:MOST_REACHES]), "section", "waters:section_detail")


SECTION_MARKS = OnRivers("section", Section.objects.in_use)
SECTION_PLACES = RiverPlaces("section", "断面", _places)
