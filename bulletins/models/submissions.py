"""来稿: what towns and units hand in."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from bulletins.models.querysets import SubmissionQuerySet
from common.store.fields import NameField


class SubmissionState(models.TextChoices):
    WAITING = "waiting", "待处理"
    PICKED = "picked", "已选用"
    ACCEPTED = "accepted", "已采用"
    DECLINED = "declined", "未采用"
    WITHDRAWN = "withdrawn", "已撤回"


class Submission(models.Model):
    """A text as it was handed in. It never changes (a trigger refuses): the editor edits a copy.

    `division` is the office that it was sent to, `sender` the division it comes from, `unit` the unit that wrote
    it; without one it is the office's of `sender`.
    """

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="报送给")
    sender = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="来稿地区")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="submissions",
        verbose_name="供稿单位",
    )
    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容")
    signer = NameField("审签人", max_length=40)
    photos = UploadIdsField("照片", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=SubmissionState.choices, default=SubmissionState.WAITING
    )
    note = models.CharField("处理意见", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="报送人"
    )
    by_name = models.CharField("报送人姓名", max_length=40)
    at = models.DateTimeField("报送时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "简报来稿"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["division", "state"])]
        constraints = [
            models.CheckConstraint(
                name="submission_decided_has_who",
                condition=models.Q(state="waiting")
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """江南区生态环境局; of an office 清溪镇河长办."""
        return self.unit.name if self.unit else f"{self.sender.name}河长办"
