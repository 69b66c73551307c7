"""Where things lie in the demo district: towns, villages, rivers with winding lines, reaches.

Pure: no database. A plan is in kilometres on a plane and is laid on the globe at the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
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
    """A river with its reaches from the source down. `level` is its highest tier of chief, `into` the number of the
    river into which it flows, None of the one that leaves the district."""

    name: str
    level: int
    into: int | None = None
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
    for level, into, path in _paths(random, [(town.x, town.y) for town in plan.towns]):
        left = reaches - plan.reach_count
        if left <= 0:
            break
        river = RiverPlan(next(waters), level, into)
        # Of a river for which not all reaches are left, those next to its mouth.
        for piece in path[-left:]:
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


# Waters keep so far from one another, except where they join.
APART_KM = 0.4
STEP_KM = 0.08
# How often a place for a river is looked for.
TRIES = 12
# A town with no water so near its middle gets a stream of its own.
AROUND_KM = 2.8


class _Network:
    """Waters that join: each is grown upstream from its mouth, until it comes near another or leaves the district."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.paths: list[Line] = []
        self.taken: dict[tuple[int, int], set[int]] = defaultdict(set)

    def lay(self, path: Line) -> int:
        """Adds a path, upstream first; its number."""
        number = len(self.paths)
        self.paths.append(path)
        for x, y in path.tolist():
            self.taken[_cell(x, y)].add(number)
        return number

    def grow(self, into: int, at: float, *, length: float, slant: float) -> Line | None:
        """A path into the water numbered `into`, at a share of its way from the source; None where there is
        no room for half its length. `slant` is the angle to the other's way up, left of it where positive."""
        other = self.paths[into]
        mouth = min(max(int(at * len(other)), 1), len(other) - 1)
        up = other[mouth - 1] - other[mouth]
        heading = math.atan2(up[1], up[0]) + slant
        points = _wander(
            self.random, (float(other[mouth][0]), float(other[mouth][1])), heading, length
        )
        room = self._room(points, into)
        if room < max(8, len(points) // 2):
            return None
        return np.array(points[:room])[::-1]

    def is_watered(self, place: tuple[float, float]) -> bool:
        """Is there water around a place?"""
        column, row = _cell(*place)
        cells = range(-int(AROUND_KM / APART_KM), int(AROUND_KM / APART_KM) + 1)
        return any((column + dx, row + dy) in self.taken for dx in cells for dy in cells)

    def reach(self, place: tuple[float, float]) -> tuple[int, Line | None]:
        """A path from a place into the water nearest to it, and its number; None where every way is taken."""
        found = [
            (math.dist(place, point), number, n)
            for number, path in enumerate(self.paths)
            for n, point in enumerate(path.tolist())
            if n
        ]
        found.sort()
        for distance, into, n in found[:: int(1 / STEP_KM)][:TRIES]:
            other = self.paths[into]
            up, ahead = other[n - 1] - other[n], np.array(place) - other[n]
            slant = math.atan2(ahead[1], ahead[0]) - math.atan2(up[1], up[0])
            at = (n + 0.5) / len(other)
            path = self.grow(into, at, length=distance * 1.4, slant=slant)
            if path is not None:
                return into, path
        return 0, None

    def _room(self, points: list[tuple[float, float]], into: int) -> int:
        """How many of the points from the mouth on lie in the district and away from other waters."""
        free = int(3 * APART_KM / STEP_KM)
        for n, (x, y) in enumerate(points):
            column, row = _cell(x, y)
            near = set().union(
                *(
                    self.taken[cell]
                    for cell in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
                    if cell in self.taken
                )
            )
            inside = 0 < x < WIDTH_KM and 0 < y < HEIGHT_KM
            if not inside or near - {into} or (n > free and near):
                return n
        return len(points)


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x / APART_KM), int(y / APART_KM)


def _paths(
    random: Random, towns: Sequence[tuple[float, float]]
) -> Iterator[tuple[int, int | None, list[Line]]]:
    """Rivers as (level, number of the one that it flows into, pieces): the great river, rivers into it from
    both sides, a stream to each town that has none of these, then streams into those and into one another, as many as
    are asked for."""
    network = _Network(random)
    source = (0.0, HEIGHT_KM * 0.45)
    trunk = np.array(_wander(random, source, 0.05, WIDTH_KM * 1.02))
    network.lay(trunk)
    yield 4, None, _pieces(random, trunk, 2.6)
    for n in range(26 * TRIES):
        # Side by side first and up to the district's border, then shorter ones wherever there is room.
        length = HEIGHT_KM * (1.0 if n < 26 else 0.4)
        slant = (1 if n % 2 == 0 else -1) * random.uniform(1.1, 1.6)
        path = network.grow(0, (n % 26 + random.random()) / 26, length=length, slant=slant)
        if path is not None:
            network.lay(path)
            yield 6, 0, _pieces(random, path, 1.7)
        if len(network.paths) > 25:
            break
    main = len(network.paths)
    for town in towns:
        if network.is_watered(town):
            continue
        into, path = network.reach(town)
        if path is not None:
            network.lay(path)
            yield 9, into, _pieces(random, path, 1.2)
    for _ in range(5000):
        # One in five flows into another stream.
        into = random.randrange(1, main if random.random() < 0.8 else len(network.paths))
        path = network.grow(
            into,
            random.uniform(0.15, 0.95),
            length=random.uniform(2.5, 7.0),
            slant=random.choice((-1, 1)) * random.uniform(0.8, 1.3),
        )
        if path is not None:
            network.lay(path)
            yield 9, into, _pieces(random, path, 1.2)


def _wander(
    random: Random, start: tuple[float, float], heading: float, length: float
) -> list[tuple[float, float]]:
    """Points of a winding way, `STEP_KM` apart."""
    x, y = start
    bend = 0.0
    points = [(x, y)]
    for _ in range(int(length / STEP_KM)):
        bend = 0.92 * bend + random.gauss(0, 0.14)
        direction = heading + math.sin(bend) * 1.1
        x += STEP_KM * math.cos(direction)
        y += STEP_KM * math.sin(direction)
        points.append((x, y))
    return points


def _pieces(random: Random, path: Line, piece_km: float) -> list[Line]:
    """A path cut into pieces of about `piece_km`; neighbours share an end point, the last ends at the mouth."""
    pieces, at = [], 0
    while at < len(path) - 6:
        size = max(6, int(random.uniform(0.45, 1.5) * piece_km / STEP_KM))
        end = min(at + size, len(path) - 1)
        if len(path) - 1 - end < 6:
            end = len(path) - 1
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
