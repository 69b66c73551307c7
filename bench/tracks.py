"""Measuring a track of 200 points and laying it on a reach, in process, against reading it from its packed bytes.

Of a walk that is measured at the finest scale, and of a phone that lies still, for which every scale is tried.
The two take turns in one run, and the best of each counts: other work on the machine only slows one down.
"""

import time
from collections.abc import Callable

from bench.figures import Figure

ROUNDS = 400
# Times the reading: unpacking is a few passes over arrays, judging some fifty.
TARGET = 40


def run() -> list[Figure]:
    """A figure for each kind of track, in milliseconds."""
    from common.geo.lines import fit
    from inspections.rules.filtering import filtered
    from inspections.rules.tracks import pack, unpack
    from tests.inspections.tracks_made import still, walk

    def measured(packed: bytes) -> float:
        return filtered(unpack(packed), max_accuracy_m=200, drift_m=10).counted_m

    def placed(packed: bytes) -> float:
        points = unpack(packed).points
        return fit(points, points[::2], buffer_m=200).coverage

    figures = []
    for name, track in (
        ("步行", walk(1, metres=2000, every_s=10, pauses=0)),
        ("放着不动", still(1, sigma=15, kind="drift_60s", every_s=10, minutes=33)),
    ):
        ours, floor = _in_turns(measured, unpack, pack(track))
        title = f"轨迹量算（{name}，{len(track)} 点）"
        figures.append(Figure(title, ours, floor, TARGET, "毫秒", "lower"))
        ours, floor = _in_turns(placed, unpack, pack(track))
        figures.append(
            Figure(title.replace("量算", "与河段比对"), ours, floor, TARGET, "毫秒", "lower")
        )
    return figures


def _in_turns(
    ours: Callable[[bytes], object], floor: Callable[[bytes], object], packed: bytes
) -> tuple[float, float]:
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for n, act in enumerate((ours, floor)):
            began = time.perf_counter()
            act(packed)
            best[n] = min(best[n], (time.perf_counter() - began) * 1e3)
    return best[0], best[1]
