"""暗访督查: planning a route, recording what is found on it, concluding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from accounts.models import Division, User
from attachments.rules.limits import MOST_PHOTOS
from chiefs.models import Appointment
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.geo.datums import Place
from common.store.scope import covers
from common.text.chinese import local_date
from inspections.models import Patrol
from inspections.rules.missed import SERIOUS, CleanPatrol, missed_by
from inspections.services.missed import missed_window
from issues.models import Severity
from issues.reads.kinds import finding_kinds
from rivers.models import Reach
from supervision.models import (
    OrderItem,
    Supervision,
    SupervisionFinding,
    SupervisionMember,
    SupervisionState,
    SupervisionStop,
)
from supervision.permissions import supervision_abilities

LONGEST: Final = timedelta(days=31)
MOST_STOPS: Final = 60
MOST_MEMBERS: Final = 20
LONGEST_TEXT: Final = 2000


@dataclass(frozen=True, slots=True)
class Stop:
    """A reach of the route, and what to look at there."""

    reach: Reach
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a 暗访督查; `members` have accounts, `others` are named in words."""

    title: str
    division: Division
    starts_on: date
    ends_on: date
    leader: str
    members: Sequence[User] = ()
    others: str = ""
    purpose: str = ""
    stops: Sequence[Stop] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding; `kind` is a code of `finding_kinds`, `place` in WGS-84, `photos` are uploads."""

    reach: Reach
    kind: str
    severity: str
    description: str
    found_at: datetime
    place: Place | None = None
    place_words: str = ""
    photos: Sequence[str] = ()


def taken_up(findings: Collection[int]) -> set[int]:
    """Keys of those findings that an order form holds, so that they stay as they are."""
    rows = OrderItem.objects.filter(finding__in=list(findings))
    return {key for key in rows.values_list("finding_id", flat=True) if key is not None}


@transaction.atomic
def plan_supervision(*, plan: Plan, by: User, at: datetime) -> Supervision:
    """A new plan, seen by its team and the leading office alone.

    Raises NotAllowed (another's office), Invalid (`supervision.incomplete`,
    `supervision.member_inspected`).
    """
    if not by.is_office_of(plan.division.pk):
        raise NotAllowed("supervision.not_yours", "只能以本级或下级河长办的名义组织暗访督查。")
    _check_plan(plan)
    supervision = Supervision.objects.create(
        **_facts(plan),
        division=plan.division,
        state=SupervisionState.PLANNED,
        created_by=by,
        created_at=at,
        updated_at=at,
    )
    _write_team_and_route(supervision, plan)
    return supervision


@transaction.atomic
def change_supervision(*, supervision_id: int, plan: Plan, by: User, at: datetime) -> Supervision:
    """The plan anew; stops already visited stay on the route. Raises as `plan_supervision`, and Conflict
    once it is concluded or cancelled."""
    supervision = _locked(supervision_id, "change", by)
    if plan.division.pk != supervision.division_id:
        raise Invalid(
            "supervision.division", "组织督查的行政区不能更改。", fields={"division": "不能更改。"}
        )
    _check_plan(plan)
    kept = {stop.reach.pk for stop in plan.stops}
    visited = supervision.stops.exclude(visited_at=None).select_related("reach")
    gone = [str(stop.reach) for stop in visited if stop.reach_id not in kept]
    if gone:
        words = f"已经查看过的河段不能从路线中删去：{'、'.join(gone)}。"
        raise Conflict("supervision.stop_visited", words, fields={"stops": words})
    first = supervision.findings.standing().order_by("found_at").first()
    if first is not None and local_date(first.found_at) < plan.starts_on:
        words = "开始日期晚于已记录问题的发现日期。"
        raise Conflict("supervision.begun", words, fields={"starts_on": words})
    for name, value in _facts(plan).items():
        setattr(supervision, name, value)
    supervision.updated_at = at
    supervision.save(update_fields=[*_facts(plan), "updated_at"])
    _write_team_and_route(supervision, plan)
    return supervision


@transaction.atomic
def visit_stop(
    *, supervision_id: int, stop_id: int, seen: str, by: User, at: datetime
) -> SupervisionStop:
    """The team was there; `seen` in words, 未发现问题 where none are given. A later visit's words replace
    the earlier ones."""
    supervision = _locked(supervision_id, "record", by)
    stop: SupervisionStop | None = supervision.stops.filter(pk=stop_id).first()
    if stop is None:
        raise NotVisible("supervision.stop_not_found", "这条路线上没有该点位。")
    _check_begun(supervision, at)
    if len(seen) > 500:
        raise Invalid(
            "stop.seen", "现场情况不能超过 500 字。", fields={"seen": "不能超过 500 字。"}
        )
    stop.visited_at = stop.visited_at or at
    stop.seen = seen.strip()
    stop.save(update_fields=["visited_at", "seen"])
    return stop


@transaction.atomic
def record_finding(
    *, supervision_id: int, found: Found, by: User, at: datetime
) -> SupervisionFinding:
    """What the team found, marked 漏查 where a patrol should have seen it. The stop it lies on counts as
    visited. Raises Invalid, NotAllowed, NotVisible, Conflict."""
    supervision = _locked(supervision_id, "record", by)
    _check_begun(supervision, at)
    _check_found(supervision, found, at)
    place = found.place
    finding = SupervisionFinding.objects.create(
        supervision=supervision,
        reach=found.reach,
        division_id=found.reach.division_id,
        kind=found.kind,
        severity=found.severity,
        description=found.description.strip(),
        place=found.place_words.strip(),
        longitude=place.lon if place else None,
        latitude=place.lat if place else None,
        photos=[str(key) for key in found.photos],
        found_at=found.found_at,
        found_by=by,
        recorded_at=at,
    )
    supervision.stops.filter(reach=found.reach, visited_at=None).update(visited_at=found.found_at)
    mark_missed([finding])
    return finding


@transaction.atomic
def withdraw_finding(
    *, supervision_id: int, finding_id: int, reason: str, by: User, at: datetime
) -> SupervisionFinding:
    """Takes a mistaken finding back; it stays, with the reason. Refused once an order form holds it
    (a row of `OrderItem`)."""
    supervision = _locked(supervision_id, "record", by)
    finding: SupervisionFinding | None = supervision.findings.filter(pk=finding_id).first()
    if finding is None:
        raise NotVisible("finding.not_found", "没有这条发现的问题。")
    if finding.withdrawn_at is not None:
        raise Conflict("finding.withdrawn", "这条问题已经撤销。")
    if taken_up([finding.pk]):
        raise Conflict("finding.taken_up", "这条问题已列入任务交办单，不能撤销；请在台账中办理。")
    if not reason.strip():
        raise Invalid("finding.reason", "请填写撤销原因。", fields={"reason": "请填写撤销原因。"})
    finding.withdrawn_at, finding.withdrawn_reason = at, reason.strip()[:200]
    finding.missed_patrol = None
    finding.save(update_fields=["withdrawn_at", "withdrawn_reason", "missed_patrol"])
    return finding


@transaction.atomic
def conclude_supervision(
    *, supervision_id: int, summary: str, by: User, at: datetime
) -> Supervision:
    """反馈: from now on those inspected read what concerns them. Needs a summary and a day that has come."""
    if not summary.strip() or len(summary) > LONGEST_TEXT:
        words = f"请填写督查情况，不超过 {LONGEST_TEXT} 字。"
        raise Invalid("supervision.summary", words, fields={"summary": words})
    supervision = _locked(supervision_id, "conclude", by)
    _check_begun(supervision, at)
    return _end(supervision, SupervisionState.CONCLUDED, summary, by, at)


@transaction.atomic
def cancel_supervision(*, supervision_id: int, reason: str, by: User, at: datetime) -> Supervision:
    """Calls it off, with a reason; nobody else ever sees it. Refused where something was found."""
    if not reason.strip():
        raise Invalid(
            "supervision.reason", "请填写取消原因。", fields={"reason": "请填写取消原因。"}
        )
    supervision = _locked(supervision_id, "cancel", by)
    if supervision.findings.standing().exists():
        raise Conflict("supervision.has_findings", "已记录发现的问题，不能取消；请反馈督查情况。")
    return _end(supervision, SupervisionState.CANCELLED, reason, by, at)


def mark_missed(findings: Collection[SupervisionFinding]) -> int:
    """Marks serious findings that a patrol should have seen, and takes marks back that no longer hold (a
    patrol that arrived late, one rejected): how many changed. Idempotent."""
    serious = [f for f in findings if f.severity in SERIOUS and f.withdrawn_at is None]
    if not serious:
        return 0
    windows = {
        f.pk: missed_window(found_at=f.found_at, division_code=f.division_id) for f in serious
    }
    patrols = _clean_patrols(
        reaches={f.reach_id for f in serious},
        since=min(f.found_at - windows[f.pk] for f in serious),
        until=max(f.found_at for f in serious),
    )
    changed = 0
    for finding in serious:
        patrol = missed_by(
            severity=finding.severity,
            reach_id=finding.reach_id,
            found_at=finding.found_at,
            window=windows[finding.pk],
            patrols=patrols,
        )
        if patrol != finding.missed_patrol_id:
            finding.missed_patrol_id = patrol
            finding.save(update_fields=["missed_patrol"])
            changed += 1
    return changed


def remark_lately(*, at: datetime) -> int:
    """漏查 marked afresh for the findings of the last two months: patrols arrive late, and staff confirm
    one that was pending then. How many changed."""
    lately = SupervisionFinding.objects.standing().filter(found_at__gte=at - timedelta(days=62))
    return mark_missed(list(lately))


def _clean_patrols(
    *, reaches: Collection[int], since: datetime, until: datetime
) -> list[CleanPatrol]:
    """Patrols that count and reported nothing; a joint patrol is its leader's row."""
    rows = Patrol.objects.accepted().filter(
        joint_of=None,
        found_count=0,
        reach_id__in=reaches,
        ended_at__gte=since,
        ended_at__lt=until,
    )
    values = rows.order_by().values_list("pk", "reach_id", "ended_at")
    return [CleanPatrol(*row) for row in values]


