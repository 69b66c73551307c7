"""The only place that reads the wall clock; everything else takes `at`."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """This moment, aware."""
    return timezone.now()


def local_date(at: datetime) -> date:
    """The calendar day in Asia/Shanghai on which a moment falls."""
    return timezone.localtime(at).date()
