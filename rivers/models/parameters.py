"""Numbers of this room that the office sets."""

from accounts.parameters import declare

SIGNBOARD_UPDATE_DAYS = declare(
    "rivers.signboard_update_days", "公示牌更新期限（天）", default=15, source="[rule]"
)
