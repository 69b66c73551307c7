"""水质: offices keep the sections of their own divisions, chiefs read, others have no page."""

from tests import factories as make
from tests.access.rivers import EVERYONE, IN_TOWN, KEPT_IN_TOWN, done, key_of, rows_of
from tests.access.table import Row
from tests.cast import Cast
from waters.models import ImportBatch, Section


def section(cast: Cast) -> Section:
    row: Section = make.SectionFactory(river=cast.river, division=cast.village)
    return row


ROWS = [
    *rows_of(
        "section",
        section,
        IN_TOWN,
        KEPT_IN_TOWN,
        room="waters",
        batches=ImportBatch,
        target="sections",
    ),
    Row("waters:section_lookup", **EVERYONE),
    Row("waters:announced", "GET", kwargs=key_of(section), **KEPT_IN_TOWN),
    Row(
        "waters:announced",
        "POST",
        kwargs=key_of(section),
        data=lambda c: {"month": "2026-01", "water_class": "2"},
        **done(KEPT_IN_TOWN),
    ),
]