def _facts(plan: Plan) -> dict[str, Any]:
    return {
        "title": plan.title.strip(),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "leader": plan.leader.strip(),
        "others": plan.others.strip(),
        "purpose": plan.purpose.strip(),
    }


def _write_team_and_route(supervision: Supervision, plan: Plan) -> None:
    SupervisionMember.objects.filter(supervision=supervision).exclude(
        user__in=plan.members
    ).delete()
    for user in plan.members:
        SupervisionMember.objects.get_or_create(supervision=supervision, user=user)
    kept = [stop.reach.pk for stop in plan.stops]
    supervision.stops.exclude(reach__in=kept).delete()
    for order, stop in enumerate(plan.stops, start=1):
        supervision.stops.update_or_create(
            reach=stop.reach,
            defaults={
                "order": order,
                "note": stop.note.strip(),
                "division_id": stop.reach.division_id,
            },
        )


def _check_plan(plan: Plan) -> None:
    fields: dict[str, str] = {}
    if not plan.title.strip():
        fields["title"] = "请填写名称。"
    if not plan.leader.strip():
        fields["leader"] = "请填写组长。"
    if plan.ends_on < plan.starts_on:
        fields["ends_on"] = "结束日期早于开始日期。"
    elif plan.ends_on - plan.starts_on > LONGEST:
        fields["ends_on"] = f"一次督查不超过 {LONGEST.days} 天，请检查日期。"
    if not plan.stops:
        fields["stops"] = "请至少安排一个河段。"
    elif len(plan.stops) > MOST_STOPS:
        fields["stops"] = f"一条路线不超过 {MOST_STOPS} 个河段。"
    elif len({stop.reach.pk for stop in plan.stops}) < len(plan.stops):
        fields["stops"] = "同一河段在路线中只列一次。"
    elif not all(covers([plan.division.code_range], s.reach.division_id) for s in plan.stops):
        fields["stops"] = f"路线上的河段应在{plan.division}境内。"
    if len(plan.members) > MOST_MEMBERS:
        fields["members"] = f"督查人员不超过 {MOST_MEMBERS} 人。"
    if fields:
        raise Invalid("supervision.incomplete", "；".join(fields.values()), fields=fields)
    known = [user.name for user in plan.members if is_inspected(user, plan)]
    if known:
        words = f"{'、'.join(known)}在被督查的地方任职，应当回避。"
        raise Invalid("supervision.member_inspected", words, fields={"members": words})


