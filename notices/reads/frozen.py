"""Which months published notices cover: what lists report of them is not changed any more."""

from common.text.months import Month
from notices.models import Notice


def last_frozen_month(division_code: str) -> Month | None:
    """The last month whose published notice of this division states the lights of its lists, or None.

    A notice that was corrected since still counts: the month was frozen when it came out.
    """
    published = Notice.objects.published().filter(division=division_code, figures__has_key="lights")
    month = published.order_by("-month").values_list("month", flat=True).first()
    return Month.of(month) if month else None
