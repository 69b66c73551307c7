"""What waits for somebody: the rooms' counts, in the order of `settings.INBOX_SOURCES`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

# Under which heading the piles of a room stand.
HEADINGS = {
    "inspections": "巡河",
    "issues": "问题",
    "borders": "问题",
    "justice": "行刑衔接",
    "complaints": "投诉图斑",
    "spots": "投诉图斑",
    "supervision": "督查交办",
    "plans": "一河一策",
    "chiefs": "一河一长",
    "notices": "通报约谈",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One pile: its heading, its words, how many lie in it, the list that shows them. `is_late`: past
    its time."""

    heading: str
    label: str
    count: int
    url: str

    @property
    def is_late(self) -> bool:
        return "逾期" in self.label


def waiting_for(user: Any, at: datetime) -> list[Waiting]:
    """Every pile of the user's roles, empty ones too."""
    return [
        Waiting(HEADINGS[path.partition(".")[0]], *line)
        for path in settings.INBOX_SOURCES
        for line in import_string(path)(user, at)
    ]


def under_headings(piles: Iterable[Waiting]) -> dict[str, list[Waiting]]:
    """The piles by heading, both in their order."""
    found: dict[str, list[Waiting]] = {}
    for pile in piles:
        found.setdefault(pile.heading, []).append(pile)
    return found
