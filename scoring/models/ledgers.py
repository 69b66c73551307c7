"""What is only ever added to: entries in three columns, runs, objections and their decisions, acts, ratings."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from chiefs.models import Chief
from common.store.ledger import AppendOnlyModel
from rivers.models import River
from scoring.models.scorings import Scoring, Sheet


class Column(models.TextChoices):
    """自评 → 部门评分 → 核定."""

    SELF = "self", "自评"
    DEPARTMENT = "department", "部门评分"
    FINAL = "final", "核定"


class Outcome(models.TextChoices):
    UPHELD = "upheld", "采纳"
    PARTLY = "partly", "部分采纳"
    REJECTED = "rejected", "不采纳"


class Written(AppendOnlyModel):
    """Who wrote it and when; the name as it was then."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    at = models.DateTimeField("办理时间")

    class Meta:
        abstract = True


class Entry(Written):
    """What somebody put into a column of an item. The last row of a sheet, item and column counts.

    key      of the item, or of a veto or precondition that is told by hand
    numbers  by the inputs of the item's shape, as text; points where somebody decided them with a reason
    """

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="entries", verbose_name="得分表")
    key = models.CharField("项目", max_length=12)
    column = models.CharField("栏目", max_length=10, choices=Column.choices)
    numbers = models.JSONField("数值", default=dict, blank=True)
    points = models.DecimalField("得分", max_digits=8, decimal_places=2, null=True, blank=True)
    is_void = models.BooleanField("不适用", default=False)
    note = models.CharField("说明", max_length=500, blank=True)
    files = UploadIdsField("佐证材料", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "评分记录"
        ordering = ["sheet_id", "id"]
        indexes = [models.Index(fields=["sheet", "key", "column"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.key} {self.get_column_display()}"


class Run(Written):
    """One working out that was kept: what it was worked out from, and what came of it.

    inputs_hash  SHA-256 of the canonical text of `inputs`, the rubric's version included: the same hash means the same
                 scores; result_hash is that of all totals, grades and items
    """

    scoring = models.ForeignKey(Scoring, models.PROTECT, related_name="runs", verbose_name="考核")
    number = models.PositiveSmallIntegerField("次数")
    inputs = models.JSONField("数据")
    inputs_hash = models.CharField("数据校验码", max_length=64)
    result_hash = models.CharField("结果校验码", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "核算记录"
        ordering = ["scoring_id", "number"]
        constraints = [
            models.UniqueConstraint(name="run_number_once", fields=["scoring", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.scoring}第 {self.number} 次核算"


class Objection(Written):
    """申诉 of a subject, about an item or ("") the whole."""

    sheet = models.ForeignKey(
        Sheet, models.PROTECT, related_name="objections", verbose_name="得分表"
    )
    key = models.CharField("项目", max_length=12, blank=True)
    words = models.CharField("申诉理由", max_length=500)
    files = UploadIdsField("佐证材料", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申诉"
        ordering = ["sheet_id", "id"]

    def __str__(self) -> str:
        return f"{self.sheet}申诉"


class Decision(Written):
    """What became of an objection; `points` are those of the item from then on, where they changed."""

    objection = models.OneToOneField(
        Objection, models.PROTECT, related_name="decision", verbose_name="申诉"
    )
    outcome = models.CharField("处理结果", max_length=8, choices=Outcome.choices)
    points = models.DecimalField("改为", max_digits=8, decimal_places=2, null=True, blank=True)
    words = models.CharField("答复", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "申诉处理"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.objection} {self.get_outcome_display()}"


class ScoringAct(Written):
    """What was done with a scoring as a whole."""

    scoring = models.ForeignKey(Scoring, models.PROTECT, related_name="acts", verbose_name="考核")
    action = models.CharField("办理", max_length=10)
    note = models.CharField("说明", max_length=500, blank=True)
    is_alone = models.BooleanField("由评分人办理", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "考核办理记录"
        ordering = ["scoring_id", "id"]

    def __str__(self) -> str:
        return f"{self.scoring} {self.action}"


class Rating(Written):
    """好, 较好, 一般: how a chief rates a town or unit in a year, from the page of a river [002]. The last of a
    chief, a subject and a river counts."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    year = models.PositiveSmallIntegerField("年度")
    chief = models.ForeignKey(Chief, models.PROTECT, related_name="ratings", verbose_name="河长")
    river = models.ForeignKey(River, models.PROTECT, related_name="ratings", verbose_name="河流")
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="镇街"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="部门"
    )
    word = models.CharField("等次", max_length=20)
    note = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "河长评价"
        ordering = ["division_id", "year", "id"]
        indexes = [models.Index(fields=["division", "year"])]
        constraints = [
            models.CheckConstraint(
                name="rating_is_of_a_town_or_a_unit",
                condition=models.Q(town__isnull=False, unit=None)
                | models.Q(town=None, unit__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.town or self.unit} {self.word}"
