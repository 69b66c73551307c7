"""The jobs that draft a month's notices."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from common.store.querysets import ScopedQuerySet
from common.text.months import Month


class JobState(models.TextChoices):
    WAITING = "waiting", "等待"
    RUNNING = "running", "生成中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class DraftJob(models.Model):
    """Drafting a month's notices for a division and its towns: the row first, the task second.

    A worker that dies leaves `heartbeat_at` behind; the sweep sends such a job again, and what it
    has drafted already is not drafted twice.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=8, choices=JobState.choices, default="waiting")
    total = models.PositiveIntegerField("共", default=0)
    finished = models.PositiveIntegerField("已生成", default=0)
    made = models.PositiveIntegerField("新拟", default=0)
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    error = models.CharField("未完成原因", max_length=300, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发起人",
    )
    requested_at = models.DateTimeField("发起时间", default=timezone.now)
    heartbeat_at = models.DateTimeField("最近进展", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报拟稿任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="draft_job_once_at_a_time",
                fields=["division", "month"],
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.month:%Y-%m}"

    @property
    def period(self) -> Month:
        """The month it drafts."""
        return Month.of(self.month)

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def already(self) -> int:
        """How many of the notices existed before."""
        return self.finished - self.made

    @property
    def percent(self) -> int:
        """0 to 100, for the bar."""
        return self.finished * 100 // self.total if self.total else 0
