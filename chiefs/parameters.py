"""Numbers of this room that the office sets. The days for a signboard are `rivers.models.parameters`'."""

from accounts.parameters import at_least, declare

_OURS = "本系统默认"

PUBLISH_DAYS = declare("chiefs.publish_days", "河长变动后公告期限（天）", default=15, source=_OURS)
OLD_NUMBER_DAYS = declare(
    "chiefs.old_number_days",
    "换号多少天后清除历史记录中的旧手机号",
    default=365,
    source=_OURS,
    check=at_least(1),
)
