"""Money that was reckoned by a version of the water standard: it keeps the version from being taken back."""

from __future__ import annotations

from common.text.months import Month, months_between
from funds.models import FundKind, Purpose, Statement, StatementState
from waters.reads.standard_use import Reach, named


def statements_judged(reach: Reach) -> list[str]:
    """Statements that were sent to their parties or frozen. A draft is reckoned again before it is sent."""
    rows = Statement.objects.filter(
        rule__kind=FundKind.COMPENSATION,
        purpose=Purpose.ACCOUNT,
        state__in=(StatementState.SENT, StatementState.FROZEN),
        last__gte=reach.first.first_day,
        made_at__gte=reach.entered_at,
    ).order_by("first", "pk")
    found = [
        row.title
        for row in rows
        if reach.judged_any(months_between(Month.of(row.first), Month.of(row.last)), row.made_at)
    ]
    return [f"已发送或定稿的结算单 {len(found)} 份（{named(found)}）"] if found else []
