"""What kinds of long work there are; rooms give theirs in `hezhang/wiring.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from common.seams import Seam
from jobs.models import Job

# Called with how many are done and how many there are; raises Conflict when the run is to stop.
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """What a job ended with: a file, rewound, and the name under which it is downloaded."""

    file: IO[bytes]
    filename: str


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    run            works with the rights of `job.created_by` as they are then; may be begun a second time
                   after a run that was killed; raises DomainError with the words for the asker
    is_taken_once  the file goes with its first download: it holds passwords
    """

    name: str
    run: Callable[[Job, Told, datetime], Made]
    is_taken_once: bool = False


KINDS: Final[Seam[Kind]] = Seam("kinds of long work")


def kind_of(job: Job) -> Kind:
    """Raises LookupError for a kind that no room has given."""
    for kind in KINDS:
        if kind.name == job.kind:
            return kind
    raise LookupError(job.kind)
