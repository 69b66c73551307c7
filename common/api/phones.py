"""What each record of a phone says of the phone itself, for the rooms' bodies (`common.api.requests`)."""

from typing import Annotated, Final, TypeAlias

from pydantic import Field

from common.api.requests import Text, Words

LONGEST_APP: Final = 40
# Three hundred years: the moments that bodies take lie between 1900 and 2200.
_MOST_OFFSET: Final = 10_000_000_000

ClockOffset: TypeAlias = Annotated[
    int | None,
    Field(ge=-_MOST_OFFSET, le=_MOST_OFFSET),
    Words(
        wrong="手机时差（clock_offset_s）应为整数秒：服务器时间减手机时间；不知道时不带或为 null。"
    ),
]
AppName: TypeAlias = Annotated[
    Text,
    Words(
        wrong="上报程序（app）应为文字。",
        too_long="上报程序的名称和版本有 {length} 字，超过 {most} 字的上限。",
    ),
]
OFFSET_WORDS: Final = (
    "服务器时间减手机时间（整数秒），按最近一次答复的 Date 算；不知道时为 null。差到另一天的，服务器按此更正时间并请"
    "河长办核对，手机所报的原时间留存"
)
APP_WORDS: Final = "上报程序的名称和版本，如 hezhang-phone 1.0.0"
# How something was sent, not what: an app that was updated since sends the same again.
BESIDE: Final = ("app", "clock_offset_s")
