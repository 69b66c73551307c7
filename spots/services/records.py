"""The record of what is done about spots: one row a thing, names and roles of the time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.errors import Conflict, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.store.scope import covers
from common.text.chinese import local_moment, moment_words
from spots.models import Spot, SpotEntry
from spots.permissions import may
from spots.rules.transitions import EVENT_WORDS, STEPS, can

LONGEST_NOTE = 2000


def record(
    *,
    spot: Spot,
    event: str,
    by: User,
    at: datetime,
    note: str = "",
    photos: Sequence[str] = (),
    data: dict[str, Any] | None = None,
    client_ref: UUID | None = None,
    body_hash: str = "",
) -> SpotEntry:
    """One thing done about a spot, which the caller holds locked."""
    return SpotEntry.objects.create(
        spot=spot,
        event=event,
        by=by,
        by_name=by.name,
        by_role=role_words(by, spot.division_id),
        at=at,
        note=note.strip(),
        photos=list(photos),
        data=data or {},
        client_ref=client_ref,
        body_hash=body_hash,
    )


def record_many(
    *, spot_ids: Iterable[int], event: str, by: User, at: datetime, data: dict[str, Any], code: str
) -> None:
    """The same thing done about many spots at once, in one statement; `code` is the division under
    which they lie."""
    said = {
        "event": event,
        "by_id": by.pk,
        "by_name": by.name,
        "by_role": role_words(by, code),
        "at": at,
        "data": data,
    }
    insert_rows(SpotEntry, ("spot_id",), [(pk,) for pk in spot_ids], same=said)


def role_words(by: User, code: str) -> str:
    """The role of the time: 江南区河长办工作人员."""
    grants = by.current_grants
    offices = [
        g
        for g in grants
        if g.role == "office" and g.division and covers([g.division.code_range], code)
    ]
    nearest = max(offices, key=lambda g: g.division.level if g.division else 0, default=None)
    return str(nearest or next(iter(grants), ""))[:80]


def locked(spot_id: int, *, step: str, by: User) -> Spot:
    """The spot, locked, for one who may take this step now.

    Raises NotVisible, NotAllowed, and Conflict (`spot.state`) in words that say who did what.
    """
    rows = Spot.objects.visible_to(by).select_for_update(of=("self",))
    spot: Spot | None = rows.select_related("batch", "reach", "division").filter(pk=spot_id).first()
    if spot is None:
        raise NotVisible("spot.not_found", "没有找到该图斑，或不在您的管理范围内。")
    if not can(spot.state, step):
        raise Conflict("spot.state", why_not(spot, step))
    if not may(by, spot, step):
        raise NotAllowed("spot.not_allowed", f"您没有权限对此图斑“{STEPS[step].label}”。")
    return spot


def why_not(spot: Spot, step: str) -> str:
    """Who did what when, so that this step cannot be taken now."""
    entry = spot.entries.order_by("-id").first()
    label = STEPS[step].label
    if entry is None:
        return f"图斑现为“{spot.get_state_display()}”，不能“{label}”。"
    return (
        f"{entry.by_name}已于{moment_words(local_moment(entry.at))}{EVENT_WORDS[entry.event]}，"
        f"图斑现为“{spot.get_state_display()}”，不能再“{label}”。"
    )
