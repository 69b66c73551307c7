"""What this room asks of the one above it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from common.api.batches import Budget
from common.seams import Slot


@dataclass(frozen=True, slots=True)
class Answered:
    """What one record was answered.

    status    as its own call would be answered: 201, 200, 4xx; 503 where there was no time left
    words     the refusal's sentence, or what the portal says of what it stored
    was_here  its number was known before, so that a 200 stored nothing anew
    is_other  its number holds something else
    """

    status: int
    words: str = ""
    was_here: bool = False
    is_other: bool = False

    @property
    def is_away(self) -> bool:
        """Not its own fault: the same may be sent again later."""
        return self.status >= 500 or self.status == 429


# (whose records, {"type", "uuid", "body"} each, at, within) → an answer each, in the order given.
Take = Callable[[User, Sequence[dict[str, Any]], datetime, Budget], list[Answered]]

TAKE: Slot[Take] = Slot("the handlers of the phones' batch")
