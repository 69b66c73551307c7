"""What a month came to, frozen: a correction is a new version that names the old."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.ledger import AppendOnlyModel
from waters.models.sections import FOUND_CLASSES, Section, WaterClass
from waters.querysets import MonthCloseQuerySet


class MonthClose(AppendOnlyModel):
    """定稿: the results of a month's sections of a division, in a version.

    figures  shares and other figures of all the sections, as they were shown
    rules    by which standard and settings it was judged
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="water_months", verbose_name="行政区"
    )
    month = models.DateField("月份", help_text="该月第一天。")
    version = models.PositiveSmallIntegerField("版本")
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="更正的版本",
    )
    reason = models.CharField("更正原因", max_length=200, blank=True)
    figures = models.JSONField("汇总")
    rules = models.JSONField("评价依据")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="定稿人"
    )
    closed_at = models.DateTimeField("定稿时间")

    objects = MonthCloseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "水质月度定稿"
        ordering = ["-month", "division_id", "-version"]
        constraints = [
            models.UniqueConstraint(
                name="water_month_version_once", fields=["division", "month", "version"]
            ),
            models.CheckConstraint(
                name="water_month_correction_says_why",
                condition=models.Q(version=1, replaces__isnull=True)
                | models.Q(version__gt=1, replaces__isnull=False) & ~models.Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} 第{self.version}版"


class ResultState(models.TextChoices):
    MEASURED = "measured", "已监测"
    ANNOUNCED = "announced", "仅有公布类别"
    NO_FLOW = "no_flow", "断流"
    MISSING = "missing", "未监测"
    NOT_DUE = "not_due", "本月不监测"
    VOID = "void", "不予评价"


class MonthResult(AppendOnlyModel):
    """One section in a closed month.

    announced, computed  classes, empty without one; `water_class` is the one that counts
    exceeding            [{"indicator": code, "class": "5", "factor": "1.3" or null}]
    means                {indicator code: mean of the month as text}
    loads                the same as a load counts it (below detection 0), of those where it is another
    measured             how many indicators there were
    last_year            class of the same month a year before
    streak               months in a row on target, this one included
    index                Σ C ÷ C_Ⅲ of the month, None where it cannot be told
    """

    close = models.ForeignKey(MonthClose, models.PROTECT, related_name="results")
    section = models.ForeignKey(Section, models.PROTECT, related_name="results")
    # Beside the close's, so that a section's years are one indexed question.
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=9, choices=ResultState.choices)
    target = models.CharField("目标水质", max_length=1, choices=WaterClass.choices, blank=True)
    announced = models.CharField("公布类别", max_length=1, choices=FOUND_CLASSES, blank=True)
    computed = models.CharField("评价类别", max_length=1, choices=FOUND_CLASSES, blank=True)
    water_class = models.CharField("水质类别", max_length=1, choices=FOUND_CLASSES, blank=True)
    is_met = models.BooleanField("达标", null=True)
    exceeding = models.JSONField("超标项目", default=list)
    means = models.JSONField("月均值", default=dict)
    loads = models.JSONField("通量浓度", default=dict)
    measured = models.PositiveSmallIntegerField("监测项数", default=0)
    last_year = models.CharField("上年同期", max_length=1, choices=FOUND_CLASSES, blank=True)
    streak = models.PositiveSmallIntegerField("连续达标月数", default=0)
    index = models.DecimalField("水质指数", max_digits=12, decimal_places=6, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "水质月度结果"
        ordering = ["-month", "section_id"]
        indexes = [models.Index(fields=["section", "month"])]
        constraints = [
            models.UniqueConstraint(name="water_result_once", fields=["close", "section"])
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.month:%Y-%m}"
