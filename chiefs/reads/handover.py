"""The list that goes over with a post: what later rooms know to be still open.

Each `HandoverPart` is asked once, with all appointments that are handed over, inside the transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chiefs.models import Appointment
from common.seams import Seam


@dataclass(frozen=True)
class HandoverLine:
    """One matter that the successor takes on, in words.

    kind       what it is: 未销号问题, 未完成任务 … (20 characters)
    reference  its number, as offices cite it
    title      what it is about
    state      its state
    """

    kind: str
    reference: str
    title: str
    state: str


HandoverPart = Callable[[Sequence[Appointment]], Sequence[HandoverLine]]
HANDOVER_PARTS: Seam[HandoverPart] = Seam("what goes over with a post")


def handover_lines(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    """All that is open under these appointments now, part by part."""
    return [line for part in HANDOVER_PARTS for line in part(appointments)]
