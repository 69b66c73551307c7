"""Sections on the rivers of the demo: on the great river, on a lake, between towns, at the ends of rivers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from demo.place.furniture import line_of
from rivers.models import Reach, River, WaterKind
from waters.models import Border, Rhythm, Section, SectionGrade, SectionKind, SectionTarget

# Sections between two towns: the first 11 are those of the compensation [000].
BORDERS, COMPENSATED = 15, 11
ENDS = 5


@dataclass(frozen=True, slots=True)
class Site:
    """Where a section is: at the end of a reach, or at its beginning."""

    reach: Reach
    name: str
    grades: str
    target: str
    at_end: bool = True
    below: Reach | None = None

    @property
    def place(self) -> list[float]:
        return line_of(self.reach)[-1 if self.at_end else 0]


def write_sections(rivers: list[River], reaches: list[Reach], *, at: datetime) -> list[Section]:
    """24 sections in the demo's size: three of the State on the great river, one on a lake, fifteen between towns,
    and the ends of the longest of the other rivers; fewer where there are fewer rivers."""
    sites = list(_sites(rivers, reaches))
    sections = Section.objects.bulk_create(_section(site, n, at) for n, site in enumerate(sites))
    inflow = sections[0]
    Section.objects.filter(pk__in=[row.pk for row in sections[1:3]]).update(inflow_section=inflow)
    SectionTarget.objects.bulk_create(
        SectionTarget(section=section, year=at.year - 5, target=site.target, entered_at=at)
        for site, section in zip(sites, sections, strict=True)
    )
    return sections


def _sites(rivers: list[River], reaches: list[Reach]) -> Iterator[Site]:
    on: dict[int, list[Reach]] = {}
    for reach in reaches:
        on.setdefault(reach.river_id, []).append(reach)
    trunk = on[rivers[0].pk]
    state = f"{SectionGrade.NATIONAL},{SectionGrade.CITY}"
    yield Site(trunk[0], "入境", state, "2", at_end=False)
    yield Site(trunk[len(trunk) // 2], "中游", state, "2")
    yield Site(trunk[-1], "出境", state, "2")
    lake = next((river for river in rivers if river.kind == WaterKind.LAKE), None)
    if lake is not None:
        yield Site(on[lake.pk][0], "湖心", SectionGrade.CITY, "3")
    between = [
        (upper, lower)
        for river in rivers[1:]
        if river.level <= 6
        for upper, lower in _between_towns(on[river.pk])
    ]
    for upper, lower in between[:: max(1, len(between) // BORDERS)][:BORDERS]:
        grades = f"{SectionGrade.DISTRICT},{SectionGrade.BORDER}"
        yield Site(upper, f"{_town(upper)}—{_town(lower)}交界", grades, "3", below=lower)
    others = sorted(
        (river for river in rivers[1:] if river.level <= 6), key=lambda river: -len(on[river.pk])
    )
    for river in others[:ENDS]:
        yield Site(on[river.pk][-1], "河口", SectionGrade.DISTRICT, "3")


def _between_towns(reaches: list[Reach]) -> list[tuple[Reach, Reach]]:
    """The first place on a river where it goes from one town into another, and the last where there are two."""
    found = [
        (upper, lower)
        for upper, lower in pairwise(reaches)
        if upper.division_id[:9] != lower.division_id[:9]
    ]
    return [found[0], found[-1]] if len(found) > 1 else found


def _town(reach: Reach) -> str:
    parent = reach.division.parent
    name: str = parent.name if parent else ""
    return name.removesuffix("镇").removesuffix("街道")


def _section(site: Site, n: int, at: datetime) -> Section:
    reach, below = site.reach, site.below
    lon, lat = site.place
    is_lake = reach.river.kind == WaterKind.LAKE
    return Section(
        code=f"{reach.division_id[:6]}D{n + 1:03d}",
        name=f"{reach.river.name}{site.name}",
        kind=SectionKind.LAKE if is_lake else SectionKind.RIVER,
        grades=site.grades,
        river=reach.river,
        division_id=reach.division_id,
        border=Border.ACROSS if below else "",
        upstream_division_id=reach.division_id[:9] + "000" if below else None,
        downstream_division_id=below.division_id[:9] + "000" if below else None,
        rhythm=Rhythm.ODD if site.name == "河口" and n % 2 else Rhythm.MONTHLY,
        is_automatic=n == 1,
        longitude=lon,
        latitude=lat,
        updated_at=at,
    )
