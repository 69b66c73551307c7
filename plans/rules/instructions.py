"""督办 as data: which act is done in which state, by whom, and where it leads. Pure.

Source: domain.md section 6: staff push a red (or yellow) line to the chief; the chief's 批示 and the
unit's answer are on record with their dates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Who(StrEnum):
    """Who somebody is to a line under 督办."""

    OFFICE = "office"  # 河长办 of its division, or of one above
    CHIEF = "chief"  # a chief of its division, or of one above
    UNIT = "unit"  # clerk of its lead unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """before  states in which it may be done; "" means a line with nothing open
    after   the state it leads to
    prompt  what the words are to say"""

    code: str
    label: str
    before: tuple[str, ...]
    after: str
    who: tuple[Who, ...]
    prompt: str


ACTS: Final = {
    act.code: act
    for act in (
        Act(
            code="push",
            label="呈送河长",
            before=("", "answered", "withdrawn"),
            after="pushed",
            who=(Who.OFFICE,),
            prompt="呈送意见（差在哪里，建议怎么办）",
        ),
        Act(
            code="instruct",
            label="批示",
            before=("pushed", "answered"),
            after="instructed",
            who=(Who.CHIEF, Who.OFFICE),
            prompt="批示内容",
        ),
        Act(
            code="answer",
            label="回复",
            before=("instructed",),
            after="answered",
            who=(Who.UNIT,),
            prompt="办理情况",
        ),
        Act(
            code="withdraw",
            label="收回",
            before=("pushed",),
            after="withdrawn",
            who=(Who.OFFICE,),
            prompt="收回原因",
        ),
    )
}


def offered(state: str, light: str, held: Iterable[Who]) -> list[Act]:
    """What somebody may do now about a line whose last 督办件 is in this state ("" where it has none), in
    the order of the table. A green line is not pushed; what was pushed is answered whatever its light."""
    capacities = set(held)
    return [
        act
        for act in ACTS.values()
        if state in act.before
        and not capacities.isdisjoint(act.who)
        and (act.code != "push" or light != "green")
    ]
