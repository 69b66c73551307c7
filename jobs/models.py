"""Work that takes longer than a page may: a row that tells how far it is, and the file it ends with."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

# Of the files, in the storage.
FOLDER = "jobs"


class JobState(models.TextChoices):
    WAITING = "waiting", "生成中"
    DONE = "done", "已生成"
    FAILED = "failed", "没有完成"


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs are their asker's own: what a file shows was judged by that person's rights."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        return self.filter(created_by=user.pk)

    def going_on(self) -> "JobQuerySet":
        return self.filter(state=JobState.WAITING)

    def to_fetch(self) -> "JobQuerySet":
        """Files that nobody has taken yet."""
        return self.filter(state=JobState.DONE, fetched_at=None).exclude(file="")


class Job(models.Model):
    """后台任务: one piece of long work, asked for by one person.

    kind      which work it is (`jobs.kinds.KINDS`); `params` what it needs, as JSON
    done      how many of `total` rows are through; `total` is 0 until it is known
    claim, touched_at, attempts  which run is at work, when it was heard of, the how manieth it is
    file      what it ended with; taken away a day later, while the row goes on telling what it was
    """

    kind = models.CharField("种类", max_length=20)
    title = models.CharField("内容", max_length=200)
    params = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    problem = models.CharField("没有完成的原因", max_length=300, blank=True)
    done = models.PositiveIntegerField("已处理", default=0)
    total = models.PositiveIntegerField("合计", default=0)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    claim = models.UUIDField(null=True, editable=False)
    touched_at = models.DateTimeField(default=timezone.now, editable=False)
    file = models.FileField("文件", upload_to=FOLDER, max_length=200, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    created_at = models.DateTimeField("提交时间", default=timezone.now)
    ended_at = models.DateTimeField("完成时间", null=True, blank=True)
    fetched_at = models.DateTimeField("下载时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        indexes = [
            # The sweep asks each minute, and the home page of everybody counts.
            models.Index(
                fields=["touched_at"], condition=models.Q(state="waiting"), name="job_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.get_state_display()}）"

    @property
    def percent(self) -> int | None:
        """None while nobody knows how much there is."""
        return min(100, self.done * 100 // self.total) if self.total else None
