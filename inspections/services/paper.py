"""What staff enter for others: a patrol from paper, and a joint patrol with its participants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from attachments.services.blanks import all_blank
from chiefs.models import Appointment, Chief
from common.errors import Conflict, Invalid, NotAllowed
from common.store import locks
from common.text.chinese import local_date
from inspections.models import Patrol, PatrolDue, PatrolKind, PatrolState
from inspections.rules import doubts
from inspections.rules.validity import (
    PatrolFacts,
    ReachFacts,
    Verdict,
    judge,
    refuse_impossible,
)
from inspections.services.dues import due_for
from inspections.services.lookup import overlap_of, overlapping
from inspections.services.missed import touch_due
from inspections.services.rules import requirement_of, rule_of
from rivers.models import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A patrol as staff write it down.

    uuid     made by the page when the form was opened: pressing twice records once
    scans    UUIDs of the uploaded scans and photos
    actor    who really went, where that is not the chief
    """

    uuid: UUID
    reach: Reach
    started_at: datetime
    ended_at: datetime
    note: str
    scans: tuple[UUID, ...] = ()
    actor: str = ""


def record_on_paper(*, chief: Chief, entry: Entry, by: User, at: datetime) -> Patrol:
    """纸质补录: records a chief's patrol from its paper, whose scan is required.

    It is judged like every patrol: one that is too short waits as 待核实, and so does one whose scan shows nothing, or
    that the clerk enters for himself. Credited to the chief with
    the true actor's name; `recorded_by` is the clerk.
    """
    _refuse_foreign(entry.reach, by)
    first = _first_of(entry, chief, by)
    if first:
        return first
    if not entry.scans:
        words = "请上传纸质记录的扫描件或照片。"
        raise Invalid("paper.no_scan", words, fields={"scans": words})
    refuse_impossible(started_at=entry.started_at, ended_at=entry.ended_at, at=at)
    tier = _tier_of(chief, entry.reach, entry.started_at)
    asked = _doubts([chief], entry, by)
    with transaction.atomic():
        return _record(PatrolKind.PAPER, chief, tier, entry, by=by, at=at, asked=asked)


def record_joint(*, chiefs: Sequence[Chief], entry: Entry, by: User, at: datetime) -> list[Patrol]:
    """联合巡河: one patrol of several chiefs; each is credited, and it counts once as a patrol.

    The first of `chiefs` leads; the rows of the others point to the leader's (`joint_of`). The note
    says which units and people took part.
    """
    _refuse_foreign(entry.reach, by)
    first = _first_of(entry, next(iter(chiefs), None), by)
    if first:
        return [first, *first.joined.all()]
    people = list(dict.fromkeys(chiefs))
    if len(people) < 2:
        words = "联合巡河至少有两位河长参加。"
        raise Invalid("joint.alone", words, fields={"chiefs": words})
    if not entry.note.strip():
        words = "请写明参加的单位或人员和巡查情况。"
        raise Invalid("joint.no_note", words, fields={"note": words})
    refuse_impossible(started_at=entry.started_at, ended_at=entry.ended_at, at=at)
    tiers = [_tier_of(person, entry.reach, entry.started_at) for person in people]
    asked = _doubts(people, entry, by)
    with transaction.atomic():
        main = _record(PatrolKind.JOINT, people[0], tiers[0], entry, by=by, at=at, asked=asked)
        others = [
            _record(PatrolKind.JOINT, person, tier, entry, by=by, at=at, joint_of=main, asked=asked)
            for person, tier in zip(people[1:], tiers[1:], strict=True)
        ]
    return [main, *others]


def _doubts(people: Sequence[Chief], entry: Entry, by: User) -> list[str]:
    asked = []
    if any(chief.user_id == by.pk for chief in people):
        asked.append(doubts.OWN_PAPER)
    if all_blank(entry.scans, owner_ids=[by.pk]):
        asked.append(doubts.BLANK_SCAN)
    return asked


def _refuse_foreign(reach: Reach, by: User) -> None:
    if not by.is_office_of(reach.division_id):
        raise NotAllowed("patrol.not_office", "只能补录本辖区河段的巡河。")


