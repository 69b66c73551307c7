"""Handovers, and the jobs that follow a change."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from chiefs.models.posts import Appointment, Chief
from chiefs.models.querysets import FollowUpQuerySet
from common.store.querysets import ScopedQuerySet
from rivers.models import Signboard


class Handover(models.Model):
    """交接: one act that closes appointments of one person and opens the same for another."""

    outgoing = models.ForeignKey(
        Chief, models.PROTECT, related_name="handovers_out", verbose_name="交出人"
    )
    incoming = models.ForeignKey(
        Chief, models.PROTECT, related_name="handovers_in", verbose_name="接任人"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    effective_on = models.DateField("接任日期", help_text="接任人在任的第一天。")
    basis = models.CharField("依据", max_length=160, blank=True)
    note = models.TextField("说明", blank=True)
    closed = models.ManyToManyField(Appointment, related_name="closed_by_handover")
    opened = models.ManyToManyField(Appointment, related_name="opened_by_handover")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    done_at = models.DateTimeField("办理时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交接"
        ordering = ["-effective_on", "-id"]

    def __str__(self) -> str:
        return f"{self.outgoing} → {self.incoming}"


class HandoverItem(models.Model):
    """A line of the handover list, frozen as it was that day: an open issue, an unfinished task …"""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="items")
    kind = models.CharField("类别", max_length=20)
    reference = models.CharField("编号", max_length=60, blank=True)
    title = models.CharField("内容", max_length=300)
    state = models.CharField("状态", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接清单"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class FollowUpKind(models.TextChoices):
    SIGNBOARD = "signboard", "更新公示牌"
    PUBLISH = "publish", "公告河长信息"


class FollowUp(models.Model):
    """A job that a handover leaves behind: update the signboards, publish the new chief [001]."""

    handover = models.ForeignKey(
        Handover, models.PROTECT, related_name="follow_ups", verbose_name="交接"
    )
    kind = models.CharField("事项", max_length=12, choices=FollowUpKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    signboard = models.ForeignKey(
        Signboard,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name="公示牌",
    )
    due_on = models.DateField("办理期限")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    note = models.CharField("办理情况", max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "交接后续事项"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_by_someone",
                condition=models.Q(done_at=None, done_by=None)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def is_late(self, day: date) -> bool:
        """Open past its day; the queryset's `late` for one row."""
        return self.done_at is None and self.due_on < day
