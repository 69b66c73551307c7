"""Cards: what one room shows on a page of another.

A page's room owns its `Cards` (a seam, see `common.seams`); a higher room gives a function

    def patrols_card(row: River | Reach, user: User, at: datetime) -> Card | None

which answers what *this user* may see of the row at that moment; None leaves the card out. The page puts
them in order and its template draws each with `{% card_body card %}`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from common.seams import Seam


@dataclass(frozen=True, slots=True)
class Card:
    """One card of a page.

    title     its heading, and its entry in the page's table of contents where there is one
    template  draws the card's body with `context` alone and nothing of the page's
    anchor    id on the page, ASCII
    order     cards are sorted by it; cards of one number keep the order in which they were joined
    count     shown after the title, where it says something
    more      address of the list that holds all, where the card shows only the first
    longer    what paper has instead, which leads to no list, where this one does not hold all: with up to so many rows
    """

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    anchor: str = ""
    order: int = 50
    count: int | None = None
    more: str = ""
    longer: Callable[[int], "Card | None"] | None = None


Row = TypeVar("Row")
Reader = TypeVar("Reader")


class Cards(Seam[Callable[[Row, Reader, datetime], Card | None]]):
    """The cards that higher rooms put on the page of a row."""

    def of(self, row: Row, user: Reader, at: datetime) -> list[Card]:
        """The cards that have something to say, in the order of the page."""
        said = [card_of(row, user, at) for card_of in self]
        return in_order(card for card in said if card is not None)


def in_order(cards: Iterable[Card]) -> list[Card]:
    """The cards by their `order`, each with an anchor."""
    return [
        card if card.anchor else replace(card, anchor=f"card-{number}")
        for number, card in enumerate(sorted(cards, key=lambda card: card.order), start=1)
    ]
