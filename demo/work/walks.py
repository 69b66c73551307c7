"""Walks along reaches for the demo's patrols: a handful a reach, each judged once by the portal's own rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random

import numpy as np
from numpy.typing import NDArray

from common.geo.lines import LocalMetres
from inspections.models import PatrolKind
from inspections.rules.likeness import place_sign
from inspections.rules.tracks import Track, pack
from inspections.rules.validity import PatrolFacts, ReachFacts, Requirement, Verdict, judge
from rivers.models import Reach

GOOD_WALKS = 4
FIX_SECONDS = 20
# How far ahead or behind a walk is of another along the same way, and how far a fix lies off.
RHYTHM_S = 30.0
ERROR_M = 2.5
# What makes a walk doubtful: turned round too soon, on another road, by car, sitting still.
FAULTS = ("short", "astray", "fast", "still")


@dataclass(frozen=True)
class Walk:
    """A judged walk along a reach: its track begins at second 0."""

    track: Track
    sign: int
    verdict: Verdict

    # Of its way, for each of the fifty times that it is walked in a year.
    @cached_property
    def local(self) -> LocalMetres:
        return LocalMetres.around(self.track.points)

    @cached_property
    def waves(self) -> list[NDArray[np.float64]]:
        t = self.track.t
        return [np.sin(np.pi * n * t / float(t[-1])) for n in (1, 2, 3)]


@dataclass(frozen=True)
class Pace:
    """How a walk is made: at least so many seconds and metres, out along a share of the line at so
    many metres a second, so many metres aside of it."""

    seconds: int
    metres: float
    share: float
    speed: float
    aside: float = 0.0


class Walks:
    """Walks of each reach, made and judged when first asked for."""

    def __init__(self, random: Random, requirement: Requirement, at: datetime) -> None:
        self.noise = np.random.default_rng(random.getrandbits(32))
        self.random = random
        self.requirement = requirement
        self.at = at
        self.good: dict[int, list[Walk]] = {}
        self.doubtful: dict[tuple[int, str], Walk] = {}

    def a_good_one(self, reach: Reach) -> Walk:
        if reach.pk not in self.good:
            self.good[reach.pk] = [self._walk(reach, self._usual()) for _ in range(GOOD_WALKS)]
        return self.random.choice(self.good[reach.pk])

    def a_doubtful_one(self, reach: Reach) -> Walk:
        fault = self.random.choice(FAULTS)
        key = (reach.pk, fault)
        if key not in self.doubtful:
            self.doubtful[key] = self._walk(reach, self._faulty(fault))
        return self.doubtful[key]

    def _usual(self) -> Pace:
        """A little over ten minutes and a little over a kilometre, whatever the reach."""
        return Pace(660, 1100.0, self.random.uniform(0.75, 1.0), self.random.uniform(0.9, 1.35))

    def _faulty(self, fault: str) -> Pace:
        usual = self._usual()
        match fault:
            case "short":
                return replace(usual, seconds=0, metres=0.0, share=0.15)
            case "astray":
                return replace(usual, aside=self.random.uniform(450, 900))
            case "fast":
                return replace(usual, metres=8000.0, speed=self.random.uniform(9, 13))
            case _:
                return replace(usual, metres=0.0, share=0.02, speed=0.05)

    def judged(
        self, reach: Reach, *, kind: str, seconds: int, track: Track | None, note: str = ""
    ) -> Verdict:
        """What the portal says of such a patrol; the track begins at second 0."""
        start = self.at - timedelta(days=2)
        moved = replace(track, t=track.t + start.timestamp()) if track else None
        return judge(
            requirement=self.requirement,
            reach=ReachFacts(line=np.array(reach.line), length_m=reach.length_m),
            patrol=PatrolFacts(
                kind=kind,
                started_at=start,
                ended_at=start + timedelta(seconds=seconds),
                track=moved,
                photos=0,
                note=note,
            ),
            at=self.at,
        )

    def _walk(self, reach: Reach, pace: Pace) -> Walk:
        track = self._track(np.array(reach.line), pace)
        seconds = int(track.t[-1]) + 30
        verdict = self.judged(reach, kind=PatrolKind.WALK, seconds=seconds, track=track)
        return Walk(track, place_sign(track), verdict)

    def anew(self, walk: Walk, begins: datetime) -> bytes:
        """The walk on another day: nobody goes twice at one pace, and no satellite errs twice alike."""
        track = walk.track
        sways = self.noise.uniform(-RHYTHM_S, RHYTHM_S, 3)
        # Here a little ahead, there behind; from the beginning to the end.
        ahead = sum(
            sway * wave / n
            for n, (sway, wave) in enumerate(zip(sways, walk.waves, strict=True), start=1)
        )
        places = [np.interp(track.t + ahead, track.t, track.points[:, axis]) for axis in (0, 1)]
        metres = walk.local.project(np.column_stack(places))
        metres += self.noise.normal(0, ERROR_M, metres.shape)
        moments = track.t + begins.timestamp()
        points = walk.local.unproject(metres)
        return pack(replace(track, source="gcj02", t=moments, points=points))

    def _track(self, line: NDArray[np.float64], pace: Pace) -> Track:
        """Out along the line, and back and forth again until enough is walked."""
        local = LocalMetres.around(line)
        metres = local.project(line)
        steps = np.hypot(*np.diff(metres, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        far = along[-1] * pace.share
        seconds = max(pace.seconds, int(max(far, pace.metres) / pace.speed))
        t = np.arange(0, seconds + FIX_SECONDS, FIX_SECONDS, dtype=np.float64)
        walked = t * pace.speed
        # Back and forth: a triangle wave between the two ends.
        where = far - np.abs((walked % (2 * far)) - far)
        points = np.column_stack([np.interp(where, along, metres[:, n]) for n in (0, 1)])
        points += self.noise.normal(0, 3.0, points.shape) + pace.aside
        accuracy = np.round(self.noise.uniform(4, 14, len(t)), 1)
        return Track(source="wgs84", t=t, points=local.unproject(points), accuracy=accuracy, late=0)
