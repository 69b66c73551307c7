"""Opening an issue: by a village chief's phone, from a patrol, or by staff."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import Division, Level, Role, User
from attachments.rules.limits import MOST_PHOTOS
from chiefs.models import Appointment, Chief
from common.errors import Conflict, Invalid, NotAllowed
from common.geo.datums import Place
from common.store.querysets import one_or_none
from common.store.scope import CodeRange, covers
from common.text.chinese import local_date, moment_words
from common.text.workdays import end_of_day
from inspections.models import Patrol, SwapArrangement
from inspections.rules import capacity
from inspections.rules.phone_clocks import clock_words, shift_of
from inspections.services.lookup import APPOINTMENT
from issues.models import Issue, IssueKind, Source, State
from issues.models.parameters import rules_for
from issues.rules.actions import REPORTED_EVENT
from issues.rules.clocks import step_due
from issues.rules.deadlines import escalation_due
from issues.rules.folding import IssueState, changes
from issues.rules.pieces import Who
from issues.services.ledger import append, role_words, state_of
from issues.services.missed import recount_for
from issues.services.numbers import next_number
from rivers.models import Reach

LONGEST_DESCRIPTION = 2000
# A phone may be away for a month; an older report is one of a wrong clock [ours], as with patrols (`max_age_days`).
_OLDEST = timedelta(days=60)
_ANOTHER = (
    "该编号（uuid）下已收到另一条问题。请与已收到的比对：是同一条就已收到，不必再报；"
    "不是，请换新编号提交。"
)
# What the public, the press, another authority or a satellite found was found at no tier of chiefs.
FOUND_OUTSIDE = (
    Source.COMPLAINT,
    Source.MEDIA,
    Source.TRANSFER,
    Source.JUSTICE,
    Source.SATELLITE,
    Source.OLD,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is reported.

    uuid         made by the phone or the page: the key of a resend
    body_hash    tells an honest resend from another body under the same uuid
    place        WGS-84 with the datum it came in, or None
    place_words  the place in words
    photos       UUIDs of uploads, which may still be on their way
    patrol_uuid  the patrol on which it was found, which may still be on its way
    owes_reply   it came by letter from a neighbour outside, who gets a letter back
    reported_at  when the reporter wrote it, by the reporter's clock
    clock_offset_s  seconds that this clock was behind the server's, as the phone knew it, or None
    app          the phone's program and its version
    odd          what of it is not as it was sent, or was left out because it cannot be, in words for the ledger
    rectify_by   the day by which it is rectified, where one comes with it (疑似图斑, 任务交办单)
    decided_by   whose office decides on it from the start, where that is above the place's own (an
                 order from above)
    """

    uuid: UUID
    reach: Reach
    kind: IssueKind
    severity: str
    description: str
    source: str = Source.PATROL
    body_hash: str = ""
    place: Place | None = None
    place_words: str = ""
    photos: tuple[str, ...] = ()
    patrol_uuid: UUID | None = None
    is_fixed_on_spot: bool = False
    reported_at: datetime | None = None
    clock_offset_s: int | None = None
    app: str = ""
    odd: tuple[str, ...] = ()
    rectify_by: date | None = None
    owes_reply: bool = False
    decided_by: Division | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The issue, and whether this call made it or an earlier one had."""

    issue: Issue
    is_new: bool


def report_issue(*, report: Report, by: User, at: datetime) -> Reported:
    """Opens an issue with its number, first ledger entry and clock, in one transaction.

    The same uuid with the same body by the same user is answered with the issue as it now is, however
    often and however many at once. Raises Conflict (`issue.uuid_taken`), Invalid, NotAllowed.
    """
    known = _known(report, by)
    if known is not None:
        return Reported(known, False)
    _check(report)
    report = _by_our_clock(report, at)
    check_may_report(user=by, reach=report.reach, source=report.source, at=_found_at(report, at))
    try:
        with transaction.atomic():
            return Reported(_open(report, by, at), True)
    except IntegrityError:
        # Somebody with the same uuid was first; anything else is a fault and goes on.
        known = _known(report, by)
        if known is None:
            raise
        return Reported(known, False)


def _by_our_clock(report: Report, at: datetime) -> Report:
    """The same as of the server's clock, where the phone said how wrong its own was; what was odd is added in words."""
    stated, offset = report.reported_at, report.clock_offset_s
    if stated is None or offset is None:
        return report
    shift = shift_of(offset, first=stated, last=stated, at=at)
    words = shift.reason or clock_words(offset, 0, stated)
    odd = (*report.odd, words) if words else report.odd
    return replace(report, reported_at=shift.moved(stated), odd=odd)


