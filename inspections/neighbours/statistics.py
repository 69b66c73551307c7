"""What later rooms add to the month's statistics of patrols; `hezhang.wiring` joins it."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Division, User
from common.seams import Seam
from common.text.months import Month


@dataclass(frozen=True, slots=True)
class Remark:
    """Part of the month's 漏查 in words, and the address of the list that holds exactly these rows."""

    words: str
    address: str


Remarker = Callable[[Division, Month, User], Remark | None]
REMARKS: Seam[Remarker] = Seam("remarks on the month's missed issues")


def remarks_on(division: Division, month: Month, user: User) -> list[Remark]:
    """What is to be said beside the missed issues of a division's month, as this user may see it."""
    said = [remarker(division, month, user) for remarker in REMARKS]
    return [remark for remark in said if remark is not None]
