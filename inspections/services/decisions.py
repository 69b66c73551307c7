"""待核实: staff confirm or reject a patrol, under lock, with every decision kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, DomainError, Invalid, NotAllowed, NotVisible
from common.store.resends import reused
from common.web.marks import short_time
from inspections.models import Patrol, PatrolDecision, PatrolState
from inspections.permissions import abilities
from inspections.services.four_eyes import HANDED_IN, chiefs_of, own_part
from inspections.services.missed import touch_due

_WRITTEN: Final = [
    *("state", "decided_by", "decided_at", "decision_note", "decided_alone", "updated_at"),
]
_NOT_THERE: Final = "没有这条巡河记录，或不在您的管理范围内。"


def decide(
    *,
    patrol_id: int,
    accept: bool,
    note: str = "",
    by: User,
    at: datetime,
    seen: str = PatrolState.PENDING,
    client_ref: UUID | None = None,
) -> Patrol:
    """Confirms or rejects a patrol that was in state `seen` when the clerk looked at it.

    Somebody who was faster wins, and the second is told who and when (`patrol.decided`). The same `client_ref` again is
    answered with the first result, and with other content refused (`client_ref.reused`). Rejecting needs a note, and so
    does turning round what was decided or valid before (`seen` other than pending). Who had a part in it confirms it
    only where nobody else can (`four_eyes`).
    """
    note = _plain(note)
    with transaction.atomic():
        patrol = next(iter(_locked([patrol_id], by)), None)
        if patrol is None:
            raise NotVisible("patrol.not_found", _NOT_THERE)
        known = PatrolDecision.objects.filter(client_ref=client_ref).first() if client_ref else None
        if known is not None:
            said = (known.patrol_id, known.accepted, known.note, known.by_id)
            if said != (patrol.pk, accept, note, by.pk):
                raise reused()
            return patrol
        _refuse(patrol, accept=accept, note=note, by=by, seen=seen)
        own = ""
        if accept:
            handed_in = HANDED_IN.part([patrol.uuid], by)
            own = own_part(patrol, by, chiefs_of(by), handed_in)
        decision = _decided(patrol, accept=accept, note=note, own=own, by=by, at=at)
        decision.client_ref = client_ref
        patrol.save(update_fields=_WRITTEN)
        decision.save(force_insert=True)
        touch_due(patrol.due_id, at=at)
    return patrol


def _plain(note: str) -> str:
    """PostgreSQL keeps no NUL, and no person types one."""
    return note.replace("\0", "").strip()


def _locked(patrol_ids: Sequence[int], by: User) -> list[Patrol]:
    """Those of the patrols that `by` sees, locked in one order, so that two clerks never wait for
    each other in a ring."""
    visible = Patrol.objects.visible_to(by).filter(pk__in=patrol_ids).values("pk")
    # Joined, `decided_by` would be of before the wait for the lock: the row anew, its clerk still none.
    rows = Patrol.objects.filter(pk__in=visible).defer("track")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _decided(
    patrol: Patrol, *, accept: bool, note: str, own: str, by: User, at: datetime
) -> PatrolDecision:
    """Writes the decision on the row (not saved yet) and gives the line that keeps it."""
    patrol.state = PatrolState.CONFIRMED if accept else PatrolState.REJECTED
    patrol.decided_by, patrol.decided_at, patrol.decision_note = by, at, note
    patrol.decided_alone = bool(own)
    patrol.updated_at = at
    return PatrolDecision(patrol=patrol, accepted=accept, note=note, own=own, by=by, at=at)


def _refuse(patrol: Patrol, *, accept: bool, note: str, by: User, seen: str) -> None:
    if not by.is_office_of(patrol.division_id):
        raise NotAllowed("patrol.not_office", "只有本辖区的河长办工作人员可以核实巡河记录。")
    if patrol.state != seen:
        raise Conflict("patrol.decided", _who_was_first(patrol))
    if ("confirm" if accept else "reject") not in abilities(by, patrol):
        raise Conflict("patrol.decided", f"这条巡河记录已是“{patrol.get_state_display()}”。")
    if len(note) > 300:
        words = "核实意见不超过 300 字。"
        raise Invalid("decision.note_too_long", words, fields={"note": words})
    if not note and (not accept or seen != PatrolState.PENDING):
        words = "认定无效或更改结论时，须写明理由。"
        raise Invalid("decision.note_missing", words, fields={"note": words})


def _who_was_first(patrol: Patrol) -> str:
    if patrol.decided_by is None or patrol.decided_at is None:
        return f"这条巡河记录已变为“{patrol.get_state_display()}”，请刷新后再办。"
    return (
        f"这条巡河记录已由{patrol.decided_by}于 {short_time(patrol.decided_at)} "
        f"认定为“{patrol.get_state_display()}”，您的操作没有生效。"
    )


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many were decided, and a sentence for each that was not."""

    decided: int
    refusals: list[str]


def decide_many(
    *, patrol_ids: Sequence[int], accept: bool, note: str = "", by: User, at: datetime
) -> BulkResult:
    """Decides pending patrols together: one that somebody else has decided costs no other."""
    note = _plain(note)
    refusals, decisions, mine = [], [], chiefs_of(by)
    with transaction.atomic():
        rows = _locked(patrol_ids, by)
        handed_in = HANDED_IN.part([row.uuid for row in rows], by) if accept else set()
        for patrol in rows:
            try:
                _refuse(patrol, accept=accept, note=note, by=by, seen=PatrolState.PENDING)
                own = own_part(patrol, by, mine, handed_in) if accept else ""
            except Invalid:
                raise
            except DomainError as refusal:
                refusals.append(refusal.detail)
            else:
                decision = _decided(patrol, accept=accept, note=note, own=own, by=by, at=at)
                decisions.append(decision)
        done = [decision.patrol for decision in decisions]
        Patrol.objects.bulk_update(done, _WRITTEN, batch_size=200)
        PatrolDecision.objects.bulk_create(decisions)
        touch_due(*{patrol.due_id for patrol in done}, at=at)
    refusals += [_NOT_THERE] * (len(set(patrol_ids)) - len(rows))
    return BulkResult(len(decisions), refusals)
