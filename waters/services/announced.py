"""The monthly class of a section's water, as it was announced."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from common.text.months import Month
from rivers.services.writing import locked
from waters.models import AnnouncedClass, Section


@transaction.atomic
def announce(
    *, section: Section, month: Month, water_class: str, by: User, at: datetime
) -> AnnouncedClass:
    """Enters the class of a month, or corrects it; the history keeps the old value. Raises
    NotVisible, NotAllowed, Conflict for a section out of use, Invalid for a month to come."""
    row = locked(Section, section.pk, by=by, seen_at=None)
    if not row.is_active:
        raise Conflict("section.retired", "这个断面已停用，恢复使用后才能登记水质。")
    if month > Month.of(local_date(at)):
        words = "月份不能晚于本月。"
        raise Invalid("sample.future", words, fields={"month": words})
    known = AnnouncedClass.objects.filter(section=row, month=month.first_day).first()
    announced: AnnouncedClass = known or AnnouncedClass(section=row, month=month.first_day)
    announced.water_class = water_class
    announced.entered_by, announced.entered_at = by, at
    announced._history_user, announced._history_date = by, at  # type: ignore[attr-defined]
    announced.save()
    return announced
