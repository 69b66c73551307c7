"""The class that the receiving water is to have: that of the river's nearest section."""

from rivers.models import Outfall
from waters.models import Section, WaterClass
from waters.rules.targets import target_in


def target_words(outfall: Outfall, year: int) -> str:
    """Ⅲ类（清溪河出境断面，国考）; empty where the river has no section with a target in the year.

    The nearest by place, because a river's classes may differ from section to section; without a place the first by
    code. Two queries.
    """
    rows = Section.objects.in_use().filter(river=outfall.reach.river_id)
    found = []
    for section in rows.prefetch_related("targets").order_by("code"):
        targets = {each.year: str(each.target) for each in section.targets.all()}
        if code := target_in(targets, year):
            found.append((section, code))
    if not found:
        return ""
    nearest, code = min(found, key=lambda pair: _apart(outfall, pair[0]))
    about = "，".join(filter(None, (nearest.name, nearest.grade_words)))
    return f"{WaterClass(code).label}（{about}）"


def _apart(outfall: Outfall, section: Section) -> float:
    """A measure to compare by, not a length: far, where one has no place."""
    lon, lat = outfall.longitude, outfall.latitude
    if lon is None or lat is None or section.longitude is None or section.latitude is None:
        return float("inf")
    return (section.longitude - lon) ** 2 + (section.latitude - lat) ** 2
