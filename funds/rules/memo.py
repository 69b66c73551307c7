"""The memo of a line: every step with its inputs. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, TypedDict


class Step(TypedDict):
    """One step: what was done, in a sentence that holds the values it was done with, and what it came to (yuan as text;
    None where the step gives no amount)."""

    title: str
    words: str
    amount: str | None


class Told(NamedTuple):
    """A step as pages show it."""

    title: str
    words: str
    amount: Decimal | None


def told(memo: Iterable[Step]) -> list[Told]:
    """The steps with their amounts as numbers."""
    return [
        Told(
            step["title"],
            step["words"],
            None if step["amount"] is None else Decimal(step["amount"]),
        )
        for step in memo
    ]
