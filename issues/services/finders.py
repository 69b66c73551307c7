"""Who may report an issue on which reach, and at which tier an issue was found."""

from datetime import datetime

from django.db.models import Q

from accounts.models import Role, User
from chiefs.models import Appointment, Chief
from common.chinese import local_date
from common.errors import NotAllowed
from common.scope import covers
from inspections.models import Patrol, SwapArrangement
from issues.models import Source
from rivers.models import Reach

# What the public, the press or another authority found was found at no tier of chiefs.
_FOUND_OUTSIDE = (Source.COMPLAINT, Source.MEDIA, Source.TRANSFER, Source.JUSTICE)


def check_may_report(*, user: User, reach: Reach, at: datetime) -> None:
    """Offices and upper chiefs report in their divisions; a village chief on reaches appointed or
    swapped to on that day, and on any reach of the own village. Raises NotAllowed."""
    if covers(user.code_ranges, reach.division_id):
        return
    if reach.division_id in _villages(user) or _is_chief_of(user, reach, at):
        return
    raise NotAllowed(
        "issue.reach_elsewhere",
        f"“{reach}”不是您负责的河段，也不在您所在的村（社区），不能在此上报问题。",
        fields={"reach": "不是您负责的河段，也不在您所在的村（社区）。"},
    )


def _villages(user: User) -> set[str]:
    return {
        grant.division_id
        for grant in user.current_grants
        if grant.role == Role.VILLAGE_CHIEF and grant.division_id
    }


def _is_chief_of(user: User, reach: Reach, at: datetime) -> bool:
    day = local_date(at)
    mine = Appointment.objects.on(day).filter(chief__user=user)
    if mine.filter(reach=reach).exists():
        return True
    first, second = Q(first__chief__user=user), Q(second__chief__user=user)
    swapped = SwapArrangement.objects.filter(started_on__lte=day, ended_on__gte=day)
    on_reach = (first & Q(second__reach=reach)) | (second & Q(first__reach=reach))
    return bool(swapped.filter(on_reach).exists())


def found_tier(
    source: str, *, by: User, chief: Chief | None, patrol: Patrol | None, at: datetime
) -> int | None:
    """The tier (a level of divisions) at which an issue was found; None if outside the chiefs' own
    system. Seed 002: at which tier the serious ones are found says who looks away."""
    if source in _FOUND_OUTSIDE:
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
