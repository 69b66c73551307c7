"""Are two complaints about one place? Pure; no Django.

Repeated and unresolved complaints cost points [002], so they are linked when they arrive, and an office
may part them again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from common.geo.lines import LocalMetres


@dataclass(frozen=True, slots=True)
class Report:
    """A complaint as plain values. `place` is (longitude, latitude) in WGS-84, or None; `root` the id
    of the first complaint of its place, its own where it is the first."""

    root: int
    reach: int
    kind: int | None
    place: tuple[float, float] | None
    at: datetime


def is_same_place(one: Report, other: Report, *, metres: float) -> bool:
    """With both places known, they lie within `metres`, on whatever reach; else both are on one reach
    and of one kind that both name."""
    if one.place and other.place:
        return distance_m(one.place, other.place) <= metres
    return one.reach == other.reach and one.kind is not None and one.kind == other.kind


def repeated(new: Report, earlier: Iterable[Report], *, metres: float, days: int) -> int | None:
    """The root of the place that `new` reports again: of the latest complaint about it within `days`.
    None where nobody reported it before."""
    since = new.at - timedelta(days=days)
    fitting = [
        each
        for each in earlier
        if since <= each.at <= new.at and is_same_place(new, each, metres=metres)
    ]
    return max(fitting, key=lambda each: each.at).root if fitting else None


def distance_m(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two near points, degrees in WGS-84."""
    east, north = LocalMetres(*one).project(np.array([other]))[0]
    return float(np.hypot(east, north))
