"""What the sender of a patrol may do about it afterwards, and where it leads. Pure.

Nothing vanishes: a withdrawn patrol is shown as such and counts for nothing. It may be withdrawn as long as the office
has not decided on it and nobody has found there what it passed by (漏查); from then on its sender has the word, not the
deed [ours]. Words and photos are taken in every
state but withdrawn, because a phone that was without signal may answer what has been settled since. After 核实无效 they
are an objection: the patrol is decided on anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WITHDRAW: Final = "withdraw"
ANSWER: Final = "answer"
LABELS: Final = {WITHDRAW: "撤回", ANSWER: "补充说明"}
# Action → state → the state after it.
STEPS: Final[Mapping[str, Mapping[str, str]]] = {
    WITHDRAW: dict.fromkeys(("valid", "pending"), "withdrawn"),
    ANSWER: {
        "valid": "valid",
        "pending": "pending",
        "confirmed": "confirmed",
        "rejected": "pending",
    },
}
# Why a patrol waits that an office had taken for invalid.
OBJECTED: Final = "上报人对核实结论作了说明，请重新核实"


def allowed(state: str, *, missed: int) -> frozenset[str]:
    """What can be done in a state about a patrol that missed so many issues."""
    return frozenset(
        action
        for action, after in STEPS.items()
        if state in after and not (action == WITHDRAW and missed)
    )


def state_after(action: str, state: str, *, missed: int) -> str | None:
    """The state after an action; None where it cannot be done."""
    return STEPS[action][state] if action in allowed(state, missed=missed) else None
