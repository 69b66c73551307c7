"""催报: an office asks a unit for the month it has not reported, on record."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import Unit, User
from common.errors import Conflict, NotVisible
from common.text.chinese import local_date
from common.text.months import Month
from plans.models import Line, ReportUrge


def urge_report(*, unit_id: int, month: Month, by: User, at: datetime) -> ReportUrge:
    """Writes down that an office asked a unit for a month's report; its people see who did and when.

    Of the lines that the unit leads in the office's divisions. Once a day. Raises NotVisible (no such
    unit with lines there), Conflict (`urge.nothing`, `urge.today`).
    """
    theirs = Line.objects.in_ranges(by.office_ranges).filter(lead_unit=unit_id)
    unit = Unit.objects.filter(pk=unit_id, pk__in=theirs.values("lead_unit")).first()
    if unit is None:
        raise NotVisible("urge.unit", "没有这个单位，或不在您的管理范围内。")
    missing = theirs.unreported(month).count()
    if not missing:
        raise Conflict("urge.nothing", f"{unit}{month.label}的进展已全部填报，不需要催报。")
    try:
        with transaction.atomic():
            return ReportUrge.objects.create(
                unit=unit,
                month=month.first_day,
                missing=missing,
                by=by,
                by_name=by.name,
                day=local_date(at),
                at=at,
            )
    except IntegrityError:
        raise Conflict("urge.today", f"今天已经催过{unit}，每天只催一次。") from None
