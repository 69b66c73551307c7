"""月报送: what units reported of their lines, month by month."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Unit
from attachments.holders import UploadIdsField
from common.store.ledger import AppendOnlyModel
from plans.models.lists import Line
from plans.models.querysets import ReportQuerySet


class ProgressReport(AppendOnlyModel):
    """月报送: what a unit reported of a line for a month. A later `seq` of the same month replaces the
    earlier, which stays. `figures` is {target id: amount in all so far}, amounts as text; `done_on` the
    day on which the task was done, where it was. `on_behalf`: by an office, for the unit."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="reports", verbose_name="任务")
    month = models.DateField("月份", help_text="该月 1 日。")
    seq = models.PositiveSmallIntegerField("次序")
    percent = models.DecimalField("进度（%）", max_digits=5, decimal_places=2)
    figures = models.JSONField("完成数", default=dict)
    words = models.TextField("进展")
    reason = models.CharField("减少原因", max_length=300, blank=True)
    files = UploadIdsField("佐证", blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="填报单位")
    on_behalf = models.BooleanField("河长办代填", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
    by_name = models.CharField("填报人姓名", max_length=40)
    at = models.DateTimeField("填报时间")
    client_ref = models.UUIDField(default=uuid.uuid4)
    # What the report said, by which a resend is told from another content under its `client_ref`.
    body_hash = models.CharField(
        max_length=64, blank=True, default="", db_default="", editable=False
    )

    objects: ClassVar[Any] = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月报"
        ordering = ["line_id", "-month", "-seq"]
        constraints = [
            models.UniqueConstraint(name="report_seq_once", fields=["line", "month", "seq"]),
            models.UniqueConstraint(name="report_client_ref_once", fields=["by", "client_ref"]),
            models.CheckConstraint(
                name="report_percent_in_range",
                condition=models.Q(percent__gte=0, percent__lte=100),
            ),
            models.CheckConstraint(
                name="report_done_is_all_of_it",
                condition=models.Q(done_on=None, percent__lt=100)
                | models.Q(done_on__isnull=False, percent=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.month:%Y-%m}"


class ReportUrge(AppendOnlyModel):
    """催报: an office asks a unit for its report of a month."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    month = models.DateField("月份", help_text="该月 1 日。")
    missing = models.PositiveIntegerField("未报任务数")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催报人"
    )
    by_name = models.CharField("催报人姓名", max_length=40)
    day = models.DateField("日期")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "催报"
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(name="urge_once_a_day", fields=["unit", "month", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month:%Y-%m}"
