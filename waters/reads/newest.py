"""The newest month of each section, for pages that show water beside other things: as it was frozen where the month is
closed, else as it was announced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractYear

from waters.models import (
    FOUND_CLASSES,
    AnnouncedClass,
    MonthResult,
    Section,
    SectionTarget,
    WaterClass,
)

_CLASS_WORDS: dict[str, str] = dict(FOUND_CLASSES)
_TARGET_WORDS: dict[str, str] = dict(WaterClass.choices)


@dataclass(frozen=True, slots=True)
class Newest:
    """A section with its newest month; `month` is None where it has none. Classes are `1` to `6`, empty where unknown;
    the target is that month's, or the newest."""

    section: Section
    month: date | None
    water_class: str
    target: str

    @property
    def class_words(self) -> str:
        return _CLASS_WORDS.get(self.water_class, "")

    @property
    def target_words(self) -> str:
        return _TARGET_WORDS.get(self.target, "未定")

    @property
    def is_on_target(self) -> bool:
        """False only where both are known and the water was worse."""
        return not self.target or self.water_class <= self.target


def newest_on(rivers: Iterable[int], *, computed: bool = True) -> list[Newest]:
    """Of each section in use on these rivers (by key), in the order of their codes; two queries.

    computed  a closed month without an announced class counts by the one that its values gave; what the public reads
              was announced, unless the office says otherwise (`waters.parameters.PUBLIC_COMPUTED`)
    """
    rows = _with_announced(Section.objects.in_use().filter(river__in=list(rivers)))
    sections = list(rows.order_by("code"))
    closed = _closed([row.pk for row in sections], "water_class" if computed else "announced")
    return [_newest(row, closed.get(row.pk)) for row in sections]


def _newest(row: Any, closed: tuple[date, str, str] | None) -> Newest:
    if closed is not None and (row.last_month is None or closed[0] > row.last_month):
        return Newest(row, *closed)
    target = row.target_then if row.last_month else row.target_last
    return Newest(row, row.last_month, row.last_class or "", target or "")


def _closed(sections: list[int], column: str) -> dict[int, tuple[date, str, str]]:
    """Section → newest closed month with a class in this column, that class, and its target."""
    later = MonthResult.objects.filter(
        section=OuterRef("section"), month=OuterRef("month"), close_id__gt=OuterRef("close_id")
    )
    own = MonthResult.objects.filter(~Exists(later), section=OuterRef("section"))
    newest = own.exclude(**{column: ""}).order_by("-month").values("pk")[:1]
    rows = MonthResult.objects.filter(section__in=sections, pk=Subquery(newest)).order_by()
    return {
        section: (month, water_class, target)
        for section, month, water_class, target in rows.values_list(
            "section", "month", column, "target"
        )
    }


def _with_announced(rows: QuerySet[Section]) -> QuerySet[Section]:
    """With the newest open month announced of each, its class and the target of its year. What was announced anew
    for a closed month is not shown before that is corrected."""
    closed = MonthResult.objects.filter(section=OuterRef("section"), month=OuterRef("month"))
    announced = AnnouncedClass.objects.filter(section=OuterRef("pk"), state="measured")
    newest = announced.filter(~Exists(closed)).order_by("-month")
    rows = rows.annotate(
        last_month=Subquery(newest.values("month")[:1]),
        last_class=Subquery(newest.values("water_class")[:1]),
        last_year=Subquery(newest.annotate(y=ExtractYear("month")).values("y")[:1]),
    )
    then = SectionTarget.objects.filter(section=OuterRef("pk"), year__lte=OuterRef("last_year"))
    last = SectionTarget.objects.filter(section=OuterRef("pk")).order_by("-year")
    return rows.annotate(
        target_then=Subquery(then.order_by("-year").values("target")[:1]),
        target_last=Subquery(last.values("target")[:1]),
    )
