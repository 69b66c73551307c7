"""重新生成往月应巡: working out again what a past month asked, by an office that is not judged by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Division, User
from accounts.permissions import is_top_office
from accounts.services import audit
from common.errors import Invalid, NotAllowed
from common.text.months import Month
from inspections.models import Reopening
from inspections.services.dues import reopen_month


def may_reopen(user: User, code: str) -> bool:
    """A month of a division is reopened by an office above it. The top office of the portal, which has
    none above, reopens its own too."""
    above = any(low < code < high for low, high in user.office_ranges)
    return above or (user.is_office_of(code) and is_top_office(user))


@transaction.atomic
def reopen(*, month: Month, division: Division, reason: str, by: User, at: datetime) -> Reopening:
    """Makes what a past month asked of a division and those below it agree with the registers again, and
    keeps who did it and why; an audit row too.

    Raises NotAllowed, and Invalid for a month that is not over or without a reason.
    """
    if not may_reopen(by, division.pk):
        raise NotAllowed(
            "dues.not_above", "往月的应巡任务由上一级河长办重新生成，本级和下级不能改动自己的往月。"
        )
    if month >= Month.of(at):
        words = "这里只办理已过去的月份；本月和下月在应巡清单中重新生成。"
        raise Invalid("month.not_over", words, fields={"month": words})
    if not reason.strip():
        words = "请写明理由，理由与统计数字一并显示。"
        raise Invalid("dues.reason", words, fields={"reason": words})
    changed = reopen_month(month=month, at=at, division_code=division.pk)
    row = Reopening.objects.create(
        month=month.first_day,
        division=division,
        reason=reason.strip(),
        changed=changed,
        by=by,
        at=at,
    )
    audit.record(
        "dues.reopened",
        user=by,
        target=f"{division} {month.label}",
        detail={"reason": row.reason, "changed": changed},
        at=at,
    )
    return row
