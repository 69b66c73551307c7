"""撤回与说明: what the sender does about a patrol afterwards, under lock, each act kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common.api.fingerprints import fingerprint
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.resends import is_same, one_ref_one_act, reused
from common.web.marks import short_time
from inspections.models import Patrol, PatrolAct, PatrolState
from inspections.permissions import is_own_record
from inspections.rules.acts import ANSWER, LABELS, OBJECTED, STEPS, WITHDRAW, state_after
from inspections.services.missed import touch_due

LONGEST_NOTE: Final = 2000
MOST_ACTS: Final = 100


@dataclass(frozen=True, slots=True)
class Acted:
    """The patrol as it now is, the act, and whether this call wrote it or an earlier one had."""

    patrol: Patrol
    act: PatrolAct
    is_new: bool


@one_ref_one_act
@transaction.atomic
def act_on_own(
    *,
    uuid: UUID,
    action: str,
    by: User,
    at: datetime,
    client_ref: UUID,
    note: str = "",
    photos: Sequence[str] = (),
) -> Acted:
    """Withdraws a patrol of one's own, or adds words and photos to it (`inspections.rules.acts`).

    A `client_ref` that this user has used for the same act with the same content is answered with its first act, before
    anything is judged. Raises NotVisible, NotAllowed (`patrol.of_the_office`), Conflict (`patrol.state`;
    `client_ref.reused`), Invalid. A refusal leaves no trace.
    """
    if action not in STEPS:
        raise NotVisible("patrol.action_unknown", "没有这种操作。")
    patrol = _locked(uuid, by)
    note = note.strip()
    said = fingerprint({"note": note, "photos": list(photos)})
    known = PatrolAct.objects.filter(by=by, client_ref=client_ref).first()
    if known is not None:
        is_it = known.patrol_id == patrol.pk and known.action == action
        if not is_it or not is_same(known.body_hash, said):
            raise reused(known)
        return Acted(patrol, known, False)
    _check(patrol, action, note=note, photos=photos)
    after = _judged(patrol, action, by)
    act = PatrolAct(
        patrol=patrol,
        action=action,
        from_state=patrol.state,
        to_state=after,
        note=note,
        photos=list(photos),
        by=by,
        at=at,
        client_ref=client_ref,
        body_hash=said,
    )
    _move(patrol, after, at)
    act.save(force_insert=True)
    return Acted(patrol, act, True)


def _locked(uuid: UUID, by: User) -> Patrol:
    own = Patrol.objects.own(by).filter(uuid=uuid).values("pk")
    rows = Patrol.objects.filter(pk__in=own).defer("track")
    patrol: Patrol | None = rows.select_for_update(of=("self",)).first()
    if patrol is None:
        words = "没有收到这次巡河，或不是您的巡河。还没有上传的，请先上传。"
        raise NotVisible("patrol.not_found", words)
    return patrol


def _check(patrol: Patrol, action: str, *, note: str, photos: Sequence[str]) -> None:
    fields = {}
    if len(note) > LONGEST_NOTE:
        fields["note"] = f"说明不能超过 {LONGEST_NOTE} 字。"
    elif action == ANSWER and not note and not photos:
        fields["note"] = "请写明情况，或附上照片。"
    if len(photos) > MOST_PHOTOS:
        fields["photos"] = f"照片不能超过 {MOST_PHOTOS} 张。"
    if fields:
        raise Invalid("patrol.act_invalid", "；".join(fields.values()), fields=fields)
    if patrol.acts.count() >= MOST_ACTS:
        raise Conflict("patrol.state", "这次巡河的说明已经很多，请直接联系河长办。")


def _judged(patrol: Patrol, action: str, by: User) -> str:
    """The state after the action. Raises NotAllowed, Conflict."""
    if action == WITHDRAW and not is_own_record(by, patrol):
        words = "这次巡河是河长办登记的，不能撤回；有误的，请写明情况，或联系河长办。"
        raise NotAllowed("patrol.of_the_office", words)
    after = state_after(action, patrol.state, missed=patrol.missed_count)
    if after is None:
        raise Conflict("patrol.state", _why_not(patrol, action))
    return after


def _why_not(patrol: Patrol, action: str) -> str:
    label = LABELS[action]
    if patrol.state == PatrolState.WITHDRAWN:
        return f"这次巡河已经撤回，不能再{label}；撤回有误的，请重新上报。"
    if action == WITHDRAW and patrol.missed_count:
        return (
            "这次巡河没有报问题，他人随后在该河段发现了问题（漏查），不能再撤回；"
            "有异议的，请写明情况。"
        )
    when = f"于 {short_time(patrol.decided_at)} " if patrol.decided_at else ""
    return (
        f"河长办已{when}认定这次巡河为“{patrol.get_state_display()}”，不能再{label}；"
        "有异议的，请写明情况。"
    )


def _move(patrol: Patrol, after: str, at: datetime) -> None:
    """Writes the state after an act; what was decided before stays in its own rows."""
    written = ["updated_at"]
    if patrol.state == PatrolState.REJECTED:
        # The last decision's words stay beside the patrol: they are what is objected to.
        patrol.decided_by = patrol.decided_at = None
        patrol.decided_alone = False
        patrol.reasons = [*(r for r in patrol.reasons if r != OBJECTED), OBJECTED]
        written += ["decided_by", "decided_at", "decided_alone", "reasons"]
    if patrol.state != after:
        patrol.state = after
        written.append("state")
        touch_due(patrol.due_id, at=at)
    patrol.updated_at = at
    patrol.save(update_fields=written)