def _found_at(report: Report, at: datetime) -> datetime:
    """When it was written down. A phone's clock may run ahead or have fallen back to 1970: nothing was reported
    later than it arrived, and what is older than `_OLDEST` counts from its arrival. Whoever was without signal on the
    last day of a post or a swap still reports as of then."""
    stated = report.reported_at
    if report.source == Source.OLD and stated is not None:
        return min(stated, at)
    return at if stated is None or stated < at - _OLDEST else min(stated, at)


def _known(report: Report, by: User) -> Issue | None:
    """The issue under this uuid, if it is this very report."""
    issue: Issue | None = one_or_none(Issue.objects.filter(uuid=report.uuid))
    if issue is None:
        return None
    if issue.reported_by_id != by.pk:
        raise Conflict("issue.uuid_taken", "该编号（uuid）下已有另一条问题，请换新编号重新提交。")
    if issue.body_hash != report.body_hash:
        raise Conflict("issue.uuid_taken", _ANOTHER, row=issue)
    return issue


def _check(report: Report) -> None:
    fields = {}
    if not report.description.strip():
        fields["description"] = "请填写问题描述。"
    elif len(report.description) > LONGEST_DESCRIPTION:
        fields["description"] = f"问题描述不能超过 {LONGEST_DESCRIPTION} 字。"
    if len(report.photos) > MOST_PHOTOS:
        fields["photos"] = f"照片和附件合计不能超过 {MOST_PHOTOS} 个。"
    if report.is_fixed_on_spot and not report.photos:
        fields["photos"] = "立行立改的问题请附整改后的照片，供河长办复核。"
    if not report.kind.is_active:
        fields["kind"] = "该类别已停用，请另选。"
    if not report.reach.is_active:
        fields["reach"] = "该河段已不在册，请另选。"
    if fields:
        raise Invalid("issue.incomplete", "；".join(fields.values()), fields=fields)


def _open(report: Report, by: User, at: datetime) -> Issue:
    patrol = _patrol(report, by)
    chief = one_or_none(Chief.objects.filter(user=by))
    rules = rules_for(report.reach.division_id, at)
    # One of an older ledger is numbered in its own year.
    numbered = _found_at(report, at) if report.source == Source.OLD else at
    number = next_number(division_code=report.reach.division_id, at=numbered)
    issue = Issue.objects.create(
        uuid=report.uuid,
        body_hash=report.body_hash,
        number=number,
        source=report.source,
        kind=report.kind,
        severity=report.severity,
        description=report.description.strip(),
        reach=report.reach,
        division_id=report.reach.division_id,
        place=report.place_words.strip(),
        longitude=report.place.lon if report.place else None,
        latitude=report.place.lat if report.place else None,
        datum=report.place.source if report.place else "",
        photos=list(report.photos),
        patrol=patrol,
        patrol_uuid=report.patrol_uuid,
        reported_by=by,
        reporter_name=by.name,
        found_tier=found_tier(
            report.source, by=by, chief=chief, patrol=patrol, at=_found_at(report, at)
        ),
        is_fixed_on_spot=report.is_fixed_on_spot,
        owes_reply=report.owes_reply,
        raised_to=_decided_by(report),
        state=State.REPORTED,
        reported_at=_found_at(report, at),
        report_by=report_by(report.source, patrol=patrol, division_code=report.reach.division_id),
        received_at=at,
        due_at=step_due(State.REPORTED, at=at, rectify_by=None, rules=rules),
        rectify_by=report.rectify_by
        and end_of_day(report.rectify_by, day_ends=rules.clocks.day_ends),
        updated_at=at,
    )
    _first_entry(issue, report, by=by, at=at)
    recount_for(issue, at=at)
    return issue


def _decided_by(report: Report) -> Division | None:
    """None where it is the place's own office, or one below a town."""
    office = report.decided_by
    is_above = office is not None and office.level < min(report.reach.division.level, Level.TOWN)
    return office if is_above else None


