"""The states of an assessment and what leads from one to the next: as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PREPARING, SURVEYING, REVIEWING = "preparing", "surveying", "reviewing"
PUBLISHED, ARCHIVED, CANCELLED = "published", "archived", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act on an assessment.

    asks_note  words are required, and what they are called
    by_maker   the unit that makes the assessment may do it too
    """

    code: str
    label: str
    source: tuple[str, ...]
    target: str
    asks_note: str = ""
    note_label: str = "说明"
    by_maker: bool = False
    hint: str = ""


ACTS: Final[Mapping[str, Act]] = {
    act.code: act
    for act in (
        Act(
            code="begin",
            label="开始调查",
            source=(PREPARING,),
            target=SURVEYING,
            by_maker=True,
            hint="开始后填写各项指标的数值和依据。",
        ),
        Act(
            code="submit",
            label="提交评审",
            source=(SURVEYING,),
            target=REVIEWING,
            by_maker=True,
            hint="提交后得分固定，退回前不能再改数值。",
        ),
        Act(
            code="pass",
            label="评审通过",
            source=(REVIEWING,),
            target=PUBLISHED,
            asks_note="请填写评审意见。",
            note_label="评审意见",
            hint="由填报人以外的人员办理，可附专家评审意见扫描件；通过后即开始公示。",
        ),
        Act(
            code="return",
            label="退回修改",
            source=(REVIEWING, PUBLISHED),
            target=SURVEYING,
            asks_note="请写明退回的理由。",
            note_label="退回理由",
            hint="退回后可修改数值，再次提交评审、公示。",
        ),
        Act(
            code="archive",
            label="归档",
            source=(PUBLISHED,),
            target=ARCHIVED,
            hint="公示期满、没有异议或异议已处理的归档。归档后不能再改。",
        ),
        Act(
            code="cancel",
            label="取消评价",
            source=(PREPARING, SURVEYING),
            target=CANCELLED,
            asks_note="请写明取消的原因。",
            note_label="取消原因",
        ),
    )
}

# The way of an assessment that is neither returned nor cancelled.
STEPS: Final = (PREPARING, SURVEYING, REVIEWING, PUBLISHED, ARCHIVED)


def acts_in(state: str) -> list[Act]:
    """What may be done in a state, in the order of the buttons."""
    return [act for act in ACTS.values() if state in act.source]
