"""The last month of a division whose figures do not move any more. Notices freeze them, a later room."""

from collections.abc import Callable

from common.seams import Slot
from common.text.months import Month

LAST_FROZEN_MONTH: Slot[Callable[[str], Month | None]] = Slot("who freezes months")


def last_frozen_month(division_code: str) -> Month | None:
    """As the later room says; None where nothing is frozen yet."""
    return LAST_FROZEN_MONTH.part(division_code)


def is_frozen(month: Month, division_code: str | None) -> bool:
    """Whether a month's reports are closed in a division."""
    last = last_frozen_month(division_code) if division_code else None
    return last is not None and month <= last
