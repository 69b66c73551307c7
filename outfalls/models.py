"""一口一策: what is done about each outfall of the register, and what patrols saw of outfalls."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Unit
from attachments.holders import UploadIdsField
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.ledger import AppendOnlyModel
from inspections.models import Patrol
from issues.models import Issue
from outfalls.querysets import CaseQuerySet, SightingQuerySet
from outfalls.rules import steps
from rivers.models import Outfall, Reach


class CaseState(models.TextChoices):
    """What comes next. The graph between the states is `outfalls.rules.steps`."""

    SURVEY = steps.SURVEY, steps.STATES[steps.SURVEY]
    MONITOR = steps.MONITOR, steps.STATES[steps.MONITOR]
    TRACE = steps.TRACE, steps.STATES[steps.TRACE]
    SORT = steps.SORT, steps.STATES[steps.SORT]
    TREAT = steps.TREAT, steps.STATES[steps.TREAT]
    ACCEPT = steps.ACCEPT, steps.STATES[steps.ACCEPT]
    ROUTINE = steps.ROUTINE, steps.STATES[steps.ROUTINE]
    ENDED = steps.ENDED, steps.STATES[steps.ENDED]


class Category(models.TextChoices):
    BAN = steps.BAN, steps.CATEGORIES[steps.BAN]
    MERGE = steps.MERGE, steps.CATEGORIES[steps.MERGE]
    MEND = steps.MEND, steps.CATEGORIES[steps.MEND]


class Case(models.Model):
    """一口一策: how far an outfall is. Written at the first act; an outfall without one waits for its survey.

    `unit` rectifies it, from `starts_on` until `due_on`; `done_on` is the day on which that was said to be done.
    """

    outfall = models.OneToOneField(
        Outfall, models.PROTECT, related_name="case", verbose_name="入河排污口"
    )
    state = models.CharField(
        "状态", max_length=8, choices=CaseState.choices, default=CaseState.SURVEY
    )
    campaign = models.CharField("专项行动", max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整治单位"
    )
    category = models.CharField("分类", max_length=5, choices=Category.choices, blank=True)
    measures = models.TextField("整治措施", blank=True)
    merged_into = models.ForeignKey(
        Outfall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="并入"
    )
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    surveyed_on = models.DateField("排查日期", null=True, blank=True)
    monitored_on = models.DateField("最近监测日期", null=True, blank=True)
    traced_on = models.DateField("溯源日期", null=True, blank=True)
    done_on = models.DateField("整治完成日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    next_check_on = models.DateField("下次检查日期", null=True, blank=True)
    # Of the last monitoring that could be compared; None before one.
    is_exceeding = models.BooleanField("最近监测超标", null=True, blank=True)
    flows_when_dry = models.BooleanField("晴天排水", default=False)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "一口一策"
        ordering = ["outfall_id"]
        indexes = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["unit", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_treated_by_category_and_day",
                condition=~models.Q(state__in=["treat", "accept"])
                | (~models.Q(category="") & models.Q(due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_closed_with_day",
                condition=models.Q(state__in=steps.CLOSED, closed_on__isnull=False)
                | (~models.Q(state__in=steps.CLOSED) & models.Q(closed_on=None)),
            ),
            models.CheckConstraint(
                name="case_days_in_order",
                condition=models.Q(starts_on=None)
                | models.Q(due_on=None)
                | models.Q(due_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.outfall)


class CaseEntry(AppendOnlyModel):
    """办理记录: one thing done about an outfall. Names and roles are those of the time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", verbose_name="一口一策")
    event = models.CharField("事项", max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    by_role = models.CharField("办理人身份", max_length=80, blank=True)
    at = models.DateTimeField("办理时间")
    note = models.TextField("办理情况", blank=True)
    photos = UploadIdsField("照片", blank=True)
    files = UploadIdsField("附件", blank=True)
    data = models.JSONField("详情", default=dict, blank=True)
    client_ref = models.UUIDField("提交编号", null=True, blank=True)
    # What was said, by which a resend is told from another content under its `client_ref`.
    body_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "排污口办理记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="case_entry_client_ref_once",
                fields=["by", "client_ref"],
                condition=models.Q(client_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.event}"


class Monitoring(AppendOnlyModel):
    """监测记录: one sampling at an outfall, values as they were typed (`outfalls.rules.standards.Judged`)."""

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="monitorings", verbose_name="一口一策"
    )
    taken_on = models.DateField("采样日期")
    is_dry = models.BooleanField("未排水", default=False)
    flow = models.CharField("流量", max_length=40, blank=True)
    lab = models.CharField("监测单位", max_length=80, blank=True)
    standard = models.CharField("执行标准", max_length=80, blank=True)
    values = models.JSONField("监测值", default=list)
    exceeding = models.CharField("超标情况", max_length=400, blank=True)
    is_exceeding = models.BooleanField("超标", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "排污口监测记录"
        ordering = ["-taken_on", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.taken_on:%Y-%m-%d}"


class Answer(models.TextChoices):
    """What an office made of what a patrol saw."""

    ISSUE = "issue", "列入问题台账"
    CHECK = "check", "安排检查"
    NOTHING = "nothing", "核实无异常"


class Sighting(models.Model):
    """巡河见排污口异常: a patrol whose checklist says so, taken in from `inspections`, until an office answers it."""

    patrol = models.OneToOneField(Patrol, models.PROTECT, related_name="+", verbose_name="巡河记录")
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="+", verbose_name="河段")
    seen_at = models.DateTimeField("巡河时间")
    outfall = models.ForeignKey(
        Outfall, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="排污口"
    )
    answer = models.CharField("处置", max_length=8, choices=Answer.choices, blank=True)
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="问题"
    )
    is_dry_flow = models.BooleanField("晴天排水", default=False)
    words = models.CharField("处置情况", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处置人",
    )
    answered_at = models.DateTimeField("处置时间", null=True, blank=True)

    objects = SightingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡河见排污口异常"
        ordering = ["-seen_at", "-id"]
        indexes = [models.Index(fields=["answer", "-seen_at"])]
        constraints = [
            models.CheckConstraint(
                name="sighting_answered_by_someone",
                condition=models.Q(answer="", answered_by=None, answered_at=None)
                | (
                    ~models.Q(answer="")
                    & models.Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="sighting_issue_with_issue",
                condition=models.Q(answer="issue", issue__isnull=False)
                | (~models.Q(answer="issue") & models.Q(issue=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reach} {self.seen_at:%Y-%m-%d}"


class ImportBatch(AbstractImportBatch):
    """An import of a survey, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
