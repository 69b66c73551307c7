"""What waits for somebody: the rooms' counts, in the order of `settings.INBOX_SOURCES`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Waiting:
    """One pile: its words, how many lie in it, the list that shows them. `is_late`: past its time."""

    label: str
    count: int
    url: str

    @property
    def is_late(self) -> bool:
        return "逾期" in self.label


def waiting_for(user: Any, at: datetime) -> list[Waiting]:
    """Every pile of the user's roles, empty ones too."""
    return [
        Waiting(*line) for path in settings.INBOX_SOURCES for line in import_string(path)(user, at)
    ]
