"""What this room adds to the month's statistics of patrols."""

from django.urls import reverse

from accounts.models import Division, User
from common.text.months import Month
from inspections.neighbours.statistics import Remark
from supervision.models import SupervisionFinding


def missed_in_supervisions(division: Division, month: Month, user: User) -> Remark | None:
    """漏查 that 暗访督查 made known in a month, of serious issues, with the list behind it."""
    seen = SupervisionFinding.objects.visible_to(user).standing()
    of = seen.below(division.code).exclude(missed_patrol=None)
    count = of.filter(found_at__gte=month.starts_at, found_at__lt=month.ends_at).count()
    if not count:
        return None
    address = f"{reverse('supervision:missed_list')}?month={month}&division={division.code}"
    return Remark(f"暗访督查发现较重、重大问题的漏查 {count} 个", address)
