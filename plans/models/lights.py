"""Which light a line showed from which day on."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from common.store.ledger import AppendOnlyModel
from plans.models.lists import Light, Line


class LightCause(models.TextChoices):
    NIGHTLY = "nightly", "每日核算"
    REPORTED = "reported", "填报进展"
    BOUND = "bound", "清单生效"
    REVISED = "revised", "清单修订"
    OVERRIDDEN = "overridden", "人工调整"


class LightChange(AppendOnlyModel):
    """A line's light from this day on, and why. A day's light is that of the last row up to it."""

    line = models.ForeignKey(
        Line, models.PROTECT, related_name="light_changes", verbose_name="任务"
    )
    day = models.DateField("日期")
    light = models.CharField("亮灯", max_length=6, choices=Light.choices)
    why = models.CharField("依据", max_length=400)
    cause = models.CharField("起因", max_length=10, choices=LightCause.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="调整人",
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "亮灯记录"
        ordering = ["line_id", "day", "id"]
        indexes = [models.Index(fields=["line", "day"])]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_light_display()}"
