"""Months worked out again after they were over, said wherever their figures are read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from common.store.scope import codes_up, range_below, within
from common.text.chinese import local_date
from common.text.months import Month
from inspections.models import Reopening


def reopenings_of(months: Iterable[Month], code: str) -> list[str]:
    """Sentences on what changed the figures of a division in these months, oldest first: its own,
    those of divisions below it, and those of a division above that held it. One query.

    ["2026年10月的应巡任务于 11月3日重新生成：清溪镇，变动 76 条，理由：……。"]
    """
    touched = within([range_below(code)]) | Q(division_id__in=codes_up(code))
    rows = (
        Reopening.objects.filter(touched, month__in=[month.first_day for month in months])
        .exclude(changed=0)
        .select_related("division")
        .order_by("id")
    )
    return [
        f"{Month.of(row.month).label}的应巡任务已于 {local_date(row.at):%Y-%m-%d} 重新生成："
        f"{row.division}，变动 {row.changed:,} 条，理由：{row.reason}"
        for row in rows
    ]
