"""The last month of a division whose figures do not move any more. Notices freeze them, a later room."""

from django.conf import settings
from django.utils.module_loading import import_string

from common.months import Month


def last_frozen_month(division_code: str) -> Month | None:
    """As `settings.FROZEN_MONTH_SOURCE` says; None where nothing is frozen yet, or no source is set."""
    if not settings.FROZEN_MONTH_SOURCE:
        return None
    source = import_string(settings.FROZEN_MONTH_SOURCE)
    found: Month | None = source(division_code)
    return found
