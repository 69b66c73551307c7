"""What was imported, and the audit trail."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models.people import User
from accounts.models.querysets import (
    AuditQuerySet,
)
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.ledger import AppendOnlyModel


class ImportBatch(AbstractImportBatch):
    """An import of divisions, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"


class AuditEvent(AppendOnlyModel):
    """审计记录: who logged in, failed, was locked out, changed a password, was granted a role …"""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    action = models.CharField("事项", max_length=40, db_index=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="用户"
    )
    user_name = models.CharField("姓名", max_length=40, blank=True)
    target = models.CharField("对象", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)

    objects = AuditQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_name} {self.action}"
