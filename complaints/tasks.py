"""Background work of complaints."""

from celery import shared_task

from common import clock
from complaints import services


@shared_task
def clear_contacts() -> int:
    """Nightly: names and telephones whose time is over; running twice removes them once."""
    return services.clear_contacts(at=clock.now())
