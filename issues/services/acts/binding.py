"""The tie between an action, which is data, and the functions of its topic."""

from collections.abc import Callable, Collection
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any

from issues.models import Issue
from issues.rules.clocks import Rules
from issues.rules.pieces import Action, Piece
from issues.services.inputs import Act

# What the ledger entry shows of an act, by name of the detail; `issues.reads.wording` says it.
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """For whom, about what and when a form is drawn. `issue` is None where it is for several at once."""

    issue: Issue | None
    user: Any
    rules: Rules
    at: datetime


def _nothing_to_refuse(issue: Issue, act: Act) -> None:
    """What the action needs is there, and that is all."""


def _nothing_else(issue: Issue, act: Act) -> Shown:
    """The act changes the issue's state, or nothing but its ledger."""
    return {}


def _as_it_is(fields: dict[str, Any], asking: Asking) -> None:
    """Each piece is asked for in its own words."""


def _nothing(rules: Rules) -> Collection[Piece]:
    return ()


@dataclass(frozen=True, slots=True)
class Binding:
    """What one action does.

    check   refuses an act that carries something impossible. Raises Invalid, Conflict
    effect  changes the issue's facts in memory, writes the rows beside it, returns what the entry shows
    form    changes words, choices or fields of the form (by name, as `issues.forms.issues` draws them)
    spared  pieces that the action needs, but not where the office's rules do without
    """

    action: Action
    _: KW_ONLY
    check: Callable[[Issue, Act], None] = _nothing_to_refuse
    effect: Callable[[Issue, Act], Shown] = _nothing_else
    form: Callable[[dict[str, Any], Asking], None] = _as_it_is
    spared: Callable[[Rules], Collection[Piece]] = _nothing

    def needs(self, rules: Rules) -> tuple[Piece, ...]:
        """Pieces without which the act is refused, under these rules."""
        spared = self.spared(rules)
        return tuple(piece for piece in self.action.needs if piece not in spared)
