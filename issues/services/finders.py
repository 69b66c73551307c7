"""Who may report an issue on which reach and until when, and at which tier an issue was found."""

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import Level, Role, User
from chiefs.models import Appointment, Chief
from common.errors import NotAllowed
from common.store.scope import CodeRange, covers
from common.text.chinese import local_date
from inspections.models import Patrol, SwapArrangement
from inspections.rules import capacity
from inspections.services.lookup import APPOINTMENT
from issues.models import Source
from issues.models.parameters import rules_for
from issues.rules.deadlines import escalation_due
from rivers.models import Reach

# What the public, the press, another authority or a satellite found was found at no tier of chiefs.
FOUND_OUTSIDE = (
    Source.COMPLAINT,
    Source.MEDIA,
    Source.TRANSFER,
    Source.JUSTICE,
    Source.SATELLITE,
)


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
