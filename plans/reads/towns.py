"""What a town is told where it has no list of its own: lists are the district's [002]."""

from typing import Any

from accounts.models import Level

WORDS = (
    "清单由区县编制，这里只列本镇街自己编制的。本镇街承担的任务，"
    "由镇街的单位经办人账号在“我的本月”查看和填报。"
)


def town_words(user: Any) -> str:
    """The sentence for whoever sees no division above a town; empty for the others."""
    home = user.home_division
    return WORDS if home and home.level >= Level.TOWN and user.code_ranges else ""
