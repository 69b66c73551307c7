"""What a kind of money gives to the common shape: it reads a rule's body, says it in words, and computes lines.

A further kind (巡河补贴) is a class with these members in a module of its own, named in `funds.services.registry`.
Nothing else of the room knows what a rule says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from accounts.models import Division
from common.text.months import Month
from funds.models import RuleVersion
from funds.rules.memo import Step, Told, told


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDraft:
    """One line of a statement to be, as `funds.models.StatementLine` keeps it.

    payer, payee  codes of divisions; the bank is the rule's division
    amount        yuan, not negative, already rounded (`funds.rules.money.rounded`)
    """

    payer: str
    payee: str
    subject_kind: str
    subject_key: str
    subject: str
    amount: Decimal
    memo: Sequence[Step]
    month: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> list[Told]:
        """The memo as pages show it."""
        return told(self.memo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What a rule comes to.

    lines   in the order in which they are shown
    inputs  everything it was reckoned from, as plain JSON values: the statement keeps its SHA-256
    notes   sentences for the office: what was left out, and why
    """

    lines: Sequence[LineDraft]
    inputs: Any
    notes: Sequence[str] = ()

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))


class Kind(Protocol):
    """A calculator. Rules of the field are pure functions in `funds/rules/`; the kind fetches what they need.

    is_netted  whether a year of statements is cleared by pair; not where a year has one statement, or one party pays
    """

    @property
    def is_netted(self) -> bool: ...

    def read(self, body: Mapping[str, Any], division: Division) -> dict[str, Any]:
        """The body in its normal form, to be stored. Raises Invalid naming each field at fault."""

    def words(self, body: Mapping[str, Any]) -> list[str]:
        """The rule in sentences: “每月每个断面……”."""

    def periods(self, body: Mapping[str, Any], year: int) -> list[tuple[Month, Month]]:
        """First and last month of each period of a year for which a statement is made: twelve, or one."""

    def given(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(Key, name) of each section for which the office enters figures (`funds.rules.figures.GIVEN`); none where
        the rule needs none."""

    def compute(self, version: RuleVersion, first: Month, last: Month, *, at: datetime) -> Computed:
        """What the version comes to in a period, from what is known at a moment. The same inputs give the same
        lines, in the same order. Raises Invalid where the rule cannot be reckoned, with the words why."""
