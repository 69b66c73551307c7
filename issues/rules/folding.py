"""The state of an issue as the fold of its ledger. Pure.

Each entry's `data["set"]` holds the facts that the act changed, as JSON (moments and days in ISO);
`to_state` is the state after it. What the report's entry says in columns of its own (who, when, the words,
the photos) is read from there. Folding them in order of `seq` gives what the issue's row holds, or
raises `LedgerBroken` where the ledger cannot be true: a gap, or a step that the graph does not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final, Protocol

from issues.rules.actions import ACTION_OF_EVENT, LINKED_EVENT, REPORTED_EVENT
from issues.rules.transitions import leads


class LedgerBroken(Exception):
    """The entries cannot be the ledger of one issue; says why in Chinese, without a full stop."""


class Entry(Protocol):
    """What the fold reads of a ledger entry."""

    seq: int
    event: str
    from_state: str
    to_state: str
    by_id: int | None
    by_name: str
    at: datetime
    note: str
    files: Sequence[str]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueState:
    """What a ledger says about an issue. `kind` is its code, `unit_id` and its like are keys of rows,
    `raised_to` and `transferred_to` codes of divisions; UUIDs and degrees are text, because a number with a
    fraction may come back from JSON written otherwise."""

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
    is_verified_alone: bool = False
    urged_count: int = 0
    rebound_count: int = 0
    extension_asked: date | None = None
    rectify_by: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    handed_over_at: datetime | None = None
    closed_at: datetime | None = None
    # Of the report.
    description: str = ""
    photos: tuple[str, ...] = ()
    reported_by_id: int | None = None
    reporter_name: str = ""
    reported_at: datetime | None = None
    uuid: str = ""
    body_hash: str = ""
    source: str = ""
    reach_id: int | None = None
    division_id: str | None = None
    place: str = ""
    longitude: str | None = None
    latitude: str | None = None
    datum: str = ""
    patrol_id: int | None = None
    patrol_uuid: str | None = None
    found_tier: int | None = None
    report_by: datetime | None = None
    received_at: datetime | None = None


# All but the state itself, by names of the issue's fields.
FACTS: Final = tuple(each.name for each in fields(IssueState) if each.name != "state")
# What the report's entry says in columns of its own, and `data["set"]` does not repeat.
IN_COLUMNS: Final = ("description", "photos", "reported_by_id", "reporter_name", "reported_at")
# What reports tell since the fold covers them. A ledger that began before tells none of these, ever.
LATER_FACTS: Final = frozenset(FACTS[FACTS.index("uuid") :])
# Why the other columns of an issue's row are no facts of its ledger.
BESIDE_THE_LEDGER: Final = {
    "id": "the entries hang on it",
    "number": "the first entry's hash begins with it",
    "updated_at": "tells phones what to fetch anew, and says nothing about the issue",
}
_MOMENTS: Final = {
    *("rectify_by", "due_at", "accepted_at", "handed_over_at", "closed_at"),
    *("reported_at", "report_by", "received_at"),
}
_DAYS: Final = {"extension_asked"}


def fold(entries: Iterable[Entry]) -> IssueState:
    """The state after all entries, which come in order of `seq`. Raises LedgerBroken."""
    state = IssueState()
    for expected, entry in enumerate(entries, start=1):
        if entry.seq != expected:
            raise LedgerBroken(f"缺第 {expected} 条")
        _check_step(state.state, entry)
        try:
            told = {name: _value(name, value) for name, value in entry.data.get("set", {}).items()}
            if entry.event == REPORTED_EVENT:
                told |= _in_columns(entry)
            state = replace(state, state=str(entry.to_state), **told)
        except (AttributeError, TypeError, ValueError) as error:
            raise LedgerBroken(f"第 {entry.seq} 条所记的内容不能识读") from error
    return state


def untold(first: Entry) -> frozenset[str]:
    """Facts that a ledger beginning with this entry says nothing of: those of a report are told since the
    fold covers them. What was told is not taken back, because the entry's hash covers it."""
    return frozenset() if "uuid" in first.data.get("set", {}) else LATER_FACTS


def _in_columns(entry: Entry) -> dict[str, Any]:
    values = (entry.note, tuple(entry.files), entry.by_id, entry.by_name, entry.at)
    return dict(zip(IN_COLUMNS, values, strict=True))


def _check_step(before: str, entry: Entry) -> None:
    if entry.from_state != before:
        raise LedgerBroken(f"第 {entry.seq} 条办理前的状态不是前一条之后的状态")
    if entry.event == REPORTED_EVENT:
        is_known = entry.seq == 1
    elif entry.event == LINKED_EVENT:
        is_known = entry.seq > 1 and entry.to_state == before
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
    """The facts that differ, as `data["set"]` keeps them; the state itself is in `to_state`, and what only
    a report says in columns of its own is not repeated."""
    found = {}
    for name in FACTS:
        value = getattr(after, name)
        if name not in IN_COLUMNS and value != getattr(before, name):
            found[name] = value.isoformat() if isinstance(value, date) else value
    return found