def is_inspected(user: User, plan: Plan) -> bool:
    """Does this user work in a place on the route, below the leading office, or is chief of a water on
    it? Such a one would know beforehand."""
    places = {stop.reach.division_id for stop in plan.stops}
    for grant in user.current_grants:
        place = grant.division or (grant.unit.division if grant.unit else None)
        if place is None or covers([place.code_range], plan.division.pk):
            continue
        if any(covers([place.code_range], code) for code in places):
            return True
    waters = Q(reach__in=[stop.reach for stop in plan.stops]) | Q(
        reach=None, river__in=[stop.reach.river_id for stop in plan.stops]
    )
    posts = Appointment.objects.between(plan.starts_on, plan.ends_on).filter(chief__user=user)
    return posts.filter(waters).exists()


def _check_found(supervision: Supervision, found: Found, at: datetime) -> None:
    fields: dict[str, str] = {}
    if not found.description.strip():
        fields["description"] = "请填写问题描述。"
    elif len(found.description) > LONGEST_TEXT:
        fields["description"] = f"问题描述不能超过 {LONGEST_TEXT} 字。"
    if found.severity not in Severity.values:
        fields["severity"] = "请选择程度。"
    if found.kind not in _codes(finding_kinds()):
        fields["kind"] = "请选择类别。"
    if len(found.photos) > MOST_PHOTOS:
        fields["photos"] = f"照片不能超过 {MOST_PHOTOS} 张。"
    if found.found_at > at:
        fields["found_at"] = "发现时间不能晚于现在。"
    elif local_date(found.found_at) < supervision.starts_on:
        fields["found_at"] = "发现时间早于督查开始日期。"
    if not covers([supervision.division.code_range], found.reach.division_id):
        fields["reach"] = f"该河段不在{supervision.division}境内。"
    if fields:
        raise Invalid("finding.incomplete", "；".join(fields.values()), fields=fields)


