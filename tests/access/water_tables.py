"""水质填报: offices import and enter for their own sections, chiefs read samples and take tables, others nothing."""

from datetime import UTC, datetime
from typing import Any

from tests.access.importing import import_rows
from tests.access.rivers import EVERYONE, IN_TOWN, KEPT_IN_TOWN, OFFICES, done, key_of, refused
from tests.access.table import Row
from tests.access.waters import section
from tests.cast import Cast
from waters.models import ImportBatch, Sample


def sample(cast: Cast) -> dict[str, Any]:
    row = Sample.objects.create(
        section=section(cast),
        taken_on="2026-01-05",
        month="2026-01-01",
        entered_by=cast.town_office,
        entered_at=datetime(2026, 1, 6, tzinfo=UTC),
    )
    return {"pk": row.pk}


ROWS = [
    *import_rows("waters:announced", ImportBatch, "announced"),
    *import_rows("waters:sample", ImportBatch, "samples"),
    Row("waters:month_entry", query="month=2026-01", **OFFICES),
    Row("waters:month_entry", "POST", data=lambda c: {}, **done(OFFICES)),
    Row("waters:announced_table", **EVERYONE),
    Row("waters:sample_table", **EVERYONE),
    Row("waters:section_samples", kwargs=key_of(section), **IN_TOWN),
    Row("waters:sample_new", kwargs=key_of(section), **KEPT_IN_TOWN),
    Row(
        "waters:sample_new",
        "POST",
        kwargs=key_of(section),
        data=lambda c: {},
        **refused(KEPT_IN_TOWN),
    ),
    Row("waters:sample_void", kwargs=sample, **KEPT_IN_TOWN),
    Row("waters:sample_void", "POST", kwargs=sample, data=lambda c: {}, **refused(KEPT_IN_TOWN)),
]
