"""回头看: closed issues visited again, drawn by lot each quarter."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Division
from attachments.holders import UploadIdsField
from common.store.ledger import AppendOnlyModel
from issues.models.issues import Issue
from issues.models.querysets import DrawQuerySet, LookBackQuerySet, ReportQuerySet


class Outcome(models.TextChoices):
    KEPT = "kept", "未反弹"
    REBOUNDED = "rebounded", "反弹"


class LookBackDraw(AppendOnlyModel):
    """One drawing of issues to look back at, with all that it takes to draw it again
    (`issues.rules.sampling`): seed, weights and the frame as it was. Never taken back, so that nobody draws
    until the lot falls as they wish; more may be drawn in a quarter, each with the next `ordinal`."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="抽取的河长办"
    )
    quarter = models.DateField("季度", help_text="开展回头看的季度的第一天。")
    ordinal = models.PositiveSmallIntegerField("次序")
    closed_from = models.DateField("销号自")
    closed_to = models.DateField("销号至")
    size = models.PositiveSmallIntegerField("抽取件数")
    seed = models.CharField("随机种子", max_length=40)
    weights = models.JSONField("权重", help_text="程度代码 → 权重。")
    frame = models.JSONField("抽样范围", help_text="[编号, 程度代码] 的列表，按编号排列。")
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="抽取人"
    )
    by_name = models.CharField("抽取人姓名", max_length=40)
    at = models.DateTimeField("抽取时间")

    objects: ClassVar[Any] = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看抽取"
        ordering = ["-quarter", "-at"]
        constraints = [
            models.UniqueConstraint(
                name="draw_ordinal_once", fields=["division", "quarter", "ordinal"]
            ),
            models.CheckConstraint(
                name="draw_of_days_in_order",
                condition=models.Q(closed_from__lte=models.F("closed_to")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.quarter:%Y-%m} 第 {self.ordinal} 次"


class LookBackReport(AppendOnlyModel):
    """回访报告: what a third party wrote of its visits [004]."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    organisation = models.CharField("第三方机构", max_length=80)
    title = models.CharField("报告名称", max_length=120)
    received_on = models.DateField("收到日期")
    summary = models.TextField("主要情况", blank=True)
    files = UploadIdsField("报告文件")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    by_name = models.CharField("登记人姓名", max_length=40)
    at = models.DateTimeField("登记时间")

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "第三方回访报告"
        ordering = ["-received_on", "-id"]

    def __str__(self) -> str:
        return f"{self.organisation}：{self.title}"


class LookBack(models.Model):
    """One issue to be looked back at, or looked back at: who is to go by when, and what was found.

    `draw` and `rank` are of the lot; without them somebody went unasked. What was found is written by
    the acts `look_back` and `rebound` of the issue, never by itself.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="look_backs", verbose_name="问题")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    quarter = models.DateField("季度", help_text="开展回头看的季度的第一天。")
    draw = models.ForeignKey(
        LookBackDraw,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="look_backs",
        verbose_name="抽取",
    )
    rank = models.PositiveSmallIntegerField("抽中次序", null=True, blank=True)
    closed_at = models.DateTimeField("销号时间")
    office = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="回访的河长办",
    )
    organisation = models.CharField("回访的第三方机构", max_length=80, blank=True)
    visit_by = models.DateField("回访期限", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, blank=True)
    visited_on = models.DateField("回访日期", null=True, blank=True)
    visitors = models.CharField("回访人员", max_length=80, blank=True)
    words = models.TextField("回访情况", blank=True)
    report = models.ForeignKey(
        LookBackReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="look_backs",
        verbose_name="第三方回访报告",
    )
    updated_at = models.DateTimeField("更新时间")

    objects = LookBackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "回头看"
        ordering = ["-quarter", "draw_id", "rank", "id"]
        indexes = [models.Index(fields=["quarter", "division"])]
        constraints = [
            models.UniqueConstraint(
                name="look_back_waits_once", fields=["issue"], condition=models.Q(outcome="")
            ),
            models.UniqueConstraint(name="look_back_rank_once", fields=["draw", "rank"]),
            models.CheckConstraint(
                name="look_back_drawn_has_rank",
                condition=models.Q(draw=None, rank=None)
                | models.Q(draw__isnull=False, rank__isnull=False),
            ),
            models.CheckConstraint(
                name="look_back_visited_has_day_and_words",
                condition=models.Q(outcome="", visited_on=None, visitors="", words="", report=None)
                | (
                    models.Q(outcome__in=["kept", "rebounded"], visited_on__isnull=False)
                    & ~models.Q(visitors="")
                    & ~models.Q(words="")
                ),
            ),
            models.CheckConstraint(
                name="look_back_by_office_or_third_party",
                condition=models.Q(office=None) | models.Q(organisation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} 回头看"
