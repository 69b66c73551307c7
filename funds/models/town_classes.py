"""经济类别: by which the district and the town share an allowance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Division
from common.store.querysets import ScopedQuerySet


class TownGrade(models.IntegerChoices):
    FIRST = 1, "Ⅰ类"
    SECOND = 2, "Ⅱ类"
    THIRD = 3, "Ⅲ类"
    FOURTH = 4, "Ⅳ类"


class TownClass(models.Model):
    """The class of a town from a year on, until a later row says another [004]."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="镇街")
    year = models.PositiveSmallIntegerField("自哪一年度起")
    grade = models.PositiveSmallIntegerField("类别", choices=TownGrade.choices)
    basis = models.CharField("依据", max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("填报时间")

    objects = ScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "镇街类别"
        ordering = ["division_id", "-year"]
        constraints = [
            models.UniqueConstraint(name="town_class_once_a_year", fields=["division", "year"]),
            models.CheckConstraint(
                name="town_class_known", condition=models.Q(grade__in=TownGrade.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.year} {self.get_grade_display()}"
