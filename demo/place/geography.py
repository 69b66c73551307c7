"""Where things lie in the demo district: towns, villages, rivers with winding lines, reaches.

Pure: no database. A plan is in kilometres on a plane and is laid on the globe at the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from common.geo.lines import LocalMetres, line_length_m
from demo.place import names

WIDTH_KM, HEIGHT_KM = 70.0, 50.0
TOWNS_WIDE, TOWNS_HIGH = 7, 6
VILLAGES_PER_TOWN = 12
ORIGIN = (108.42, 30.78)

Line = NDArray[np.float64]


@dataclass
class VillagePlan:
    """A village: its code's last three digits count from 201."""

    code: str
    name: str
    x: float
    y: float


@dataclass
class TownPlan:
    """A town with its villages."""

    code: str
    name: str
    x: float
    y: float
    villages: list[VillagePlan] = field(default_factory=list)


@dataclass
class ReachPlan:
    """A reach: one village's part of a river."""

    village: VillagePlan
    line: Line
    length_m: int


@dataclass
class RiverPlan:
    """A river with its reaches from the source down. `level` is its highest tier of chief."""

    name: str
    level: int
    reaches: list[ReachPlan] = field(default_factory=list)


@dataclass
class Plan:
    """The whole district."""

    code: str
    name: str
    towns: list[TownPlan]
    rivers: list[RiverPlan]

    @property
    def reach_count(self) -> int:
        return sum(len(river.reaches) for river in self.rivers)


def draw_district(random: Random, *, code: str, name: str, towns: int, reaches: int) -> Plan:
    """A district with exactly so many towns and reaches."""
    plan = Plan(code, name, _towns(random, code, towns), [])
    villages = [village for town in plan.towns for village in town.villages]
    places = np.array([(v.x, v.y) for v in villages])
    waters = iter(names.river_names(random, 400))
    for level, path in _paths(random):
        left = reaches - plan.reach_count
        if left <= 0:
            break
        river = RiverPlan(next(waters), level)
        for piece in path[:left]:
            middle = piece[len(piece) // 2]
            nearest = int(np.argmin(((places - middle) ** 2).sum(axis=1)))
            # Every second point is enough for a line drawn at 160 m; the ends stay.
            thin = np.vstack([piece[:-1:2], piece[-1:]])
            line = np.round(on_globe(thin), 6)
            river.reaches.append(
                ReachPlan(villages[nearest], line, max(1, round(line_length_m(line))))
            )
        plan.rivers.append(river)
    if plan.reach_count != reaches:
        raise ValueError(f"drew {plan.reach_count} reaches, not {reaches}")
    return plan


def _towns(random: Random, code: str, count: int) -> list[TownPlan]:
    cells = [(x, y) for y in range(TOWNS_HIGH) for x in range(TOWNS_WIDE)]
    roots = random.sample(names.TOWN_ROOTS, len(names.TOWN_ROOTS))
    towns = []
    for n, (cx, cy) in enumerate(cells[:count]):
        x = (cx + 0.5 + random.uniform(-0.2, 0.2)) * WIDTH_KM / TOWNS_WIDE
        y = (cy + 0.5 + random.uniform(-0.2, 0.2)) * HEIGHT_KM / TOWNS_HIGH
        # Codes: 0xx streets, 1xx towns; three digits after the district's six.
        kind, number = ("街道", n + 1) if n % 8 == 3 else ("镇", 100 + n)
        town = TownPlan(f"{code[:6]}{number:03d}000", roots[n] + kind, x, y)
        town.villages = _villages(random, town)
        towns.append(town)
    return towns


def _villages(random: Random, town: TownPlan) -> list[VillagePlan]:
    return [
        VillagePlan(
            f"{town.code[:9]}{201 + n}",
            name,
            town.x + random.uniform(-0.5, 0.5) * WIDTH_KM / TOWNS_WIDE,
            town.y + random.uniform(-0.5, 0.5) * HEIGHT_KM / TOWNS_HIGH,
        )
        for n, name in enumerate(names.village_names(random, VILLAGES_PER_TOWN))
    ]


def _paths(random: Random) -> list[tuple[int, list[Line]]]:
    """Rivers as lists of pieces: the great river, 25 rivers into it, then small streams."""
    trunk = _winding(random, (0.0, HEIGHT_KM * 0.45), 0.05, WIDTH_KM * 1.02, 2.6)
    paths = [(4, trunk)]
    for n in range(25):
        x = (n + 0.5) * WIDTH_KM / 25
        from_north = n % 2 == 0
        start = (x, HEIGHT_KM * (0.97 if from_north else 0.02))
        heading = (-math.pi / 2 if from_north else math.pi / 2) + random.uniform(-0.2, 0.2)
        reach_of_it = HEIGHT_KM * (0.5 if from_north else 0.42)
        paths.append((6, _winding(random, start, heading, reach_of_it, 1.7)))
    for _ in range(300):
        start = (random.uniform(2, WIDTH_KM - 2), random.uniform(2, HEIGHT_KM - 2))
        length = random.uniform(2.5, 7.0)
        paths.append((9, _winding(random, start, random.uniform(0, 2 * math.pi), length, 1.2)))
    return paths


def _winding(
    random: Random, start: tuple[float, float], heading: float, length: float, piece_km: float
) -> list[Line]:
    """A winding path cut into pieces of about `piece_km`; neighbours share an end point."""
    step = 0.08
    x, y = start
    bend = 0.0
    points = [(x, y)]
    for _ in range(int(length / step)):
        bend = 0.9 * bend + random.gauss(0, 0.09)
        direction = heading + math.sin(bend) * 1.1
        x += step * math.cos(direction)
        y += step * math.sin(direction)
        points.append((x, y))
    path = np.array(points)
    pieces, at = [], 0
    while at < len(path) - 6:
        size = max(6, int(random.uniform(0.45, 1.5) * piece_km / step))
        end = min(at + size, len(path) - 1)
        pieces.append(path[at : end + 1])
        at = end
    return pieces


def on_globe(km: Line) -> Line:
    """Kilometres on the plan to longitude and latitude."""
    local = LocalMetres(*ORIGIN)
    return local.unproject((km - (WIDTH_KM / 2, HEIGHT_KM / 2)) * 1000.0)


def people_for(plan: Plan, random: Random, *, people: int) -> list[list[ReachPlan]]:
    """Which reaches each village chief or patroller has: exactly `people` lists, every reach in one.

    A person has one reach, or two in the same village.
    """
    by_village: dict[str, list[ReachPlan]] = defaultdict(list)
    for river in plan.rivers:
        for reach in river.reaches:
            by_village[reach.village.code].append(reach)
    spare = plan.reach_count - people
    doubles: Counter[str] = Counter()
    able = [code for code, own in by_village.items() for _ in range(len(own) // 2)]
    doubles.update(random.sample(able, spare))
    lists = []
    for code, own in by_village.items():
        queue = list(own)
        for _ in range(doubles[code]):
            lists.append([queue.pop(0), queue.pop(0)])
        lists += [[reach] for reach in queue]
    return lists
