"""考核: a rubric applied to the towns and units of a year, with a sheet of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from common.store.fields import DocumentNumberField
from scoring.models.querysets import ScoringQuerySet, SheetQuerySet
from scoring.models.rubrics import Rubric, RubricVersion
from scoring.rules.rubrics import Kind, Subject


class ScoringState(models.TextChoices):
    OPEN = "open", "评分中"
    ANNOUNCED = "announced", "已公布"
    FROZEN = "frozen", "已定稿"
    CANCELLED = "cancelled", "已取消"


class Scoring(models.Model):
    """A year's scoring by one version of a rubric.

    While open its scores are worked out from the registers at any time; what is announced is worked out from the
    figures of that moment (`Run`), so that it is the same whenever it is worked out again. Frozen it never changes (a
    trigger refuses). `scorers` are the units that fill in the second column of some items.
    """

    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="scorings", verbose_name="考核办法"
    )
    version = models.ForeignKey(
        RubricVersion, models.PROTECT, related_name="scorings", verbose_name="版本"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状态", max_length=9, choices=ScoringState.choices, default=ScoringState.OPEN
    )
    scorers = models.ManyToManyField(
        Unit, blank=True, related_name="scorings", verbose_name="评分单位"
    )
    announced_at = models.DateTimeField("公布时间", null=True, blank=True)
    objections_until = models.DateField("申诉截止日期", null=True, blank=True)
    document_number = DocumentNumberField("文号", max_length=60, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="定稿人",
    )
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="启动人"
    )
    created_at = models.DateTimeField("启动时间")
    updated_at = models.DateTimeField("更新时间")

    objects = ScoringQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核"
        ordering = ["-year", "division_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="scoring_of_a_rubric_once",
                fields=["rubric"],
                condition=~models.Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="scoring_announced_has_when",
                condition=models.Q(state__in=["open", "cancelled"])
                | models.Q(announced_at__isnull=False, objections_until__isnull=False),
            ),
            models.CheckConstraint(
                name="scoring_frozen_by_someone",
                condition=models.Q(state="frozen", frozen_at__isnull=False, frozen_by__isnull=False)
                | ~models.Q(state="frozen") & models.Q(frozen_at=None, frozen_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年{self.rubric.name.removesuffix('办法')}"


class Sheet(models.Model):
    """The sheet of one town or unit. `name` is as it was when the scoring was opened.

    `total`, `grade`, `rank`, `result` are written when it is announced, and again when an objection was upheld.
    `result` is a list of nodes in the order of the page: key, number, name, is_group, points, full, words, is_void.
    """

    scoring = models.ForeignKey(Scoring, models.PROTECT, related_name="sheets", verbose_name="考核")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="镇街"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    name = models.CharField("考核对象", max_length=80)
    order = models.PositiveSmallIntegerField("排序号")
    total = models.DecimalField("得分", max_digits=8, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等次", max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField("名次", null=True, blank=True)
    why = models.JSONField("等次说明", default=list, blank=True)
    words = models.CharField("合计说明", max_length=2000, blank=True)
    result = models.JSONField("分项得分", default=list, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "考核得分表"
        ordering = ["scoring_id", "order"]
        constraints = [
            models.CheckConstraint(
                name="sheet_is_of_a_town_or_a_unit",
                condition=models.Q(division__isnull=False, unit=None)
                | models.Q(division=None, unit__isnull=False),
            ),
            models.UniqueConstraint(name="sheet_of_a_town_once", fields=["scoring", "division"]),
            models.UniqueConstraint(name="sheet_of_a_unit_once", fields=["scoring", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.scoring}：{self.name}"

    @property
    def subject(self) -> Subject:
        if self.unit_id is not None:
            return Subject(f"u:{self.unit_id}", Kind.UNIT, self.name)
        return Subject(f"d:{self.division_id}", Kind.TOWN, self.name)