def _first_entry(issue: Issue, report: Report, *, by: User, at: datetime) -> None:
    who = Who.OFFICE if by.is_office_of(issue.division_id) else Who.REPORTER
    data: dict[str, Any] = {"set": changes(IssueState(), state_of(issue))}
    stated, odd = report.reported_at, list(report.odd)
    if stated and stated > at:
        data["stated_at"] = stated.isoformat()
    elif stated and stated != issue.reported_at:
        odd.append(
            f"手机所报时间为 {moment_words(stated)}，早于收到时间太久，按收到时间登记，请核对"
        )
    if odd:
        data["odd"] = odd
    if report.app:
        data["app"] = report.app
    if report.clock_offset_s is not None:
        data["clock_offset_s"] = report.clock_offset_s
    append(
        issue=issue,
        last=None,
        event=REPORTED_EVENT,
        before="",
        by=by,
        role=role_words(by, issue, who),
        at=issue.reported_at,
        note=issue.description,
        data=data,
        files=list(report.photos),
        client_ref=None,
    )


def _patrol(report: Report, by: User) -> Patrol | None:
    """The reporter's own patrol, if it has arrived; another's is not to be named."""
    if report.patrol_uuid is None:
        return None
    patrol: Patrol | None = one_or_none(Patrol.objects.own(by).filter(uuid=report.patrol_uuid))
    return patrol


# --- who may report where, and at which tier an issue was found


def check_may_report(*, user: User, reach: Reach, source: str, at: datetime) -> None:
    """Offices and upper chiefs report in their divisions; a village chief on reaches appointed or
    swapped to on that day, and on any reach of the own village; the police and the procurator hand in
    clues of their division. Raises NotAllowed."""
    if covers(user.code_ranges, reach.division_id):
        return
    if source == Source.JUSTICE and covers(_of_justice(user), reach.division_id):
        return
    if reach.division_id in _villages(user) or _is_chief_of(user, reach, at):
        return
    raise NotAllowed(
        "issue.reach_elsewhere",
        f"“{reach}”不是您负责的河段，也不在您所在的村（社区），不能在此上报问题。",
        fields={"reach": "不是您负责的河段，也不在您所在的村（社区）。"},
    )


def _of_justice(user: User) -> list[CodeRange]:
    return [
        grant.unit.division.code_range
        for grant in user.current_grants
        if grant.role == Role.JUSTICE and grant.unit
    ]


def _villages(user: User) -> set[str]:
    return {
        grant.division_id
        for grant in user.current_grants
        if grant.role == Role.VILLAGE_CHIEF and grant.division_id
    }


def _is_chief_of(user: User, reach: Reach, at: datetime) -> bool:
    """By appointment or under a swap, as patrols are judged: of the reach itself, of its river inside
    a division, or of a whole division."""
    day, place = local_date(at), capacity.Place(reach.pk, reach.river_id, reach.division_id)
    mine = _posts(Appointment.objects.filter(chief__user=user))
    if any(post.in_force(day) and capacity.holds(post, place) for post in mine):
        return True
    ids = [post.id for post in mine]
    swaps = SwapArrangement.objects.filter(started_on__lte=day, ended_on__gte=day)
    swapped_to = Q(pk__in=swaps.filter(first__in=ids).values("second"))
    swapped_to |= Q(pk__in=swaps.filter(second__in=ids).values("first"))
    others = _posts(Appointment.objects.filter(swapped_to))
    return any(capacity.holds(post, place) for post in others)


def _posts(appointments: QuerySet[Appointment]) -> list[capacity.Appointment]:
    rows = appointments.order_by().values_list(*APPOINTMENT)
    return [capacity.Appointment(*row) for row in rows]


def found_tier(
    source: str, *, by: User, chief: Chief | None, patrol: Patrol | None, at: datetime
) -> int | None:
    """The tier (a level of divisions) at which an issue was found; None if outside the chiefs' own
    system. Seed 002: at which tier the serious ones are found says who looks away."""
    if source in FOUND_OUTSIDE:
        return None
    if patrol is not None:
        return patrol.tier
    if chief is not None:
        tiers = Appointment.objects.on(local_date(at)).filter(chief=chief).values_list("tier")
        lowest: int | None = max((tier for (tier,) in tiers), default=None)
        if lowest is not None:
            return lowest
    home = by.home_division
    return home.level if home else None


def report_by(source: str, *, patrol: Patrol | None, division_code: str) -> datetime | None:
    """Until when a village chief had to report what a patrol found, by the rules of the patrol's day.

    None where no such patrol is tied: when somebody found it is then not known, and not judged.
    """
    if patrol is None or source != Source.PATROL or patrol.tier != Level.VILLAGE:
        return None
    rules = rules_for(division_code, patrol.ended_at)
    return escalation_due(patrol.ended_at, clocks=rules.clocks, calendar=rules.calendar)
