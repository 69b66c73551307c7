"""Tokens of units' own systems, which report by the API."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Unit


class UnitToken(models.Model):
    """单位令牌: lets a unit's system report by the API in the name of one of its clerks, until it runs out and is not
    renewed. Only its hash is kept; revoked, never deleted."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    system = models.CharField("系统名称", max_length=60)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    mark = models.CharField("令牌前八位", max_length=8, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="发放人",
    )
    created_at = models.DateTimeField("发放时间", default=timezone.now, editable=False)
    last_used_on = models.DateField("最近使用", null=True, editable=False)
    # Every one has its end; empty only in rows that older code writes during an upgrade.
    expires_at = models.DateTimeField("有效期至", null=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "单位令牌"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.unit} {self.system}"
