"""The years that the filters of this room offer."""

from typing import Final

from common import clock
from common.text.chinese import local_date

YEARS_OFFERED: Final = 15


def year_choices() -> list[tuple[str, str]]:
    """Next year's and those before, newest first."""
    first = local_date(clock.now()).year + 1
    return [(str(year), f"{year}年") for year in range(first, first - YEARS_OFFERED, -1)]
