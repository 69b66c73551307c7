"""What the police or the procurator may answer to a clue, after what. Pure (行刑衔接)."""

from collections.abc import Iterable
from typing import Final

from django.db.models import TextChoices


class ClueState(TextChoices):
    """The states of a clue. What may follow on what is told below."""

    WAITING = "waiting", "待反馈"
    CHECKING = "checking", "核查中"
    FILED = "filed", "已立案"
    NOT_FILED = "not_filed", "不予立案"
    CONCLUDED = "concluded", "已办结"
    RETURNED = "returned", "不属管辖退回"
    # Theirs to us: from here on it goes the way of its issue.
    HANDED_IN = "handed_in", "已转河长办"


_DECIDED: Final = (
    ClueState.FILED,
    ClueState.NOT_FILED,
    ClueState.CONCLUDED,
    ClueState.RETURNED,
)
# Further word while a step lasts is the same step again. Where nothing follows, it is over: should
# more come to light, the issue is handed to them anew.
_NEXT: Final[dict[str, tuple[ClueState, ...]]] = {
    ClueState.WAITING: (ClueState.CHECKING, *_DECIDED),
    ClueState.CHECKING: (ClueState.CHECKING, *_DECIDED),
    ClueState.FILED: (ClueState.FILED, ClueState.CONCLUDED),
}


def outcomes_after(states: Iterable[str]) -> list[ClueState]:
    """What may be answered to clues in these states, each once, in order of the way."""
    following = {outcome for state in states for outcome in _NEXT.get(state, ())}
    return [outcome for outcome in ClueState if outcome in following]


def may_follow(before: str, outcome: str) -> bool:
    return outcome in _NEXT.get(before, ())


def is_finished(state: str) -> bool:
    """Has a clue come to its end with the police or the procurator?"""
    return state not in _NEXT


def needs_case_number(outcome: str) -> bool:
    return outcome == ClueState.FILED
