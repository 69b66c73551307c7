"""The last month of a division whose figures do not move any more. Notices freeze them, a later room."""

from django.conf import settings
from django.utils.module_loading import import_string

from common.text.months import Month


def last_frozen_month(division_code: str) -> Month | None:
    """As `settings.FROZEN_MONTH_SOURCE` says; None where nothing is frozen yet."""
    source = import_string(settings.FROZEN_MONTH_SOURCE)
    found: Month | None = source(division_code)
    return found


def is_frozen(month: Month, division_code: str | None) -> bool:
    """Whether a month's reports are closed in a division."""
    last = last_frozen_month(division_code) if division_code else None
    return last is not None and month <= last
