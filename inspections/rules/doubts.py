"""What makes a patrol look made up rather than made. Pure; each answer is a sentence for the office, or "".

Nothing here refuses: an honest patrol can look odd, and staff decide with the words before them. Limits are
[ours], with room to spare beside recorded walks: a phone in a hand lies 1 m and more off a steady course from
one ten seconds to the next (median; a drawn line 0 m), and metres off the line of a register, which runs in
the water.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from common.geo.datums import Array
from common.geo.lines import LocalMetres
from inspections.rules.tracks import Track

FEWEST_POINTS: Final = 5
# Seconds in which a phone shows its jitter, and how much of it any phone has.
COURSE_S: Final = 10.0
COURSE_M: Final = 0.25
COURSE_TURNS: Final = 8
ON_LINE_M: Final = 1.5
ON_LINE_SHARE: Final = 0.9
LOOKED_AT: Final = 40
LATE_WITHOUT_TRACK_DAYS: Final = 30


def few_points(track: Track) -> str:
    """Two points are a claim, not a way."""
    if len(track) >= FEWEST_POINTS:
        return ""
    return f"轨迹只有 {len(track)} 个点，看不出是怎样走的"


def drawn(track: Track, line: Array | None) -> str:
    """The line of the register sent as a track, or points set by a ruler and a clock."""
    if len(track) < FEWEST_POINTS:
        return ""
    if line is not None and _lies_on(track, line):
        return "轨迹与登记的河段中线重合，不像是手机记录的，请核实"
    if _has_no_jitter(track):
        return "轨迹匀速、笔直，没有手机定位应有的抖动，不像是实地记录的，请核实"
    return ""


def _lies_on(track: Track, line: Array) -> bool:
    """Along the register's line to the metre, from one of its ends or bends to others."""
    chosen = track.points[:: len(track) // LOOKED_AT + 1]
    local = LocalMetres.around(line)
    places = local.project(chosen)
    if float(np.hypot(*(places.max(axis=0) - places.min(axis=0)))) < 20 * ON_LINE_M:
        return False
    away = shapely.distance(shapely.linestrings(local.project(line)), shapely.points(places))
    return bool(np.count_nonzero(away <= ON_LINE_M) >= ON_LINE_SHARE * len(chosen))


def _has_no_jitter(track: Track) -> bool:
    """How far the points in between lie from where a steady, straight way had been at their moment."""
    t, places = track.t, track.metres
    apart = max(1, int(np.ceil(COURSE_S * (len(t) - 1) / max(float(t[-1] - t[0]), 1.0))))
    if len(t) < 2 * apart + COURSE_TURNS:
        return False
    before, after = places[: -2 * apart], places[2 * apart :]
    way, seconds = after - before, t[2 * apart :] - t[: -2 * apart]
    share = (t[apart:-apart] - t[: -2 * apart]) / np.maximum(seconds, 1e-6)
    aside = places[apart:-apart] - before - way * share[:, None]
    # Where a phone gives its last fix again, nothing moves, and nothing can be said.
    moves = np.hypot(way[:, 0], way[:, 1]) > 16 * COURSE_M
    if np.count_nonzero(moves) < COURSE_TURNS:
        return False
    return bool(np.median(np.hypot(aside[moves, 0], aside[moves, 1])) < COURSE_M)


def late_without_track(*, days: int) -> str:
    """A phone may be out of signal for weeks, but then it has the track."""
    if days <= LATE_WITHOUT_TRACK_DAYS:
        return ""
    return f"没有轨迹，且在巡河 {days} 天后才上报，请核实"


BLANK_PHOTOS: Final = "照片几乎是一片空白，看不出内容，请核实"
BLANK_SCAN: Final = "扫描件几乎是一片空白，看不出内容，请核实"
OWN_PAPER: Final = "补录人就是巡河人本人，请另一人核实"
JUST_RESET: Final = "上报账号的密码刚由他人重置，一小时内就上报，请核实是否本人"
