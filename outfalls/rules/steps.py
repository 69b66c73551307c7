"""The way of an outfall as data. Pure.

Source: 国办函〔2022〕17号. 排查 → 监测 → 溯源 → 分类 → 整治 → 验收销号 → 日常监管. A state says what comes next; an
outfall of the register about which nothing has been done yet waits for its survey.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

SURVEY, MONITOR, TRACE, SORT = "survey", "monitor", "trace", "sort"
TREAT, ACCEPT, ROUTINE, ENDED = "treat", "accept", "routine", "ended"
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        SURVEY: "待排查",
        MONITOR: "待监测",
        TRACE: "待溯源",
        SORT: "待分类",
        TREAT: "整治中",
        ACCEPT: "待验收",
        ROUTINE: "日常监管",
        ENDED: "已取缔或合并",
    }
)
OPEN: Final = (SURVEY, MONITOR, TRACE, SORT, TREAT, ACCEPT)
CLOSED: Final = (ROUTINE, ENDED)
# How much of the whole way is behind an outfall in a state, in percent [ours]: half of the work is knowing what it is.
SHARES: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        SURVEY: Decimal(0),
        MONITOR: Decimal(15),
        TRACE: Decimal(30),
        SORT: Decimal(45),
        TREAT: Decimal(55),
        ACCEPT: Decimal(90),
        ROUTINE: Decimal(100),
        ENDED: Decimal(100),
    }
)
BAN, MERGE, MEND = "ban", "merge", "mend"
CATEGORIES: Final[Mapping[str, str]] = MappingProxyType(
    {BAN: "依法取缔", MERGE: "清理合并", MEND: "规范整治"}
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done about an outfall.

    label    on its button; `done` in the record
    before   states in which it can be done
    moves    state → the state then; a state that is left out stays
    by_unit  also the unit that was charged may do it
    """

    code: str
    label: str
    done: str
    before: tuple[str, ...]
    moves: Mapping[str, str]
    by_unit: bool = False


_STEPS: Final = (
    Step("survey", "登记排查", "排查", (SURVEY, MONITOR), {SURVEY: MONITOR}, by_unit=True),
    Step(
        "monitor",
        "登记监测",
        "监测",
        (MONITOR, TRACE, SORT, TREAT, ACCEPT, ROUTINE),
        {MONITOR: TRACE},
        by_unit=True,
    ),
    Step("trace", "登记溯源", "溯源", (TRACE, SORT, TREAT), {TRACE: SORT}, by_unit=True),
    Step("sort", "分类并定措施", "分类", (SORT, TREAT), {SORT: TREAT}),
    Step("finish", "报完成整治", "报告完成整治", (TREAT,), {TREAT: ACCEPT}, by_unit=True),
    # Where it goes says the category (`after_acceptance`).
    Step("accept", "验收销号", "验收销号", (ACCEPT,), {ACCEPT: ROUTINE}),
    Step("refuse", "验收不通过", "验收不通过", (ACCEPT,), {ACCEPT: TREAT}),
    Step("check", "登记日常检查", "日常检查", CLOSED, {}),
    Step("reopen", "重新整治", "重新整治", CLOSED, {ROUTINE: MONITOR, ENDED: MONITOR}),
    Step("assign", "分派", "分派", OPEN, {}),
    Step("permit", "登记设置手续", "登记设置手续", (*OPEN, *CLOSED), {}),
)
STEPS: Final[Mapping[str, Step]] = MappingProxyType({step.code: step for step in _STEPS})
# Recorded beside the steps: what a patrol saw of it, and what came of that.
SEEN: Final = "seen"
EVENT_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {SEEN: "巡河见异常"} | {step.code: step.done for step in _STEPS}
)
# What one does to rectify is not accepted by oneself; what was found wanting begins anew.
VERIFIED_BY_ACCEPTANCE: Final = frozenset({"finish"})
BEGINS_ANEW: Final = frozenset({"refuse", "reopen"})


def can(state: str, step: str) -> bool:
    """Can this be done in this state by whoever may?"""
    return state in STEPS[step].before


def state_after(state: str, step: str, category: str = "") -> str:
    """The state after a step. What was banned or merged discharges no more, so nobody keeps an eye on its water."""
    if step == "accept" and category in (BAN, MERGE):
        return ENDED
    return STEPS[step].moves.get(state, state)


def took_part(entries: list[tuple[str, int]]) -> frozenset[int]:
    """Accounts that said it was put right, since it was last found wanting; `entries` (event, account) in order."""
    found: set[int] = set()
    for event, account in entries:
        if event in BEGINS_ANEW:
            found.clear()
        elif event in VERIFIED_BY_ACCEPTANCE:
            found.add(account)
    return frozenset(found)
