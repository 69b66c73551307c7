"""发文: in whose name an office's documents go out, in whichever room they are written."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import Division
from common.seams import Slot

ISSUER: Slot[Callable[[Division, datetime], str]] = Slot("who names the issuer of documents")


def issuer_of(division: Division, at: datetime) -> str:
    """发文机关, as the room of notices knows it."""
    return ISSUER.part(division, at)
