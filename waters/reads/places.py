"""Sections and reaches by where they lie."""

from collections.abc import Iterable, Mapping

from accounts.models import User
from rivers.models import Reach
from waters.models import Section
from waters.rules.nearness import Spot, nearest

# Of a river's reaches; more are of a stem through a whole province.
MOST_REACHES = 2000


def middle_of(reach: Reach) -> Spot | None:
    """The middle of the box around a reach's line; None without a line."""
    if reach.west is None or reach.south is None or reach.east is None or reach.north is None:
        return None
    lon, lat = (reach.west + reach.east) / 2, (reach.south + reach.north) / 2
    return Spot(reach.pk, reach.river_id, lon, lat)


def place_of(section: Section) -> Spot | None:
    if section.longitude is None or section.latitude is None:
        return None
    return Spot(section.pk, section.river_id, section.longitude, section.latitude)


def sections_of(reaches: Iterable[Reach], sections: Iterable[Section]) -> Mapping[int, int]:
    """Key of a reach → key of the section that speaks for it: the nearest of its river; where neither place is
    known, the river's only section."""
    reaches, sections = list(reaches), list(sections)
    middles = [middle for each in reaches if (middle := middle_of(each))]
    places = [place for each in sections if (place := place_of(each))]
    found = dict(nearest(middles, places))
    alone: dict[int, list[int]] = {}
    for section in sections:
        alone.setdefault(section.river_id, []).append(section.pk)
    for reach in reaches:
        of_river = alone.get(reach.river_id, [])
        if reach.pk not in found and len(of_river) == 1:
            found[reach.pk] = of_river[0]
    return found


def nearest_reach(section: Section, user: User) -> Reach | None:
    """The reach of the section's river, in use and visible to the user, on which it lies; one in its own division
    where no place is known. Two queries."""
    reaches = Reach.objects.visible_to(user).in_use().filter(river=section.river_id)
    found = list(reaches.defer("line").order_by("order", "code")[:MOST_REACHES])
    place = place_of(section)
    if place is not None:
        middles = [middle for each in found if (middle := middle_of(each))]
        key = nearest([place], middles).get(section.pk)
        if key is not None:
            return next(each for each in found if each.pk == key)
    own = (each for each in found if each.division_id == section.division_id)
    return next(own, found[0] if len(found) == 1 else None)