def _first_of(entry: Entry, chief: Chief | None, by: User) -> Patrol | None:
    """What the same form already recorded: the same walk, not the next one that was typed over it."""
    first = Patrol.objects.filter(uuid=entry.uuid).first()
    if first and first.recorded_by_id != by.pk:
        raise Conflict("patrol.uuid_taken", "这张表单已被他人使用，请重新打开后填写。")
    if first and (first.reach_id, first.chief_id, first.started_at, first.ended_at) != (
        *(entry.reach.pk, chief.pk if chief else None),
        *(entry.started_at, entry.ended_at),
    ):
        words = "这张表单已登记过另一次巡河，这一次没有登记。请重新打开后填写。"
        raise Conflict("patrol.uuid_taken", words)
    return first


def _tier_of(chief: Chief, reach: Reach, started_at: datetime) -> int:
    """The tier the chief patrols this reach at: that of their post there or on its river, else of
    any post they held that day (a joint or swap patrol takes people to others' reaches)."""
    posts = list(Appointment.objects.on(local_date(started_at)).filter(chief=chief))
    if not posts:
        words = f"{chief}在巡河当天没有任职，请核对人员和日期。"
        raise Invalid("patrol.no_post", words, fields={"chief": words, "chiefs": words})
    return tier_of(posts, reach)


def tier_of(posts: Sequence[Appointment], reach: Reach) -> int:
    """The tier of the nearest to a reach of somebody's posts of one day, of which there is one at least."""
    nearest = min(
        posts,
        key=lambda p: (p.reach_id != reach.pk, p.river_id != reach.river_id, -p.tier),
    )
    return int(nearest.tier)


def _judge(
    kind: str, chief: Chief, tier: int, due: PatrolDue | None, entry: Entry, at: datetime
) -> Verdict:
    reach, day = entry.reach, local_date(entry.started_at)
    others = overlapping(
        uuid=entry.uuid,
        chief=Chief.objects.filter(pk=chief.pk),
        started_at=entry.started_at,
        ended_at=entry.ended_at,
    )
    rule = rule_of(due, tier=tier, division=reach.division_id, reach=reach.pk, day=day)
    return judge(
        requirement=requirement_of(rule, day=day, division=reach.division_id),
        reach=ReachFacts(line=None, length_m=reach.length_m),
        patrol=PatrolFacts(
            kind=kind,
            started_at=entry.started_at,
            ended_at=entry.ended_at,
            track=None,
            photos=len(entry.scans),
            note=entry.note,
            has_scan=bool(entry.scans),
            overlaps=overlap_of(others, reach_id=reach.pk),
        ),
        at=at,
    )


def _record(
    kind: PatrolKind,
    chief: Chief,
    tier: int,
    entry: Entry,
    *,
    by: User,
    at: datetime,
    joint_of: Patrol | None = None,
    asked: Sequence[str] = (),
) -> Patrol:
    reach, day = entry.reach, local_date(entry.started_at)
    due = due_for(chief_id=chief.pk, reach=reach, day=day, kind=kind)
    locks.hold(locks.WALKS_OF_CHIEF, chief.pk)
    verdict = _judge(kind, chief, tier, due, entry, at)
    actor = entry.actor.strip() or chief.name
    extra = {"uuid": entry.uuid} if joint_of is None else {}
    patrol = Patrol.objects.create(
        **extra,
        kind=kind,
        reach=reach,
        division_id=reach.division_id,
        chief=chief,
        tier=tier,
        due=due,
        actor_name=actor,
        by_other=actor != chief.name,
        joint_of=joint_of,
        recorded_by=by,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        received_at=at,
        duration_s=verdict.duration_s,
        note=entry.note.strip(),
        photos=[str(scan) for scan in entry.scans],
        state=PatrolState.PENDING if asked else verdict.state,
        reasons=[*asked, *verdict.reasons],
        updated_at=at,
    )
    touch_due(patrol.due_id, at=at)
    return patrol
