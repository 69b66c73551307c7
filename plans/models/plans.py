"""一河一策方案: a river's plan for a cycle of years, with its five lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from common.store.fields import DocumentNumberField
from plans.models.querysets import PlanQuerySet
from rivers.models import River


class PlanState(models.TextChoices):
    DRAFTING = "drafting", "编制中"
    APPROVED = "approved", "已批复"


class PlanPart(models.TextChoices):
    """The five lists of a plan [002], in their order."""

    PROBLEM = "problem", "问题清单"
    GOAL = "goal", "目标清单"
    TASK = "task", "任务清单"
    MEASURE = "measure", "措施清单"
    DUTY = "duty", "责任清单"


class Plan(models.Model):
    """方案: a river's plan for some years, 2021—2025; each year's annual list is cut from it.

    `files` holds UUIDs of uploads: the text as approved.
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="plans", verbose_name="行政区"
    )
    river = models.ForeignKey(River, models.PROTECT, related_name="plans", verbose_name="河流")
    first_year = models.PositiveSmallIntegerField("起始年度")
    last_year = models.PositiveSmallIntegerField("截止年度")
    title = models.CharField("名称", max_length=120)
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="牵头单位",
    )
    state = models.CharField(
        "状态", max_length=8, choices=PlanState.choices, default=PlanState.DRAFTING
    )
    approval_number = DocumentNumberField("批复文号", max_length=60, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    files = UploadIdsField("方案文本", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="编制人",
        editable=False,
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="最近修改人",
        editable=False,
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "一河一策方案"
        ordering = ["-first_year", "division_id", "id"]
        constraints = [
            models.UniqueConstraint(
                name="plan_of_a_river_once_a_cycle", fields=["division", "river", "first_year"]
            ),
            models.CheckConstraint(
                name="plan_years_in_order",
                condition=models.Q(last_year__gte=models.F("first_year")),
            ),
            models.CheckConstraint(
                name="plan_approved_by_a_paper",
                condition=(
                    models.Q(state="approved", approved_on__isnull=False)
                    & ~models.Q(approval_number="")
                )
                | models.Q(state="drafting", approved_on=None, approval_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> str:
        return f"{self.first_year}—{self.last_year}"


class PlanEntry(models.Model):
    """One entry of one of a plan's five lists.

    `answers` are entries of the list that this one's is drawn up from (`plans.rules.plans.DRAWN_FROM`): a
    goal's problems, a task's goals, a measure's tasks.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="entries", verbose_name="方案")
    part = models.CharField("清单", max_length=8, choices=PlanPart.choices)
    order = models.PositiveSmallIntegerField("序号")
    words = models.CharField("内容", max_length=500)
    answers = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="answered_by", verbose_name="对应"
    )

    class Meta:
        verbose_name = verbose_name_plural = "方案条目"
        ordering = ["plan_id", "part", "order"]
        constraints = [
            models.UniqueConstraint(name="plan_entry_order_once", fields=["plan", "part", "order"]),
        ]

    def __str__(self) -> str:
        return self.words
