"""Where a lower room asks what higher rooms have to say.

The lower room owns the seam and says its type; `hezhang.wiring` joins it when the portal starts, so that no
lower room imports a higher one and mypy still sees both sides:

    RIVER_CARDS: Cards[River, User] = Cards("cards on a river's page")    # rivers/neighbours/seams.py
    RIVER_CARDS.join(chiefs_card, patrols_card)                           # hezhang/wiring.py

A seam is joined once and for good. One that nobody joined refuses when it is asked: an empty page would
hide that it was forgotten.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

Part = TypeVar("Part")
Held = TypeVar("Held")


class _Joint(Generic[Held]):
    """What both kinds of seam share: `words` name it where it is used wrongly."""

    held: Held | None = None

    def __init__(self, words: str) -> None:
        self.words = words

    def _hold(self, held: Held) -> None:
        if self.held is not None:
            raise RuntimeError(f"{self.words}: joined twice")
        self.held = held

    def _given(self) -> Held:
        if self.held is None:
            raise RuntimeError(f"{self.words}: not joined, see hezhang/wiring.py")
        return self.held


class Seam(_Joint[tuple[Part, ...]]):
    """Any number of parts; they are asked in the order in which they were joined."""

    def join(self, *parts: Part) -> None:
        """Raises RuntimeError when the seam is joined already."""
        self._hold(parts)

    def __iter__(self) -> Iterator[Part]:
        """Raises RuntimeError when nobody joined the seam."""
        return iter(self._given())


class Slot(_Joint[Part]):
    """Exactly one part."""

    def join(self, part: Part) -> None:
        """Raises RuntimeError when the slot is joined already."""
        self._hold(part)

    @property
    def part(self) -> Part:
        """Raises RuntimeError when nobody joined the slot."""
        return self._given()
