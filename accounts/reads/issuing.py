"""发文: in whose name an office's documents go out, in whichever room they are written."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Division


def issuer_of(division: Division, at: datetime) -> str:
    """发文机关, as the room of notices knows it (`settings.ISSUER_SOURCE`)."""
    source: Callable[[Division, datetime], str] = import_string(settings.ISSUER_SOURCE)
    return source(division, at)
