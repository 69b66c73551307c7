"""漏查: what a patrol that reported nothing should have seen. Pure.

Source: domain.md 3: an issue on the same reach found by others within some days after a patrol that
reported nothing. A serious finding of a 暗访督查 is marked with that patrol.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

SERIOUS: Final = frozenset({"heavier", "major"})


@dataclass(frozen=True, slots=True)
class CleanPatrol:
    """A patrol of a reach that counts and reported nothing: its key, reach, and when it ended."""

    id: int
    reach_id: int
    ended_at: datetime


def is_missed(*, ended_at: datetime, found_at: datetime, window: timedelta) -> bool:
    """Was it found after a patrol that ended at `ended_at`, and within `window` of it?"""
    return ended_at < found_at <= ended_at + window


def missed_by(
    *,
    severity: str,
    reach_id: int,
    found_at: datetime,
    window: timedelta,
    patrols: Iterable[CleanPatrol],
) -> int | None:
    """Key of the last patrol that should have seen a finding; None for one that is not serious, or that
    nobody missed."""
    if severity not in SERIOUS:
        return None
    near = (
        patrol
        for patrol in patrols
        if patrol.reach_id == reach_id
        and is_missed(ended_at=patrol.ended_at, found_at=found_at, window=window)
    )
    last = max(near, key=lambda patrol: (patrol.ended_at, patrol.id), default=None)
    return last.id if last else None
