"""What offices take in for chiefs whose phones cannot send: a file, and each record and photo in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from common.store.fields import NameField
from common.store.scope import within


class Verdict(models.TextChoices):
    """What is known of one record: before it is taken in, and after."""

    UNCHECKED = "unchecked", "收入时核对"
    NEW = "new", "可以收入"
    HERE = "here", "已在系统里"
    OTHER = "other", "编号相同、内容不同"
    BAD = "bad", "不能收入"
    LATER = "later", "稍后再收"
    TAKEN = "taken", "已收入"


# Those that taking in tries; of these the refused are tried again, because what they lean on may have come.
OPEN = (Verdict.UNCHECKED, Verdict.NEW, Verdict.LATER, Verdict.OTHER, Verdict.BAD)


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Files of phones are for the offices of their chief's division."""

    def visible_to(self, user: Any) -> IntakeQuerySet:
        return self.filter(within(getattr(user, "office_ranges", ())))


class Intake(models.Model):
    """手机导出文件: one file, whose it is and how far it has come.

    sha256    of the file; the same one again is this row
    folder    where its photos lie in the storage until they are taken in; empty afterwards
    doubts    sentences on whose it is that the clerk must confirm
    notes     sentences about the whole file
    taken_by  who pressed last; who took in which record is on its row
    """

    filename = models.CharField("文件", max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="河长账号"
    )
    owner_name = NameField("河长", max_length=40)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="所在行政区"
    )
    app = models.CharField("手机端版本", max_length=40, blank=True)
    made_at = models.CharField("导出时间", max_length=40, blank=True)
    doubts = models.JSONField("须确认的", default=list, blank=True)
    notes = models.JSONField("提示", default=list, blank=True)
    folder = models.CharField(max_length=120, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收入人",
    )
    taken_at = models.DateTimeField("收入时间", null=True, blank=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "手机导出文件"
        ordering = ["-id"]
        indexes = [models.Index(fields=["sha256"], name="intake_sha256")]

    def __str__(self) -> str:
        return self.filename

    # The records, by `IntakeRow.intake`.
    rows: Any


class IntakeRow(models.Model):
    """One record or photo of a file.

    kind      as in the phones' batch, or "photo"
    body      the record as the phone wrote it; forgotten with the photos
    file      of a photo: its name in the intake's folder; empty once it is taken in
    title     what it is, in words
    words     why it was not taken in, or what the portal says of it
    taken_by  who pressed when it went in; of a file taken in by several, each their own
    """

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    kind = models.CharField("种类", max_length=64, blank=True)
    uuid = models.CharField(max_length=64, blank=True)
    body = models.JSONField(null=True, blank=True)
    file = models.CharField(max_length=40, blank=True)
    title = models.CharField("内容", max_length=200, blank=True)
    verdict = models.CharField(
        "情况", max_length=10, choices=Verdict.choices, default=Verdict.UNCHECKED
    )
    words = models.CharField("说明", max_length=500, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="收入人"
    )
    taken_at = models.DateTimeField("收入时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "手机导出的记录"
        ordering = ["position"]
        indexes = [models.Index(fields=["uuid"], name="intake_row_uuid")]

    def __str__(self) -> str:
        return self.title or self.uuid
