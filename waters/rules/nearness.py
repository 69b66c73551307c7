"""Which section speaks for a reach: the nearest of its river. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spot:
    """A row with a place, in degrees of WGS-84; `river` tells rows of one river."""

    key: int
    river: int
    lon: float
    lat: float


def nearest(spots: Iterable[Spot], to: Iterable[Spot]) -> Mapping[int, int]:
    """Key of each spot → key of the nearest of `to` on the same river; spots of rivers without one are left out.

    By the plain distance of degrees, east shortened by the latitude: enough to choose among sections that lie
    kilometres apart.
    """
    by_river: dict[int, list[Spot]] = {}
    for each in to:
        by_river.setdefault(each.river, []).append(each)
    asked: dict[int, list[Spot]] = {}
    for each in spots:
        if each.river in by_river:
            asked.setdefault(each.river, []).append(each)
    found: dict[int, int] = {}
    for river, rows in asked.items():
        others = by_river[river]
        chosen = _away(rows, others).argmin(axis=1)
        found |= {row.key: others[int(n)].key for row, n in zip(rows, chosen, strict=True)}
    return found


def _away(rows: Sequence[Spot], others: Sequence[Spot]) -> Array:
    lon, lat = _column(rows, "lon"), _column(rows, "lat")
    east = (lon[:, None] - _column(others, "lon")) * np.cos(np.radians(lat))[:, None]
    return np.asarray(np.hypot(east, lat[:, None] - _column(others, "lat")))


def _column(spots: Sequence[Any], name: str) -> Array:
    return np.array([getattr(each, name) for each in spots], dtype=float)
