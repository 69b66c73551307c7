"""What an office sets: numbers of the field, its calendar, whether another person verifies."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models.people import User
from accounts.models.places import Division
from common.store.fields import NameField


class Parameter(models.Model):
    """A number of the field that the office sets: its key is declared in code with a default
    (`accounts.parameters.declare`), its rows are versions. The nearest division's row wins.
    """

    key = models.CharField("参数", max_length=60, db_index=True)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="适用行政区",
        help_text="不填为全部适用；下级可另行设定，就近适用。",
    )
    value = models.JSONField("取值")
    valid_from = models.DateField("自何日起")
    basis = models.CharField("依据", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "division_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="parameter_once_a_day",
                fields=["key", "division", "valid_from"],
                condition=models.Q(division__isnull=False),
                violation_error_message="同一天已有一个取值。",
            ),
            models.UniqueConstraint(
                name="parameter_once_a_day_everywhere",
                fields=["key", "valid_from"],
                condition=models.Q(division=None),
                violation_error_message="同一天已有一个取值。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Eyes(models.TextChoices):
    """Must somebody else verify what one did oneself? From the least to the most that can be asked."""

    OFF = "off", "可由本人"
    AUTO = "auto", "有两人以上的须另一人"
    ALWAYS = "always", "一律须另一人"


class EyesRule(models.Model):
    """复核分人: what an office asks in a division and below; `set_by` is empty for an administrator. Kept
    one after another (`accounts.services.four_eyes` says which holds)."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    asks = models.CharField("要求", max_length=6, choices=Eyes.choices)
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "复核分人"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.division} {self.get_asks_display()}"


class Holiday(models.Model):
    """A day that differs from Monday–Friday: a holiday, or a weekend day that is worked (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = NameField("名称", max_length=30, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"
