"""The years that pages of this room offer."""

from typing import Final

from common import clock
from common.text.chinese import local_date

YEARS_OFFERED: Final = 10


def year_choices() -> list[tuple[str, str]]:
    """This year and those before, newest first."""
    first = local_date(clock.now()).year
    return [(str(year), f"{year}年") for year in range(first, first - YEARS_OFFERED, -1)]
