"""What hangs on a row that is to be taken out of use: what must go first, and what ends with it.

Rows of this room that stand on it must be retired or moved first. Of what later rooms keep,
`settings.RETIREMENT_PARTS` names their parts by dotted path, asked in that order; each answers as
`Part` says, for rows of any of the five registers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from rivers.models import Reach, River


@dataclass(frozen=True, slots=True)
class Hanging:
    """One kind of thing on the row, in a sentence.

    blocks  retiring is refused while it stands; else it ends with the row
    url     where it is listed, empty without
    """

    words: str
    blocks: bool = False
    url: str = ""


class Part(Protocol):
    """What one later room keeps of the registers' rows."""

    def hanging(self, row: Any, *, by: Any, at: datetime) -> Sequence[Hanging]:
        """What of the room hangs on the row now."""

    def end(self, row: Any, *, by: Any, at: datetime) -> None:
        """Ends it, in the transaction that retires the row; nothing of it blocks."""


def parts() -> list[Part]:
    return [import_string(path) for path in settings.RETIREMENT_PARTS]


def hanging_on(row: Any, *, by: Any, at: datetime) -> list[Hanging]:
    """All that hangs on a row: this room's own first."""
    found = [*_standing_on(row)]
    for part in parts():
        found += part.hanging(row, by=by, at=at)
    return found


def _standing_on(row: Any) -> list[Hanging]:
    """A river with reaches in use, or a reach with things in use, cannot go first."""
    below = {
        River: (("reaches", "河段"), ("sections", "断面")),
        Reach: (("outfalls", "排污口"), ("signboards", "公示牌")),
    }
    counts = [
        (getattr(row, name).filter(is_active=True).count(), words)
        for name, words in below.get(type(row), ())
    ]
    return [
        Hanging(f"还有 {count} 个在用的{words}，请先停用或改到别处。", blocks=True)
        for count, words in counts
        if count
    ]
