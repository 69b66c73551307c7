"""好, 较好, 一般 by chiefs: of each chief, river and subject the last word counts."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from scoring.models import Rating
from scoring.reads.figures import Counted, Reading, Source, Year

WORDS = ("好", "较好", "一般")


def _read(year: Year) -> Reading:
    """One query."""
    rows = Rating.objects.filter(division=year.code, year=year.year, at__lte=year.at)
    last = {
        (row.chief_id, row.river_id, row.town_id, row.unit_id): row
        for row in rows.select_related("chief", "river").order_by("pk")
    }
    found = Reading()
    known = {subject.key for subject in year.subjects}
    for row in last.values():
        key = f"u:{row.unit_id}" if row.unit_id else f"d:{row.town_id}"
        if key not in known:
            continue
        words = f"{row.chief}（{row.river}）：{row.word}"
        found.rows.setdefault(key, []).append(
            Counted(words, reverse("rivers:river_detail", args=[row.river_id]))
        )
        numbers = dict(found.numbers.get(key) or dict.fromkeys(WORDS, Decimal(0)))
        numbers[row.word] += 1
        found.numbers[key] = numbers
    return found


RATINGS = (
    Source(
        code="ratings",
        name="河长评价",
        noun="河长评价",
        gives=WORDS,
        read=_read,
        absent="没有河长评价",
        about="河长在河流页面上所作的评价，各等次的次数；同一河长对同一对象在同一条河上以最后一次为准。",
    ),
)
