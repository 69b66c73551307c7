"""Background work of patrols. Each task may run twice with the same result."""

from celery import shared_task

from common import clock
from inspections.services.blanks import ask_about_blank
from inspections.services.dues import open_current
from inspections.services.likeness import compare_new


@shared_task
def open_dues() -> int:
    """Nightly: what is due this month and the next."""
    return open_current(at=clock.now())


@shared_task
def compare_patrols() -> int:
    """Holds what arrived beside other patrols, and looks at what photos show: how many were asked about. Run twice, it
    asks once."""
    at = clock.now()
    return compare_new(at=at) + ask_about_blank(at=at)
