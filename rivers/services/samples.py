"""The monthly class of a section's water."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from common.text.months import Month
from rivers.models import Sample, Section
from rivers.services.writing import locked


@transaction.atomic
def record_sample(
    *, section: Section, month: Month, water_class: str, by: User, at: datetime
) -> Sample:
    """Enters the class of a month, or corrects it; the history keeps the old value. Raises
    NotVisible, NotAllowed, Conflict for a section out of use, Invalid for a month to come."""
    row = locked(Section, section.pk, by=by, seen_at=None)
    if not row.is_active:
        raise Conflict("section.retired", "这个断面已停用，恢复使用后才能登记水质。")
    if month > Month.of(local_date(at)):
        words = "月份不能晚于本月。"
        raise Invalid("sample.future", words, fields={"month": words})
    known = Sample.objects.filter(section=row, month=month.first_day).first()
    sample: Sample = known or Sample(section=row, month=month.first_day)
    sample.water_class = water_class
    sample.entered_by, sample.entered_at = by, at
    sample._history_user, sample._history_date = by, at  # type: ignore[attr-defined]
    sample.save()
    return sample
