"""The list that goes over with a post: what later rooms know to be still open.

`settings.HANDOVER_SOURCES` names their callables by dotted path:

    def open_issues(appointments: Sequence[Appointment]) -> list[HandoverLine]

Each is asked once with all appointments that are handed over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from chiefs.models import Appointment


@dataclass(frozen=True)
class HandoverLine:
    """One matter that the successor takes on, in words.

    kind       what it is: 未销号问题, 未完成任务 … (20 characters)
    reference  its number, as offices cite it
    title      what it is about
    state      how it stands
    """

    kind: str
    reference: str
    title: str
    state: str


Source = Callable[[Sequence[Appointment]], list[HandoverLine]]


def handover_lines(appointments: Sequence[Appointment]) -> list[HandoverLine]:
    """All that is open under these appointments now, source by source."""
    lines: list[HandoverLine] = []
    for path in settings.HANDOVER_SOURCES:
        source: Source = import_string(path)
        lines += source(appointments)
    return lines
