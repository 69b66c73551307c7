"""Where issues come from: at which tier of the chiefs' system, or from outside it. Pure.

Seed 002 asks at which tier the serious ones were found: it says who looks away.
"""

from typing import Final

from chiefs.rules.appointing import tier_words

# 投诉举报, 媒体曝光, 邻区移交, 公安检察 (`services.reporting`): nobody of the own system found them.
OUTSIDE: Final = "其他来源"


def finder_words(tier: int | None) -> str:
    """区县级, 村级 …; 其他来源 for None."""
    return OUTSIDE if tier is None else tier_words(tier)
