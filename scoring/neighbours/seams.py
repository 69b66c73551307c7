"""What higher rooms, or rooms beside this one, give to a score."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from common.seams import Seam

# Accepted items of 简报 by unit: (year, division code, at) → how many. Without a part the figure is not offered.
ACCEPTED_ITEMS: Final[Seam[Callable[[int, str, datetime], Mapping[int, int]]]] = Seam(
    "accepted items of bulletins for a score"
)
