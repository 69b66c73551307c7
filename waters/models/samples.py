"""水质监测数据: what was measured, value by value, and what the bureau announced."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from waters.models.sections import FOUND_CLASSES, Section


class Source(models.TextChoices):
    MANUAL = "manual", "人工采样"
    AUTOMATIC = "automatic", "自动监测"


class SampleState(models.TextChoices):
    TAKEN = "taken", "已采样"
    NO_FLOW = "no_flow", "断流"
    TIDE = "tide", "涨潮"


class Sample(models.Model):
    """One sampling at a section. It is never overwritten: a wrong one is made void, with a reason, and
    entered anew.

    month  the first day of the month that it counts for; mostly that of `taken_on`
    """

    section = models.ForeignKey(
        Section, models.PROTECT, related_name="samples", verbose_name="断面"
    )
    taken_on = models.DateField("采样日期")
    month = models.DateField("计入月份", help_text="该月第一天。")
    source = models.CharField("来源", max_length=9, choices=Source.choices, default=Source.MANUAL)
    state = models.CharField(
        "状态", max_length=7, choices=SampleState.choices, default=SampleState.TAKEN
    )
    note = models.CharField("备注", max_length=200, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="作废人",
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "水质监测数据"
        ordering = ["-taken_on", "-pk"]
        indexes = [models.Index(fields=["section", "month"])]
        constraints = [
            models.UniqueConstraint(
                name="sample_once_a_day",
                fields=["section", "taken_on", "source"],
                condition=models.Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="sample_void_is_signed",
                condition=models.Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | models.Q(voided_at__isnull=False, voided_by__isnull=False)
                & ~models.Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.taken_on:%Y-%m-%d} {self.get_source_display()}"


class SampleValue(models.Model):
    """One indicator of a sample.

    indicator  a code of `waters.rules.indicators.Indicator`
    typed      as it was written: 0.01L
    number     the value in the indicator's unit; None below the detection limit
    limit      the detection limit, of a value below it
    """

    # The index of `sample_value_once` finds a sample's values too; a third one would cost each of them.
    sample = models.ForeignKey(Sample, models.CASCADE, db_index=False, related_name="values")
    indicator = models.PositiveSmallIntegerField("指标")
    typed = models.CharField("填报值", max_length=30)
    number = models.DecimalField("数值", max_digits=14, decimal_places=6, null=True, blank=True)
    is_below = models.BooleanField("低于检出限", default=False)
    limit = models.DecimalField("检出限", max_digits=14, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "监测值"
        ordering = ["sample_id", "indicator"]
        constraints = [
            models.UniqueConstraint(name="sample_value_once", fields=["sample", "indicator"]),
            models.CheckConstraint(
                name="sample_value_is_number_or_below",
                condition=models.Q(is_below=False, number__gte=0)
                | models.Q(is_below=True, number__isnull=True, limit__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.typed


class AnnouncedState(models.TextChoices):
    MEASURED = "measured", "已监测"
    NO_FLOW = "no_flow", "断流"
    MISSING = "missing", "未监测"
    VOID = "void", "不予评价"


class AnnouncedClass(models.Model):
    """The class that a section's water had in a month, as the bureau announced it. Shown to the public."""

    section = models.ForeignKey(
        Section, models.PROTECT, related_name="announced", verbose_name="断面"
    )
    month = models.DateField("月份", help_text="该月第一天。")
    state = models.CharField(
        "状态",
        max_length=8,
        choices=AnnouncedState.choices,
        default=AnnouncedState.MEASURED,
        db_default=AnnouncedState.MEASURED,
    )
    water_class = models.CharField("水质类别", max_length=1, choices=FOUND_CLASSES, blank=True)
    exceeding = models.CharField("超标项目及倍数", max_length=200, blank=True, db_default="")
    note = models.CharField("备注", max_length=200, blank=True, db_default="")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "公布的水质类别"
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(name="sample_once_a_month", fields=["section", "month"]),
            models.CheckConstraint(
                name="announced_class_when_measured",
                condition=models.Q(state="measured") & ~models.Q(water_class="")
                | ~models.Q(state="measured") & models.Q(water_class=""),
            ),
        ]

    def __str__(self) -> str:
        words = self.get_water_class_display() or self.get_state_display()
        return f"{self.month:%Y-%m} {words}"
