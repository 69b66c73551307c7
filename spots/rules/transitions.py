"""The way of a spot as data. Pure.

分派 → (现场核查 by the village's chief) → 属实 or 不属实. What is real goes on as an issue of the ledger. What was
sent to the wrong office comes back (退回分派); a verdict of 不属实 may be sent back by the office that holds the
batch (退回重核): chiefs avoid the hard ones [002], so theirs is not the last word.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done about a spot.

    label   on its button; `done` in the record
    before  states in which it can be done
    after   the state then
    """

    code: str
    label: str
    done: str
    before: tuple[str, ...]
    after: str


# What is recorded beside the steps: the beginning, and another day for all that are not settled.
ENTERED: Final = "entered"
MOVED: Final = "moved"
STEPS: Final[dict[str, Step]] = {
    step.code: step
    for step in (
        Step("assign", "分派", "分派", ("pending", "assigned", "visited"), "assigned"),
        Step("visit", "现场核查", "现场核查", ("assigned", "visited"), "visited"),
        Step("confirm", "认定属实", "认定属实，列入问题台账", ("assigned", "visited"), "real"),
        Step("dismiss", "认定不属实", "认定不属实", ("assigned", "visited"), "unreal"),
        Step("send_back", "退回分派", "退回分派", ("assigned", "visited"), "pending"),
        Step("reopen", "退回重核", "退回重核", ("unreal",), "assigned"),
    )
}
EVENT_WORDS: Final[dict[str, str]] = {ENTERED: "登记", MOVED: "调整核查期限"} | {
    step.code: step.done for step in STEPS.values()
}


def can(state: str, step: str) -> bool:
    """Can this be done in this state by whoever may?"""
    return state in STEPS[step].before
