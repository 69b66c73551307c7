"""Numbers of this room that the office sets. None of them has a source that anybody has read: [ours]."""

from accounts.parameters import at_least, between, declare

WEAK_BELOW = declare(
    "health.weak_below",
    "得分率低于百分之几的为薄弱指标",
    default=60,
    source="[ours]",
    check=between(0, 100),
)
NEXT_AFTER_YEARS = declare(
    "health.next_after_years",
    "河湖健康评价几年后再评",
    default=5,
    source="[ours]",
    check=between(1, 20),
)
PUBLICITY_DAYS = declare(
    "health.publicity_days",
    "评价结果公示天数（0 为不公示）",
    default=7,
    source="[ours]",
    check=between(0, 90),
)
RECHECK_YEARS = declare(
    "health.recheck_years",
    "幸福河湖验收后几年复核",
    default=3,
    source="[ours]",
    check=at_least(1),
)
