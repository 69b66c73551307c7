"""办理历程: an issue's way as stages in time, read from its ledger alone. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from issues.rules.transitions import OPEN_STATES

_OPEN: Final = frozenset(map(str, OPEN_STATES))


class Entry(Protocol):
    """What of a ledger entry the stages are read from."""

    from_state: str
    to_state: str
    at: datetime
    by_name: str
    by_role: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """The time that an issue spent in one state.

    until  None while it lasts;  due  when its clock runs out, None without one
    by     who ended it, with the role of the time; nobody while it lasts
    """

    state: str
    since: datetime
    until: datetime | None
    due: datetime | None
    by: str = ""

    def is_late(self, at: datetime) -> bool:
        """Did it last past its day, or does it at `at`?"""
        return self.due is not None and (self.until or at) > self.due

    @property
    def is_open(self) -> bool:
        """An issue that has ended waits for nobody."""
        return self.state in _OPEN


def stages(entries: Iterable[Entry]) -> list[Stage]:
    """The stages of a ledger, whose entries come in order; the last is the present one."""
    found: list[Stage] = []
    for entry in entries:
        facts = entry.data.get("set", {})
        is_anothers = "raised_to" in facts or "transferred_to" in facts
        is_next = not found or entry.to_state != entry.from_state or is_anothers
        if not is_next:
            if "due_at" in facts:
                found[-1] = replace(found[-1], due=_moment(facts["due_at"]))
            continue
        due = _moment(facts["due_at"]) if "due_at" in facts else found[-1].due if found else None
        if found:
            who = f"{entry.by_name}（{entry.by_role}）" if entry.by_role else entry.by_name
            found[-1] = replace(found[-1], until=entry.at, by=who)
        found.append(Stage(entry.to_state, entry.at, None, due))
    return found


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage drawn on the line of the whole way: where it begins and how long it is, in per cent."""

    stage: Stage
    left: float
    width: float
    is_late: bool
    lasted: str


def bars(found: list[Stage], at: datetime) -> list[Bar]:
    """The stages as bars on one scale, from the report to now, or to the end of what has ended. An end
    has no bar of its own, except the time between it and a reopening."""
    shown = [stage for stage in found if stage.is_open or stage.until is not None]
    if not shown:
        return []
    begin, end = shown[0].since, max(shown[-1].until or at, shown[-1].since)
    whole = (end - begin).total_seconds() or 1.0
    return [
        Bar(
            stage,
            round(100 * (stage.since - begin).total_seconds() / whole, 2),
            round(100 * ((stage.until or end) - stage.since).total_seconds() / whole, 2),
            stage.is_late(at),
            lasted_words((stage.until or at) - stage.since),
        )
        for stage in shown
    ]


def lasted_words(span: timedelta) -> str:
    """3 天 4 小时, 5 小时, 不足 1 小时: by the hour, days from 24 of them."""
    hours = int(max(span.total_seconds(), 0) // 3600)
    days, rest = divmod(hours, 24)
    if not hours:
        return "不足 1 小时"
    parts = ([f"{days} 天"] if days else []) + ([f"{rest} 小时"] if rest else [])
    return " ".join(parts)
