"""Numbers of this room that the office sets. The days for a signboard are `rivers.parameters`'."""

from accounts.parameters import declare

_OURS = "本系统默认"

PUBLISH_DAYS = declare("chiefs.publish_days", "河长变动后公告期限（天）", default=15, source=_OURS)
