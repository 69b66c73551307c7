"""Numbers of lights and reports that the office sets, with the defaults of `plans.rules.lights`."""

from datetime import date
from decimal import Decimal

from accounts.parameters import at_least, between, declare, values_on
from common.text.months import Month
from plans.rules.lights import Tolerance
from plans.rules.reporting import due_day

_OURS = "本系统默认"

POINTS = declare(
    "plans.tolerance_points", "落后序时进度多少个百分点以内仍为绿灯", default=10.0, source=_OURS
)
LOOK_AHEAD = declare(
    "plans.look_ahead_days", "距完成时限或节点多少天起落后即为黄灯（天）", default=30, source=_OURS
)
REMIND_AGAIN = declare(
    "plans.remind_again_days",
    "会审催办后多少天内不再催办同一会审人（天）",
    default=3,
    source=_OURS,
    check=at_least(1),
)
REPORT_BY = declare(
    "plans.report_by_day",
    "月报送最迟在当月几日（日）",
    default=25,
    source=_OURS,
    check=between(1, 28),
)
UNIT_TOKEN_DAYS = declare(
    "plans.unit_token_days",
    "单位令牌有效期（天）",
    default=365,
    source=_OURS,
    check=between(1, 1830),
)


def report_due(month: Month, code: str | None) -> date:
    """The last day on which a month's report of a division's lists is in time; one query."""
    return due_day(month, REPORT_BY.on(month.last_day, code))


def tolerance_on(day: date, code: str | None) -> Tolerance:
    """The numbers in force in a division on a day; one query."""
    value = values_on([POINTS, LOOK_AHEAD, REPORT_BY], day, code)
    return Tolerance(
        points=Decimal(str(value[POINTS.key])),
        look_ahead_days=value[LOOK_AHEAD.key],
        report_by_day=value[REPORT_BY.key],
    )
