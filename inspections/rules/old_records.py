"""What becomes of a patrol that an office brings over from a list kept before the portal. Pure.

The list's own judgement holds where nobody is judged by it here. Where the patrol counts towards a due of this
portal, or may be one that is here already, somebody else looks at it first [ours]: whoever is judged sets no bar for
themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

# Words of the older list: as in the register, and "" where it says nothing.
VALID, PENDING = "valid", "pending"
# Nobody claims these any more.
VOID: Final = ("rejected", "withdrawn")
COUNTS: Final = "据原记录补录，计入本平台的应巡任务，请另一人核实"
WAITED: Final = "原记录为待核实"


def standing(
    *,
    told: str,
    told_reasons: Sequence[str],
    found: Sequence[str],
    asked: Sequence[str],
    counts: bool,
) -> tuple[str, tuple[str, ...]]:
    """(state, reasons in words) of an older patrol.

    told          its state in the older list, "" where that list judged nothing: then the rule of this portal does
    told_reasons  why it waited there
    found         what the rule of this portal misses in it
    asked         what somebody has to look at in any case: another patrol of the same time, the clerk's own
    counts        does it count towards a due of this portal?
    """
    if told in VOID:
        return told, tuple(told_reasons)
    asked = [*asked, *([COUNTS] if counts else [])]
    if told == PENDING:
        return PENDING, (*asked, *(told_reasons or [WAITED]))
    if asked or (not told and found):
        return PENDING, (*asked, *(() if told else found))
    return told or VALID, ()


def same_day(reach: str) -> str:
    """A list that knows days alone cannot say whether two are one."""
    return f"当天在{reach}另有一次巡河，原记录没有钟点，请核对是否同一次"
