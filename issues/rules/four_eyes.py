"""复核分人: which acts verify which others, so that one person should not do both. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from issues.rules.actions import (
    ANSWER_TRANSFER,
    APPROVE_EXTENSION,
    APPROVE_PLAN,
    ASK_EXTENSION,
    EVENT_WORDS,
    FAIL,
    FIX_ON_SPOT,
    LOOK_BACK,
    PASS,
    REBOUND,
    REPORTED_EVENT,
    REQUEST_CLOSURE,
    SUBMIT_PLAN,
)

# What a neighbour outside answered is only keyed in by the office, so its 登记对方答复 is not among them.
_PUT_RIGHT: Final = frozenset(
    each.event for each in (FIX_ON_SPOT, REQUEST_CLOSURE, ANSWER_TRANSFER)
)
VERIFIES: Final[Mapping[str, frozenset[str]]] = {
    PASS.code: _PUT_RIGHT,
    LOOK_BACK.code: _PUT_RIGHT | {PASS.event},
    APPROVE_PLAN.code: frozenset({SUBMIT_PLAN.event}),
    APPROVE_EXTENSION.code: frozenset({ASK_EXTENSION.event}),
}
# That a find of one's own is put right should be said by somebody else too.
VERIFIES_THE_FIND: Final = frozenset({PASS.code})
# What was done before these has been found wanting, and somebody does it anew.
_BEGINS_ANEW: Final = frozenset({FAIL.event, REBOUND.event})


class Entry(Protocol):
    """What of a ledger entry is read here."""

    seq: int
    event: str
    by_id: int | None
    data: Mapping[str, Any]


def took_part(
    action: str,
    entries: Sequence[Entry],
    *,
    finder: int | None,
    handed_in: Mapping[int, int] | None = None,
) -> dict[int, str]:
    """Accounts that did something which this action verifies, each with the last of it in words: 本人申请销号. Whoever
    had just reset the password of who did it could have done it too. `entries` in their order; `finder` is the account
    that found the issue, if one of the portal's did; `handed_in` are numbers of entries that came by the file of a
    phone, with the account that handed it in and could have written it."""
    found: dict[int, str] = {}
    for entry in _looked_at(action, entries, finder):
        words = EVENT_WORDS[entry.event]
        if entry.by_id is not None:
            found[entry.by_id] = f"本人{words}"
        if resetter := entry.data.get("just_reset"):
            found.setdefault(resetter, f"刚重置密码的账号{words}")
        if handed_in and (hander := handed_in.get(entry.seq)):
            found.setdefault(hander, f"从手机文件收入的{words}")
    return found


def _looked_at(action: str, entries: Sequence[Entry], finder: int | None) -> Iterable[Entry]:
    """The report, where it was a find, and what was done since the last time that it was found wanting."""
    events = VERIFIES.get(action, frozenset())
    begins = max((n for n, each in enumerate(entries) if each.event in _BEGINS_ANEW), default=-1)
    for n, entry in enumerate(entries):
        if entry.event == REPORTED_EVENT:
            # It may have been put right before it was reported.
            is_fix = FIX_ON_SPOT.event in events and entry.data["set"].get("is_fixed_on_spot")
            is_find = finder is not None and action in VERIFIES_THE_FIND
            if is_find or (is_fix and n > begins):
                yield entry
        elif entry.event in events and n > begins:
            yield entry
