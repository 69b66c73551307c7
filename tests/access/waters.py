"""水质: offices keep the sections of their own divisions, chiefs read, others have no page."""

from datetime import date, datetime

from common import clock
from common.text.chinese import SHANGHAI
from common.text.months import Month
from tests import factories as make
from tests.access.rivers import (
    EVERYONE,
    IN_TOWN,
    KEPT_IN_TOWN,
    OFFICES,
    done,
    key_of,
    refused,
    rows_of,
)
from tests.access.table import Row
from tests.cast import Cast
from waters import services
from waters.models import AnnouncedClass, ImportBatch, MonthClose, Section, WaterStandard
from waters.rules.warnings import WarningKind
from waters.rules.warnings import key_of as warning_key


def section(cast: Cast) -> Section:
    row: Section = make.SectionFactory(river=cast.river, division=cast.village)
    return row


def closed(cast: Cast) -> MonthClose:
    """A month of the district's."""
    section(cast)
    at = datetime(2026, 3, 5, 9, tzinfo=SHANGHAI)
    by = cast.district_office
    return services.close_month(division=cast.district, month=Month(2026, 2), by=by, at=at)


def standard(cast: Cast) -> WaterStandard:
    """A version that judged nothing yet."""
    return services.save_standard(
        name="试行标准",
        valid_from=date(2026, 9, 1),
        table={"few_sections": 4},
        by=cast.city_office,
        at=clock.now(),
    )


def warned(cast: Cast) -> dict[str, str]:
    """A section whose water was worse than its target in the last two months."""
    row, last = section(cast), Month.of(clock.now()).previous()
    AnnouncedClass.objects.bulk_create(
        AnnouncedClass(
            section=row,
            month=month.first_day,
            water_class="5",
            entered_by=cast.town_office,
            entered_at=clock.now(),
        )
        for month in (last.previous(), last)
    )
    key = warning_key(row.pk, WarningKind.TARGET, last.previous())
    return {"key": key, "outlet": "issue"}


# One standard judges everybody's water: the top office keeps it.
OF_TOP = OFFICES | {"district_office": 403, "town_office": 403, "stranger": 403}
# The district's: its town reads what became of its own sections on the sheet.
OF_DISTRICT_TO_READ = EVERYONE | {"town_office": 404, "stranger": 404}

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
    Row("waters:target_new", kwargs=key_of(section), **KEPT_IN_TOWN),
    Row(
        "waters:target_new",
        "POST",
        kwargs=key_of(section),
        data=lambda c: {"year": "2026", "target": "2"},
        **done(KEPT_IN_TOWN),
    ),
    Row("waters:month_sheet", **EVERYONE),
    Row("waters:month_report", **EVERYONE),
    Row("waters:warning_list", **EVERYONE),
    Row("waters:shares", **EVERYONE),
    Row("waters:standards", **EVERYONE),
    Row("waters:standard_new", **OF_TOP),
    Row("waters:standard_new", "POST", data=lambda c: {}, **refused(OF_TOP)),
    Row("waters:standard_withdraw", kwargs=key_of(standard), **OF_TOP),
    Row(
        "waters:standard_withdraw",
        "POST",
        kwargs=key_of(standard),
        data=lambda c: {"reason": "限值抄错"},
        **done(OF_TOP),
    ),
    # Each office's own division, unless another is asked for.
    Row("waters:month_close", **OFFICES),
    Row("waters:month_close", "POST", data=lambda c: {}, **refused(OFFICES)),
    Row("waters:close_detail", kwargs=key_of(closed), **OF_DISTRICT_TO_READ),
    Row("waters:warning_take", kwargs=warned, **KEPT_IN_TOWN),
    Row("waters:warning_take", "POST", kwargs=warned, data=lambda c: {}, **refused(KEPT_IN_TOWN)),
]
