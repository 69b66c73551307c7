"""What a division's screen shows, and the links by which screens' computers open it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import NameField
from common.store.querysets import ScopedQuerySet
from screens import parameters  # noqa: F401 - declares this room's parameters


class ScreenLinkQuerySet(ScopedQuerySet):
    """Links: for the offices and chiefs of their divisions."""

    def in_force(self, at: datetime) -> Self:
        return self.filter(revoked_at=None, expires_at__gt=at)


class ScreenLink(models.Model):
    """大屏链接: opens one division's screen on one computer, to be looked at and nothing else. Only the hash of its
    token is kept; revoked, never deleted."""

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="显示的行政区"
    )
    name = NameField("安装位置", max_length=40)
    digest = models.CharField(max_length=128, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="发放人",
    )
    created_at = models.DateTimeField("发放时间", editable=False)
    expires_at = models.DateTimeField("有效期至", editable=False)
    last_used_on = models.DateField("最近使用", null=True, editable=False)
    revoked_at = models.DateTimeField("作废时间", null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name="作废人",
    )

    objects = ScreenLinkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大屏链接"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="screen_link_revoked_by_someone",
                condition=models.Q(revoked_at=None, revoked_by=None)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def state_on(self, at: datetime) -> str:
        """`revoked`, `expired` or `in_force`."""
        if self.revoked_at is not None:
            return "revoked"
        return "in_force" if self.expires_at > at else "expired"


class Snapshot(models.Model):
    """What a division's screen shows, counted in the background, so that whoever asks again and again is answered from
    one row.

    facts       as `screens.reads.facts` describes
    digest      of the facts, a part a panel: another one says that something moved, and where
    lines       of the map, as `screens.reads.maps.Drawn` describes; hundreds of kB, and asked for by version alone
    counted_at  when they were counted last, changed or not
    took_ms     what counting cost: a division that costs much is counted less often
    opened_at   when somebody signed in last opened the page
    """

    division = models.OneToOneField(
        Division, models.PROTECT, primary_key=True, related_name="screen", verbose_name="行政区"
    )
    facts = models.JSONField("数据")
    digest = models.CharField(max_length=64)
    lines = models.JSONField("河段图形", null=True)
    lines_version = models.CharField(max_length=16, default="", db_default="")
    counted_at = models.DateTimeField("统计时间")
    took_ms = models.PositiveIntegerField("统计用时（毫秒）", default=0)
    opened_at = models.DateTimeField("最近打开", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "大屏数据"

    def __str__(self) -> str:
        return f"{self.division} {self.counted_at:%Y-%m-%d %H:%M}"
