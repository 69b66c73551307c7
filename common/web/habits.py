"""How each person wants a list: its columns, its filters under a name.

Kept by whoever has tables (`HABITS`, joined in `hezhang/wiring.py`).
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from common.seams import Slot


@dataclass(frozen=True, slots=True)
class Saved:
    """A list as filtered and sorted, under a name."""

    pk: int
    title: str
    address: str


class Habits(Protocol):
    """What lists ask."""

    def hidden(self, page: str, *, by: Any, session: Any) -> tuple[str, ...]:
        """Columns that the person does not want to see in a list; at most one query a session."""

    def saved(self, page: str, *, by: Any) -> list[Saved]:
        """The person's filters of a list."""


HABITS: Final[Slot[Habits]] = Slot("how each person wants lists")
