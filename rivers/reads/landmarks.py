"""What one finds one's way by on a reach: its ends, signboards, outfalls and sections.

*Metre* is how far along the reach something lies, from its start: the share of the drawn line at which the line is
nearest, times the length in the register, so that the end is at `length_m` whatever the drawing's own length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from common.geo.datums import Array
from common.geo.lines import place_along, point_along
from common.seams import Seam
from rivers.models import Outfall, Reach, Signboard

# What belongs to a river is on the reach when it is so near [ours].
ON_REACH_WITHIN_M: Final = 300.0


@dataclass(frozen=True, slots=True)
class Landmark:
    """kind is "start", "end", "signboard", "outfall" or "section"; lon and lat in degrees, WGS-84; metre None where
    no line is drawn."""

    name: str
    kind: str
    lon: float
    lat: float
    metre: int | None


@dataclass(frozen=True, slots=True)
class OnRivers:
    """What a later room knows on rivers, rather than on reaches: its `Landmark.kind`, and a queryset of rows with
    `river_id`, `name`, `longitude` and `latitude`."""

    kind: str
    rows: Callable[[], Any]


ON_RIVERS: Seam[OnRivers] = Seam("landmarks on rivers")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a reach: its metre, and its longitude and latitude in degrees, None where no line is drawn."""

    metre: int
    place: tuple[float, float] | None


def spot_at(reach: Reach, metre: int) -> Spot:
    """The place at a metre of a reach, 0 to `length_m`; what is beyond is its end."""
    metre = min(max(metre, 0), reach.length_m)
    line = _line_of(reach)
    return Spot(metre, None if line is None else point_along(line, metre / reach.length_m))


def landmarks_of(reaches: Sequence[Reach]) -> dict[int, list[Landmark]]:
    """Those of each reach by its key, from its start on; what has no place is left out. A query for each kind,
    whatever the number of reaches; none for none."""
    if not reaches:
        return {}
    keys, rivers = [r.pk for r in reaches], {r.river_id for r in reaches}
    on_reach: dict[int, list[tuple[str, str, Any]]] = defaultdict(list)
    for board in _placed(Signboard.objects.in_use().filter(reach__in=keys)):
        on_reach[board.reach_id].append(("signboard", f"公示牌（{board.place}）", board))
    for outfall in _placed(Outfall.objects.in_use().filter(reach__in=keys)):
        on_reach[outfall.reach_id].append(("outfall", outfall.name, outfall))
    on_river: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for each in ON_RIVERS:
        for row in _placed(each.rows().filter(river__in=rivers)):
            on_river[row.river_id].append((each.kind, row))
    return {
        reach.pk: sorted(
            _of(reach, on_reach[reach.pk], on_river[reach.river_id]),
            key=lambda found: (found.metre is None, found.metre or 0),
        )
        for reach in reaches
    }


def _of(
    reach: Reach, rows: Iterable[tuple[str, str, Any]], near: Iterable[tuple[str, Any]]
) -> Iterator[Landmark]:
    line = _line_of(reach)
    if line is not None:
        (west, south), (east, north) = line[0].tolist(), line[-1].tolist()
        yield Landmark(reach.start_place or "河段起点", "start", west, south, 0)
    for kind, name, row in rows:
        metre = None if line is None else _metre(reach, line, row)[0]
        yield _landmark(name, kind, row, metre)
    if line is not None:
        for kind, row in near:
            metre, aside = _metre(reach, line, row)
            if aside <= ON_REACH_WITHIN_M:
                yield _landmark(row.name, kind, row, metre)
        yield Landmark(reach.end_place or "河段终点", "end", east, north, reach.length_m)


def _landmark(name: str, kind: str, row: Any, metre: int | None) -> Landmark:
    return Landmark(name, kind, row.longitude, row.latitude, metre)


def _metre(reach: Reach, line: Array, row: Any) -> tuple[int, float]:
    share, aside = place_along(line, np.array([row.longitude, row.latitude]))
    return round(share * reach.length_m), aside


def _line_of(reach: Reach) -> Array | None:
    return np.array(reach.line, dtype=float) if reach.line else None


def _placed(rows: Any) -> Any:
    return rows.filter(longitude__isnull=False, latitude__isnull=False).order_by("pk")
