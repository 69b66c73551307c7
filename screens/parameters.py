"""Numbers of the screen that the office sets. None of them has a source: [ours]."""

from accounts.parameters import between, declare

LINK_DAYS = declare(
    "screens.link_days",
    "大屏链接有效期（天）",
    default=365,
    source="[ours]",
    check=between(1, 1830),
)
PAGE_SECONDS = declare(
    "screens.page_seconds",
    "大屏每页停留多少秒",
    default=20,
    source="[ours]",
    check=between(5, 600),
)
STALE_MINUTES = declare(
    "screens.stale_minutes",
    "大屏实时数据超过多少分钟没有更新即灰显（分钟）",
    default=10,
    source="[ours]",
    check=between(3, 240),
)
STALE_DAYS = declare(
    "screens.stale_days",
    "大屏上某月数据在该月结束多少天后仍没有新的一月即灰显（天）",
    default=45,
    source="[ours]",
    check=between(1, 366),
)
