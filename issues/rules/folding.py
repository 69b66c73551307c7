"""The state of an issue as the fold of its ledger. Pure.

Each entry's `data["set"]` holds the facts that the act changed, as JSON (moments and days in ISO);
`to_state` is the state after it. Folding them in order of `seq` gives what the issue's row holds, or
raises `LedgerBroken` where the ledger cannot be true: a gap, or a step that the graph does not know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final, Protocol

from issues.rules.actions import ACTION_OF_EVENT, REPORTED_EVENT
from issues.rules.transitions import leads


class LedgerBroken(Exception):
    """The entries cannot be the ledger of one issue; says why in Chinese, without a full stop."""


class Entry(Protocol):
    """What the fold reads of a ledger entry."""

    seq: int
    event: str
    from_state: str
    to_state: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueState:
    """What a ledger says about an issue. `kind` is its code, `unit_id` the unit's key,
    `raised_to` and `transferred_to` codes of divisions."""

    state: str = ""
    kind: str = ""
    severity: str = ""
    unit_id: int | None = None
    raised_to: str | None = None
    transferred_to: str | None = None
    owes_reply: bool = False
    is_complex: bool = False
    is_fixed_on_spot: bool = False
    is_supervised: bool = False
    is_exposed: bool = False
    is_unlawful: bool = False
    is_with_justice: bool = False
    urged_count: int = 0
    rebound_count: int = 0
    extension_asked: date | None = None
    rectify_by: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    handed_over_at: datetime | None = None
    closed_at: datetime | None = None


# All but the state itself, by names of the issue's fields.
FACTS: Final = tuple(each.name for each in fields(IssueState) if each.name != "state")
_MOMENTS: Final = {"rectify_by", "due_at", "accepted_at", "handed_over_at", "closed_at"}
_DAYS: Final = {"extension_asked"}


def fold(entries: Iterable[Entry]) -> IssueState:
    """The state after all entries, which come in order of `seq`. Raises LedgerBroken."""
    state = IssueState()
    for expected, entry in enumerate(entries, start=1):
        if entry.seq != expected:
            raise LedgerBroken(f"缺第 {expected} 条")
        _check_step(state.state, entry)
        try:
            state = replace(
                state,
                state=str(entry.to_state),
                **{name: _value(name, value) for name, value in entry.data.get("set", {}).items()},
            )
        except (AttributeError, TypeError, ValueError) as error:
            raise LedgerBroken(f"第 {entry.seq} 条所记的内容不能识读") from error
    return state


def _check_step(before: str, entry: Entry) -> None:
    if entry.from_state != before:
        raise LedgerBroken(f"第 {entry.seq} 条办理前的状态不是前一条之后的状态")
    if entry.event == REPORTED_EVENT:
        is_known = entry.seq == 1
    else:
        action = ACTION_OF_EVENT.get(entry.event)
        is_known = action is not None and leads(before, action, entry.to_state)
    if not is_known:
        raise LedgerBroken(f"第 {entry.seq} 条不是办理流程中的一步")


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    if name in _DAYS:
        return date.fromisoformat(value)
    return value


def changes(before: IssueState, after: IssueState) -> dict[str, Any]:
    """The facts that differ, as `data["set"]` keeps them; the state itself is in `to_state`."""
    found = {}
    for name in FACTS:
        value = getattr(after, name)
        if value != getattr(before, name):
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found
