"""The only place that reads the wall clock; everything else takes `at`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware."""
    return timezone.now()
