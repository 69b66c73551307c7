"""The way of a bulletin: 编辑 → 校样 → 签发 → 印发, as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

DRAFTING, IN_REVIEW, SIGNED = "drafting", "in_review", "signed"
ISSUED, CANCELLED = "issued", "cancelled"
# Rows of the ledger that make somebody an editor of a bulletin: who edits does not sign.
EDITING: Final = ("create", "edit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act on a bulletin; `asks_note`: words are required; `by_signer`: for whoever signs, leaders too."""

    code: str
    label: str
    source: tuple[str, ...]
    target: str
    asks_note: str = ""
    hint: str = ""
    by_signer: bool = False
    style: str = "primary"


ACTS: Final[Mapping[str, Act]] = {
    act.code: act
    for act in (
        Act(
            code="proof",
            label="出校样送签",
            source=(DRAFTING,),
            target=IN_REVIEW,
            hint="校样送签后不能再改；退回后可以修改。",
        ),
        Act(
            code="sign",
            label="签发",
            source=(IN_REVIEW,),
            target=SIGNED,
            hint="由编辑以外的人签发。",
            by_signer=True,
        ),
        Act(
            code="return",
            label="退回修改",
            source=(IN_REVIEW, SIGNED),
            target=DRAFTING,
            asks_note="请写明退回修改的意见。",
            by_signer=True,
            style="outline-secondary",
        ),
        Act(
            code="issue",
            label="印发",
            source=(SIGNED,),
            target=ISSUED,
            hint="印发后不能再改，选用的来稿记为“已采用”。",
        ),
        Act(
            code="cancel",
            label="作废",
            source=(DRAFTING,),
            target=CANCELLED,
            asks_note="请写明作废的原因。",
            hint="作废后期号可以再用，选用的来稿回到待处理。",
            style="outline-secondary",
        ),
    )
}
STEPS: Final = (DRAFTING, IN_REVIEW, SIGNED, ISSUED)
LABELS: Final = {
    "create": "建立",
    "edit": "编辑",
    **{code: act.label for code, act in ACTS.items()},
}


def acts_in(state: str) -> list[Act]:
    """What may be done in a state, in the order of the buttons."""
    return [act for act in ACTS.values() if state in act.source]
