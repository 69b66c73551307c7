"""幸福河湖 projects and their steps."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from common.store.fields import DocumentNumberField, NameField
from common.store.ledger import AppendOnlyModel
from health.models.assessments import Assessment
from health.models.querysets import ProjectQuerySet
from rivers.models import Reach, River


class ProjectState(models.TextChoices):
    BUILDING = "building", "建设中"
    ASSESSED = "assessed", "已自评"
    ACCEPTED = "accepted", "已验收"
    FAILING = "failing", "限期整改"


class StepKind(models.TextChoices):
    PLAN = "plan", "方案批复"
    SELF = "self", "自评"
    ACCEPT = "accept", "验收"
    RECHECK = "recheck", "复核"


class Project(models.Model):
    """幸福河湖建设项目 (Chongqing: over 50 in 2025). Its state follows from its steps."""

    name = NameField("名称", max_length=80)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    river = models.ForeignKey(
        River, models.PROTECT, related_name="happy_projects", verbose_name="河流"
    )
    reach = models.ForeignKey(
        Reach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="河段"
    )
    year = models.PositiveSmallIntegerField("年度")
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="牵头单位"
    )
    starts_on = models.DateField("计划开工日期")
    due_on = models.DateField("计划完成日期")
    content = models.TextField("建设内容", blank=True)
    state = models.CharField(
        "状态", max_length=8, choices=ProjectState.choices, default=ProjectState.BUILDING
    )
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    recheck_due_on = models.DateField("复核期限", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "幸福河湖项目"
        ordering = ["-year", "division_id", "id"]
        indexes = [models.Index(fields=["division", "-year"])]
        constraints = [
            models.UniqueConstraint(
                name="project_name_once_a_year", fields=["division", "year", "name"]
            ),
            models.CheckConstraint(
                name="project_days_in_order",
                condition=models.Q(due_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="project_accepted_has_day",
                condition=~models.Q(state="accepted")
                | models.Q(accepted_on__isnull=False, recheck_due_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectStep(AppendOnlyModel):
    """A step: the plan's approval, a self-assessment, an acceptance, a re-check; by whom and with what result."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="steps", verbose_name="项目")
    kind = models.CharField("环节", max_length=8, choices=StepKind.choices)
    on = models.DateField("日期")
    is_passed = models.BooleanField("是否通过")
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    who = models.CharField("组织单位和人员", max_length=120)
    document = DocumentNumberField("文号", max_length=60, blank=True)
    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依据的评价",
    )
    note = models.TextField("意见", blank=True)
    files = UploadIdsField("附件", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    by_name = models.CharField("登记人姓名", max_length=40)
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "幸福河湖项目环节"
        ordering = ["project_id", "on", "id"]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"
