"""What patrols found and missed: kept on the patrol's row, so that statistics ask one table.

The issues room knows the issues and calls these after it has written one; both set a figure that
was counted afresh, so calling them twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from common.store.bulk import update_rows
from common.text.chinese import local_date
from inspections.models import Patrol, PatrolDue
from inspections.models.parameters import MISSED_WITHIN_DAYS
from inspections.rules.missed import is_missed


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue on a reach, as this room needs it: when it was found, and by which chief (None for
    staff, the public, a satellite …)."""

    found_at: datetime
    chief_id: int | None = None


def note_finding(*, patrol_id: int, found: int, at: datetime) -> None:
    """Sets how many issues the patrol reported (`found`, counted by the issues room)."""
    changed = (
        Patrol.objects.filter(pk=patrol_id)
        .exclude(found_count=found)
        .update(found_count=found, updated_at=at)
    )
    if changed and found:
        # A patrol that reported something did not report nothing.
        Patrol.objects.filter(pk=patrol_id).update(missed_count=0)


def missed_window(*, found_at: datetime, division_code: str) -> timedelta:
    """How long after a patrol an issue found by others counts as missed (漏查) on that day."""
    return timedelta(days=MISSED_WITHIN_DAYS.on(local_date(found_at), division_code))


def note_missed(
    *,
    reach_id: int,
    division_code: str,
    found_at: datetime,
    findings: Iterable[Finding],
    at: datetime,
) -> int:
    """Counts 漏查 afresh for the patrols of a reach that an issue found at `found_at` may touch.

    A patrol that counts and reported nothing missed those issues which *others* found on its reach
    within the set days after it ended (domain.md 3). `findings` are the reach's issues found within
    `missed_window` before and after `found_at` (declined ones left out). Returns how many patrols'
    figures changed.
    """
    window = missed_window(found_at=found_at, division_code=division_code)
    known = sorted(findings, key=lambda finding: finding.found_at)
    patrols = Patrol.objects.accepted().filter(
        # A joint patrol is one: its leader's row holds what all of them found.
        joint_of=None,
        reach_id=reach_id,
        ended_at__gte=found_at - window,
        ended_at__lte=found_at,
    )
    with transaction.atomic():
        rows = list(
            patrols.select_for_update().only(
                "id", "chief_id", "ended_at", "found_count", "missed_count"
            )
        )
        changed = [row for row in rows if _recount(row, known, window, at)]
        update_rows(Patrol, ["missed_count", "updated_at"], changed)
    return len(changed)


def _recount(patrol: Patrol, findings: Sequence[Finding], window: timedelta, at: datetime) -> bool:
    missed = 0
    if not patrol.found_count:
        missed = sum(
            is_missed(ended_at=patrol.ended_at, found_at=finding.found_at, window=window)
            and (finding.chief_id is None or finding.chief_id != patrol.chief_id)
            for finding in findings
        )
    if missed == patrol.missed_count:
        return False
    patrol.missed_count, patrol.updated_at = missed, at
    return True


def touch_due(*due_ids: int | None, at: datetime) -> None:
    """What is done towards due rows changed: phones that ask what changed hear of it."""
    known = [due_id for due_id in due_ids if due_id]
    if known:
        PatrolDue.objects.filter(pk__in=known).update(updated_at=at)
