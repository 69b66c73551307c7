"""断面, and what its water ought to be."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division
from common.store.fields import CodeField, NameField
from rivers.models import River
from waters.querysets import SectionQuerySet


class SectionKind(models.TextChoices):
    """Total phosphorus and total nitrogen have other limits in lakes and reservoirs."""

    RIVER = "river", "河流"
    LAKE = "lake", "湖库"


class SectionGrade(models.TextChoices):
    """Who judges by a section. One may have several: 国考 and 市考."""

    NATIONAL = "national", "国考"
    PROVINCE = "province", "省考"
    CITY = "city", "市考"
    DISTRICT = "district", "区县"
    BORDER = "border", "交界"
    TREND = "trend", "趋势"


class WaterClass(models.TextChoices):
    """Classes of GB 3838-2002."""

    I = "1", "Ⅰ类"  # noqa: E741
    II = "2", "Ⅱ类"
    III = "3", "Ⅲ类"
    IV = "4", "Ⅳ类"
    V = "5", "Ⅴ类"


# As found, water may be worse than the worst class.
FOUND_CLASSES = [*WaterClass.choices, ("6", "劣Ⅴ类")]


class Border(models.TextChoices):
    """How a section lies to the border of two divisions."""

    ACROSS = "across", "跨界（A→B）"
    SHARED = "shared", "共界（A≈B）"


class Rhythm(models.TextChoices):
    """In which months a section is sampled: county sections every other month."""

    MONTHLY = "monthly", "每月"
    ODD = "odd", "逢单月"
    EVEN = "even", "逢双月"
    QUARTERLY = "quarterly", "每季首月"


class Section(models.Model):
    """断面. What its water ought to be is told by year (`SectionTarget`).

    grades           codes of `SectionGrade`, joined by commas, in their order there
    inflow_section   the section at which this one's water comes in, whose excess may be taken off
    in_index         counted in the 水质指数 of its division
    """

    code = CodeField("编码", max_length=40, unique=True)
    name = NameField("名称", max_length=80)
    kind = models.CharField(
        "断面类型",
        max_length=5,
        choices=SectionKind.choices,
        default=SectionKind.RIVER,
        db_default=SectionKind.RIVER,
    )
    grades = models.CharField("级别", max_length=60, db_default="")
    river = models.ForeignKey(River, models.PROTECT, related_name="sections", verbose_name="河流")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="sections", verbose_name="所在行政区"
    )
    border = models.CharField(
        "交界关系", max_length=6, choices=Border.choices, blank=True, db_default=""
    )
    upstream_division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections_below",
        verbose_name="上游行政区",
    )
    downstream_division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections_above",
        verbose_name="下游行政区",
    )
    rhythm = models.CharField(
        "监测频次",
        max_length=9,
        choices=Rhythm.choices,
        default=Rhythm.MONTHLY,
        db_default=Rhythm.MONTHLY,
    )
    inflow_section = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outflow_sections",
        verbose_name="入境断面",
    )
    in_index = models.BooleanField("计入水质指数", default=True, db_default=True)
    is_automatic = models.BooleanField("设有自动站", default=False, db_default=False)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = SectionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "断面"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def grade_list(self) -> list[str]:
        return [code for code in self.grades.split(",") if code]

    @property
    def grade_words(self) -> str:
        """国考、市考."""
        words: dict[str, str] = dict(SectionGrade.choices)
        return "、".join(words[code] for code in self.grade_list)


class SectionTarget(models.Model):
    """What a section's water ought to be, from a year on until the next one of these."""

    section = models.ForeignKey(
        Section, models.CASCADE, related_name="targets", verbose_name="断面"
    )
    year = models.PositiveSmallIntegerField("自哪一年起")
    target = models.CharField("目标水质", max_length=1, choices=WaterClass.choices)
    basis = models.CharField("依据", max_length=120, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    entered_at = models.DateTimeField("登记时间")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "目标水质"
        ordering = ["section_id", "year"]
        constraints = [
            models.UniqueConstraint(name="section_target_once_a_year", fields=["section", "year"])
        ]

    def __str__(self) -> str:
        return f"{self.year}年起 {self.get_target_display()}"
