"""What of this room is sealed by night (`issues.services.seals`)."""

from typing import Final

from common.store.sealing import Sealed
from waters.models import MonthClose, MonthResult

CLOSES: Final = Sealed(
    "waters.closes",
    "水质月度定稿",
    MonthClose.objects.all,
    "closed_at",
    (
        *("division_id", "month", "version", "replaces_id", "reason", "figures", "rules"),
        "closed_by_id",
    ),
    {},
)
RESULTS: Final = Sealed(
    "waters.results",
    "水质月度结果",
    MonthResult.objects.all,
    "close__closed_at",
    (
        *("close_id", "section_id", "month", "state", "target", "announced", "computed"),
        *("water_class", "is_met", "exceeding", "means", "measured", "last_year", "streak"),
        *("index", "loads"),
    ),
    {},
)
