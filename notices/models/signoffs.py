"""签发: a draft put before a leader, signed or returned in the portal; or signed on paper and entered."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from attachments.holders import UploadIdsField
from common.store.fields import NameField
from notices.models.notices import Notice


class SignOffState(models.TextChoices):
    ASKED = "asked", "待签发"
    SIGNED = "signed", "已签发"
    RETURNED = "returned", "退回修改"
    WITHDRAWN = "withdrawn", "已收回"


class SignOff(models.Model):
    """One 送签 of a draft, and its answer. Answered or withdrawn once; never changed after.

    `leader` signs with an account of their own; without one the signature is on paper, `asked_by` entered it, and
    `files` may hold its scan. `name` and `post` are the signer's as they were then.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="signoffs", verbose_name="通报")
    state = models.CharField("状态", max_length=10, choices=SignOffState.choices)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signoffs",
        verbose_name="签发人账号",
    )
    name = NameField("签发人", max_length=40)
    post = models.CharField("职务", max_length=60)
    words = models.CharField("送签说明", max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送签人"
    )
    asked_at = models.DateTimeField("送签时间")
    signed_on = models.DateField("签发日期", null=True, blank=True)
    opinion = models.CharField("签发意见", max_length=500, blank=True)
    files = UploadIdsField("签发稿扫描件", blank=True)
    ended_at = models.DateTimeField("办理时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "签发记录"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="signoff_asked_once",
                fields=["notice"],
                condition=models.Q(state="asked"),
            ),
            models.CheckConstraint(
                name="signoff_ended_or_asked",
                condition=models.Q(state="asked", ended_at=None)
                | (~models.Q(state="asked") & models.Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="signoff_signed_on_a_day",
                condition=models.Q(state="signed", signed_on__isnull=False)
                | (~models.Q(state="signed") & models.Q(signed_on=None)),
            ),
            models.CheckConstraint(
                name="signoff_on_paper_is_signed",
                condition=models.Q(leader__isnull=False) | models.Q(state="signed"),
            ),
            models.CheckConstraint(
                name="signoff_returned_says_why",
                condition=~models.Q(state="returned") | ~models.Q(opinion=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.signer}"

    @property
    def signer(self) -> str:
        """区级河长张某: who signs, with the post."""
        return f"{self.post}{self.name}"
