"""Photos and files. The same bytes are stored once; the row that an upload hangs on decides who may see it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.store.ledger import AppendOnlyModel


class BlobKind(models.TextChoices):
    IMAGE = "image", "图片"
    DOCUMENT = "document", "文件"


class BlobStage(models.TextChoices):
    """A stranger's photo is looked at after the answer (`services.developing`); everybody else's before."""

    READY = "ready", "可看"
    RAW = "raw", "待处理"
    BROKEN = "broken", "打不开"


def blob_path(blob: Any, filename: str) -> str:
    """Folder by the hash of the bytes, so that no folder grows without bound."""
    return f"blobs/{blob.sha256[:2]}/{blob.sha256[2:4]}/{filename}"


class Blob(models.Model):
    """Stored bytes. `sha256` is that of the bytes as received, before an image is re-encoded."""

    sha256 = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=BlobKind.choices)
    # Only what is `READY` is shown. The file of a `RAW` one is what was received, with its EXIF.
    stage = models.CharField(
        max_length=10,
        choices=BlobStage.choices,
        default=BlobStage.READY,
        db_default=BlobStage.READY,
    )
    file = models.FileField(upload_to=blob_path, max_length=200)
    thumbnail = models.FileField(upload_to=blob_path, max_length=200, blank=True)
    mime = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # Read from the photo's EXIF before it is stripped from the stored file.
    taken_at = models.DateTimeField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    # Shows next to nothing (`rules.images.is_blank`); none where nobody looked, or of a file.
    is_blank = models.BooleanField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "文件内容"
        indexes = [
            models.Index(name="blob_blank", fields=["id"], condition=models.Q(is_blank=True)),
            models.Index(
                name="blob_without_thumbnail",
                fields=["id"],
                condition=models.Q(kind="image", thumbnail=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.mime}"


class Attachment(models.Model):
    """One upload by one person, under a UUID that the phone or the page made.

    Patrols, issues and ledger entries hold lists of these UUIDs: a phone may send a patrol before
    its photos have got through, and nothing is lost when they arrive a day later.
    """

    uuid = models.UUIDField(unique=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=160, blank=True)
    # Nobody: sent in by the public, who have no account (`complaints`).
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)
    by_phone = models.BooleanField("手机上传", default=False)
    # Some row was found to name it: rows keep what they name, so it need not be looked for again.
    is_named = models.BooleanField("已随记录提交", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        indexes = [
            models.Index(
                name="attachment_not_named",
                fields=["uploaded_at"],
                condition=models.Q(is_named=False),
            )
        ]

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class FileRecord(AppendOnlyModel):
    """存证: what was stored, as it was stored. Of an upload (`uuid`), or of its bytes stored once more: a
    stranger's photo made a picture, a lost file sent again (no `uuid`).

    `sha256` names the bytes as received, `digest` those in the storage. `facts` is what pages show of the
    upload, as text (`services.records.facts_of`). A record outlives an upload that is swept.
    """

    uuid = models.UUIDField(null=True, blank=True, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    facts = models.JSONField(default=dict, blank=True)
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "文件存证"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.uuid or self.sha256[:12]} {self.digest[:12]}"


class PartialUpload(models.Model):
    """续传: a photo of which the first `received` of `size` bytes have arrived (`attachments.services.chunks`)."""

    uuid = models.UUIDField(unique=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人"
    )
    size = models.PositiveIntegerField("总字节数")
    received = models.PositiveIntegerField("已收字节数", default=0)
    updated_at = models.DateTimeField("最近收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "未传完的照片"
        constraints = [
            models.CheckConstraint(
                name="partial_upload_within_size",
                condition=models.Q(received__lte=models.F("size")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.uuid} {self.received}/{self.size}"
