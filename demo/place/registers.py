"""Writes a plan into the registers: divisions, units, rivers, reaches and what is on the reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Final

import numpy as np

from accounts.models import Division, Unit, UnitKind
from common.geo.lines import bbox
from common.store.scope import level_of, parent_code
from common.text.names import sort_key
from demo.place import names
from demo.place.furniture import write_outfalls
from demo.place.geography import ORIGIN, Plan, ReachPlan, RiverPlan, on_globe
from demo.place.sections import write_sections
from rivers.models import Reach, River, WaterKind

PROVINCE = ("980000000000", "江源省")
CITY = ("980100000000", "临江市")
EXTERNAL = (
    ("970100000000", "上游市"),
    ("970101000000", "上游市北岸区"),
    ("970102000000", "上游市南屏县"),
)


@dataclass
class Registers:
    """What was written, by what the next steps look up."""

    district: Division
    towns: list[Division]
    units: list[Unit]
    rivers: list[River]
    reaches: list[Reach]
    # id() of a reach plan → its row
    of_plan: dict[int, Reach]


def write_divisions(plan: Plan) -> list[Division]:
    """Province, city, the district, its towns and villages, and the neighbours outside."""
    rows = [_division(*PROVINCE), _division(*CITY), _division(plan.code, plan.name)]
    places = {plan.code: ORIGIN}
    for town in plan.towns:
        rows.append(_division(town.code, town.name))
        places[town.code] = _place(town.x, town.y)
        for village in town.villages:
            rows.append(_division(village.code, village.name))
            places[village.code] = _place(village.x, village.y)
    rows += [_division(code, name, is_external=True) for code, name in EXTERNAL]
    full = {row.code: row.name for row in rows}
    for row in rows:
        row.full_name = _full_name(row.code, full)
        row.longitude, row.latitude = places.get(row.code, (None, None))
    return Division.objects.bulk_create(rows, ignore_conflicts=True)


def _division(code: str, name: str, *, is_external: bool = False) -> Division:
    parent = parent_code(code)
    outside_root = is_external and code == EXTERNAL[0][0]
    return Division(
        code=code,
        name=name,
        level=level_of(code),
        parent_id=None if outside_root else parent,
        is_external=is_external,
        sort_key=sort_key(name),
    )


def _full_name(code: str, names_by_code: dict[str, str]) -> str:
    """江南区清溪镇河口村: from the district down."""
    parts = []
    walk: str | None = code
    while walk and level_of(walk) >= 6:
        parts.append(names_by_code[walk])
        walk = parent_code(walk)
    return "".join(reversed(parts)) or names_by_code[code]


def _place(x: float, y: float) -> tuple[float, float]:
    lon, lat = on_globe(np.array([[x, y]]))[0]
    return round(float(lon), 6), round(float(lat), 6)


def write_units(plan: Plan) -> list[Unit]:
    """The district's 河长办 and bureaus, and each town's government."""
    rows = [
        Unit(
            name=f"{plan.name}河长制办公室",
            short_name="区河长办",
            kind=UnitKind.OFFICE,
            division_id=plan.code,
            order=10,
            contact_phone="000-7000001",
        )
    ]
    rows += [
        Unit(
            name=f"{plan.name}{bureau}",
            short_name=f"区{bureau}",
            kind=UnitKind.BUREAU,
            division_id=plan.code,
            order=10 * number,
            is_lead=True,
        )
        for number, bureau in enumerate(names.BUREAUS, start=2)
    ]
    rows += [
        Unit(
            name=f"{town.name}{'办事处' if town.name.endswith('街道') else '人民政府'}",
            short_name=town.name,
            kind=UnitKind.TOWN,
            division_id=town.code,
        )
        for town in plan.towns
    ]
    return Unit.objects.bulk_create(rows)


def write_rivers(plan: Plan, at: datetime) -> tuple[list[River], dict[int, Reach]]:
    """Rivers and their reaches; the great river is the city's, streams are their town's."""
    trunk_level = plan.rivers[0].level
    rivers = []
    for n, river in enumerate(plan.rivers):
        km = sum(reach.length_m for reach in river.reaches) / 1000
        home = {4: CITY[0], 6: plan.code}.get(
            river.level, river.reaches[0].village.code[:9] + "000"
        )
        kind = _kind_of(n, river, trunk_level)
        name = names.still_name(river.name, _STILL[kind]) if kind in _STILL else river.name
        rivers.append(
            River(
                code=f"{plan.code[:6]}R{n + 1:03d}",
                name=name,
                kind=kind,
                basin=f"{plan.rivers[0].name}流域",
                level=river.level,
                division_id=home,
                length_km=Decimal(f"{km:.3f}"),
                source=river.reaches[0].village.name,
                mouth=river.reaches[-1].village.name,
                sort_key=sort_key(name),
                updated_at=at,
            )
        )
    rivers = River.objects.bulk_create(rivers)
    for row, drawn in zip(rivers, plan.rivers, strict=True):
        row.parent = None if drawn.into is None else rivers[drawn.into]
    River.objects.bulk_update(rivers, ["parent"])
    rows, plans = [], []
    for row, drawn in zip(rivers, plan.rivers, strict=True):
        for order, reach in enumerate(drawn.reaches, start=1):
            rows.append(_reach(row, order, reach, len(drawn.reaches), at))
            plans.append(reach)
    written = Reach.objects.bulk_create(rows, batch_size=200)
    return rivers, {id(p): row for p, row in zip(plans, written, strict=True)}


_STILL: Final[Mapping[str, str]] = {WaterKind.LAKE: "湖", WaterKind.RESERVOIR: "水库"}


def _kind_of(n: int, river: RiverPlan, trunk_level: int) -> str:
    """A few of the small waters are reservoirs and one a lake."""
    if river.level > 6 and n % 11 == 5:
        return WaterKind.LAKE if n == 38 else WaterKind.RESERVOIR
    return WaterKind.RIVER


def _reach(river: River, order: int, plan: ReachPlan, count: int, at: datetime) -> Reach:
    west, south, east, north = bbox(plan.line)
    # The great river comes in and goes out; the district's others rise at its border.
    is_end = (river.level <= 6 and order == 1) or (river.level < 6 and order == count)
    return Reach(
        code=f"{river.code}-{order:02d}",
        name=f"{river.name}{plan.village.name}段" + (f"（{order}）" if count > 1 else ""),
        river=river,
        division_id=plan.village.code,
        order=order,
        length_m=plan.length_m,
        line=plan.line.tolist(),
        west=west,
        south=south,
        east=east,
        north=north,
        is_boundary=is_end,
        neighbour_id=EXTERNAL[1][0] if is_end else None,
        sort_key=sort_key(f"{river.name}{plan.village.name}"),
        updated_at=at,
    )


def write(plan: Plan, random: Random, *, at: datetime) -> Registers:
    """All registers of one district."""
    write_divisions(plan)
    units = write_units(plan)
    rivers, of_plan = write_rivers(plan, at)
    reaches = list(of_plan.values())
    write_outfalls(reaches, random, at=at)
    write_sections(rivers, reaches, at=at)
    return Registers(
        district=Division.objects.get(pk=plan.code),
        towns=list(Division.objects.filter(pk__in=[t.code for t in plan.towns])),
        units=units,
        rivers=rivers,
        reaches=reaches,
        of_plan=of_plan,
    )
