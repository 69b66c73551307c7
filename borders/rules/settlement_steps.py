"""三办一调 [004]: the four rungs on which an issue across a border is settled. Pure.

问题交办 (it is transferred) → 难点商办 (the two offices meet) → 卡点会办 (the leads meet) → 河长调度 (the
chiefs settle it). A rung is taken after the one below it.
"""

from collections.abc import Collection
from typing import Final

HAND_OVER: Final = "hand_over"
RUNGS: Final[dict[str, str]] = {
    HAND_OVER: "问题交办",
    "joint": "难点商办",
    "lead": "卡点会办",
    "dispatch": "河长调度",
}


def missing_rung(kind: str, reached: Collection[str]) -> str:
    """The words of the rung that has to be taken before `kind`; empty where none is missing, or where
    `kind` is not a rung (a regular meeting).

    reached  rungs on which the issue has been dealt with already
    """
    codes = list(RUNGS)
    if kind not in RUNGS or kind == HAND_OVER:
        return ""
    before = codes[codes.index(kind) - 1]
    return "" if before in reached else RUNGS[before]
