"""The newest month that was announced of each section, for pages that show water beside other things."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.db.models.functions import ExtractYear

from waters.models import FOUND_CLASSES, AnnouncedClass, Section, SectionTarget, WaterClass

_CLASS_WORDS: dict[str, str] = dict(FOUND_CLASSES)
_TARGET_WORDS: dict[str, str] = dict(WaterClass.choices)


@dataclass(frozen=True, slots=True)
class Newest:
    """A section with the newest month announced of it; `month` is None where none was. Classes are `1` to `6`,
    empty where unknown; the target is that month's, or the newest."""

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


def newest_on(rivers: Iterable[int]) -> list[Newest]:
    """Of each section in use on these rivers (by key), in the order of their codes; one query."""
    announced = AnnouncedClass.objects.filter(section=OuterRef("pk"), state="measured")
    newest = announced.order_by("-month")
    rows = Section.objects.in_use().filter(river__in=list(rivers))
    rows = rows.annotate(
        last_month=Subquery(newest.values("month")[:1]),
        last_class=Subquery(newest.values("water_class")[:1]),
        last_year=Subquery(newest.annotate(y=ExtractYear("month")).values("y")[:1]),
    )
    then = SectionTarget.objects.filter(section=OuterRef("pk"), year__lte=OuterRef("last_year"))
    last = SectionTarget.objects.filter(section=OuterRef("pk")).order_by("-year")
    rows = rows.annotate(
        target_then=Subquery(then.order_by("-year").values("target")[:1]),
        target_last=Subquery(last.values("target")[:1]),
    )
    return [
        Newest(
            row,
            row.last_month,
            row.last_class or "",
            (row.target_then if row.last_month else row.target_last) or "",
        )
        for row in rows.order_by("code")
    ]
