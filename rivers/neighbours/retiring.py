"""What hangs on a row that is to be taken out of use: what must go first, and what ends with it.

Rows of this room that belong to it must be retired or moved first. Later rooms join a `RetiringPart` each,
asked in the order in which things end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import models

from accounts.models import User
from accounts.neighbours.retiring import Standing
from common.seams import Seam
from rivers.models import Outfall, Reach, River, Signboard

REACHES_IN_USE = Standing("个在用的河段", lambda day: Reach.objects.in_use())

# A row of this room's registers, or of a later room's with the same furniture (断面).
RegisterRow = River | Reach | Outfall | Signboard | models.Model


@dataclass(frozen=True, slots=True)
class Hanging:
    """One kind of thing on the row, in a sentence.

    blocks  retiring is refused while it is there; else it ends with the row
    url     where it is listed, empty without
    """

    words: str
    blocks: bool = False
    url: str = ""


class RetiringPart(Protocol):
    """What one later room keeps of the registers' rows; nothing of most registers."""

    def hanging(self, row: RegisterRow, *, by: User, at: datetime) -> Sequence[Hanging]:
        """What of the room hangs on the row now."""

    def end(self, row: RegisterRow, *, by: User, at: datetime) -> None:
        """Ends it, in the transaction that retires the row; nothing of it blocks."""


RETIRING_PARTS: Seam[RetiringPart] = Seam("what hangs on a row that is retired")


def hanging_on(row: RegisterRow, *, by: User, at: datetime) -> list[Hanging]:
    """All that hangs on a row: this room's own first."""
    found = [*_standing_on(row)]
    for part in RETIRING_PARTS:
        found += part.hanging(row, by=by, at=at)
    return found


def _standing_on(row: RegisterRow) -> list[Hanging]:
    """A river with reaches in use, or a reach with things in use, cannot go first."""
    below = {
        River: (("reaches", "河段"),),
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
