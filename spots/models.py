"""疑似图斑: batches of suspected spots from satellite pictures, and what was found of each on the ground."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from attachments.holders import UploadIdsField
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.fields import CodeField, NameField
from common.store.ledger import AppendOnlyModel
from issues.models import Issue
from rivers.models import Reach
from spots.querysets import SpotBatchQuerySet, SpotQuerySet


class SpotState(models.TextChoices):
    """The states of a spot. The graph between them is `spots.rules.transitions`."""

    PENDING = "pending", "待分派"
    ASSIGNED = "assigned", "待核查"
    VISITED = "visited", "待审定"
    REAL = "real", "属实"
    UNREAL = "unreal", "不属实"


class SpotBatch(models.Model):
    """图斑批次: what one authority sent down at one time (1,299 spots in [003])."""

    name = NameField("批次名称", max_length=60)
    issued_by = models.CharField("下发单位", max_length=60, blank=True)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    received_on = models.DateField("收到日期")
    rectify_by = models.DateField(
        "整改期限", null=True, blank=True, help_text="属实图斑的整改期限，认定时可另定。"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    objects = SpotBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "图斑批次"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="spot_batch_name_once_in_division", fields=["division", "name"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class Spot(models.Model):
    """疑似图斑: one place, WGS-84. `division` is the finest one known to hold it; `assigned_to` the
    division whose office verifies it, the same or one above. `issue` is what it became in the ledger."""

    batch = models.ForeignKey(SpotBatch, models.PROTECT, related_name="spots", verbose_name="批次")
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = CodeField("图斑编号", max_length=40)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所在行政区"
    )
    reach = models.ForeignKey(
        Reach,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="spots",
        verbose_name="河段",
    )
    kind_words = models.CharField("疑似类型", max_length=40, blank=True)
    area_m2 = models.FloatField("面积（平方米）", null=True, blank=True)
    place = models.CharField("位置", max_length=160, blank=True)
    seen_on = models.DateField("影像日期", null=True, blank=True)
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")
    outline = models.JSONField("范围", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=8, choices=SpotState.choices, default=SpotState.PENDING
    )
    assigned_to = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="核查单位",
        help_text="由该行政区河长办核查。",
    )
    verify_by = models.DateField("核查期限", null=True, blank=True)
    verified_at = models.DateTimeField("认定时间", null=True, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    issue = models.OneToOneField(
        Issue, models.PROTECT, null=True, blank=True, related_name="spot", verbose_name="问题"
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = SpotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑似图斑"
        ordering = ["batch_id", "code"]
        indexes = [
            models.Index(fields=["division", "state", "verify_by"]),
            models.Index(fields=["batch", "division"]),
            models.Index(fields=["longitude", "latitude"]),
        ]
        constraints = [
            models.UniqueConstraint(name="spot_code_once_in_batch", fields=["batch", "code"]),
            models.CheckConstraint(
                name="spot_assigned_with_office_and_day",
                condition=models.Q(state="pending", assigned_to=None, verify_by=None)
                | (
                    ~models.Q(state="pending")
                    & models.Q(assigned_to__isnull=False, verify_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="spot_real_with_issue",
                condition=models.Q(state="real", issue__isnull=False, rectify_by__isnull=False)
                | (~models.Q(state="real") & models.Q(issue=None, rectify_by=None)),
            ),
            models.CheckConstraint(
                name="spot_verified_with_time",
                condition=models.Q(state__in=["real", "unreal"], verified_at__isnull=False)
                | (~models.Q(state__in=["real", "unreal"]) & models.Q(verified_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class SpotEntry(AppendOnlyModel):
    """图斑办理记录: one thing done about a spot. Names and roles are those of the time."""

    spot = models.ForeignKey(Spot, models.PROTECT, related_name="entries", verbose_name="图斑")
    event = models.CharField("事项", max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    by_role = models.CharField("办理人身份", max_length=80, blank=True)
    at = models.DateTimeField("办理时间")
    note = models.TextField("办理情况", blank=True)
    photos = UploadIdsField("照片", blank=True)
    data = models.JSONField("详情", default=dict, blank=True)
    client_ref = models.UUIDField(null=True, blank=True)
    # What the visit said, by which a resend is told from another content under its `client_ref`.
    body_hash = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = "图斑办理记录"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="spot_entry_client_ref_once",
                fields=["by", "client_ref"],
                condition=models.Q(client_ref__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spot_id} {self.event}"


class ImportBatch(AbstractImportBatch):
    """An import of spots, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