def _codes(choices: Iterable[Any]) -> set[str]:
    """The codes of grouped choices."""
    codes: set[str] = set()
    for code, words in choices:
        codes |= _codes(words) if isinstance(words, list | tuple) else {code}
    return codes


def _check_begun(supervision: Supervision, at: datetime) -> None:
    if local_date(at) < supervision.starts_on:
        raise Conflict("supervision.not_begun", "督查还没有开始。")


def _locked(supervision_id: int, ability: str, by: User) -> Supervision:
    """The row under its lock, if `by` may do this with it now."""
    visible = Supervision.objects.visible_to(by).filter(pk=supervision_id)
    if not visible.exists():
        raise NotVisible("supervision.not_found", "没有找到这次督查。")
    supervision = (
        Supervision.objects.select_for_update(of=("self",))
        .select_related("division")
        .get(pk=supervision_id)
    )
    if ability not in supervision_abilities(by, supervision):
        if supervision.state != SupervisionState.PLANNED:
            words = f"这次督查{supervision.get_state_display()}，不能再更改。"
            raise Conflict("supervision.ended", words)
        raise NotAllowed("supervision.not_yours", "只有组织督查的河长办可以这样做。")
    return supervision


def _end(
    supervision: Supervision, state: SupervisionState, words: str, by: User, at: datetime
) -> Supervision:
    supervision.state = state
    supervision.summary = words.strip()
    supervision.ended_at, supervision.ended_by = at, by
    supervision.updated_at = at
    supervision.save(update_fields=["state", "summary", "ended_at", "ended_by", "updated_at"])
    return supervision
