"""群众投诉: what the public reports without an account, and what it is told about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Division
from attachments.holders import UploadIdsField
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.fields import DocumentNumberField, NameField, PhoneField
from common.store.ledger import AppendOnlyModel
from complaints.querysets import ComplaintQuerySet
from issues.models import Issue, IssueKind
from rivers.models import Reach, Signboard


class ComplaintState(models.TextChoices):
    """Whose words come next: the office's, the issue's way, nobody's."""

    RECEIVED = "received", "待处理"
    ACCEPTED = "accepted", "办理中"
    DECLINED = "declined", "不予受理"
    ANSWERED = "answered", "已答复"


ENDED = (ComplaintState.DECLINED, ComplaintState.ANSWERED)


class Complaint(models.Model):
    """投诉举报. No history is kept of it: a name or a telephone that is removed is gone.

    `description` and `place` are without what tells who wrote them (〔手机号码〕 is there instead); what was
    written is a row of its own (`ComplaintOriginal`) where it differs, and `original_digest` is its digest.

    `uuid` is that of the form it came by: the same form sent twice is one complaint. `number` is told
    to nobody but the person who reported. `repeats` is the first complaint of the same place.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    number = DocumentNumberField("查询码", max_length=12, unique=True)
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="complaints", verbose_name="河段")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    # None: it came by no board; an office brought it over from a list of before the portal.
    signboard = models.ForeignKey(
        Signboard,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="公示牌",
    )
    kind = models.ForeignKey(
        IssueKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="类别"
    )
    description = models.TextField("反映内容")
    place = models.CharField("地点", max_length=160, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    photos = UploadIdsField("照片", blank=True)
    reporter_name = NameField("称呼", max_length=40, blank=True)
    reporter_phone = PhoneField("联系电话", max_length=20, blank=True)
    original_digest = models.CharField(
        "原文摘要", max_length=64, blank=True, default="", db_default=""
    )
    contact_cleared_at = models.DateTimeField("联系方式清除时间", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=ComplaintState.choices)
    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name="问题",
    )
    repeats = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name="与之重复",
    )
    received_at = models.DateTimeField("收到时间")
    # When the row came: seals go by it, because an older complaint is received in the past.
    kept_at = models.DateTimeField(
        "登记时间", default=timezone.now, db_default=Now(), editable=False
    )
    answer_by = models.DateTimeField("答复期限")
    answered_at = models.DateTimeField("首次答复时间", null=True, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "群众投诉"
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["division", "-received_at"]),
            models.Index(fields=["reach", "-received_at"]),
            models.Index(
                name="complaint_open",
                fields=["division", "answer_by"],
                condition=models.Q(ended_at=None),
            ),
            models.Index(
                name="complaint_with_contact",
                fields=["received_at"],
                condition=models.Q(contact_cleared_at=None)
                & ~models.Q(reporter_name="", reporter_phone="", original_digest=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="complaint_ended_has_time",
                condition=models.Q(state__in=["declined", "answered"], ended_at__isnull=False)
                | models.Q(state__in=["received", "accepted"], ended_at=None),
            ),
            models.CheckConstraint(
                name="complaint_accepted_has_issue",
                condition=models.Q(state__in=["accepted", "answered"], issue__isnull=False)
                | models.Q(state__in=["received", "declined"], issue=None)
                # What was over before the portal may have no issue here.
                | models.Q(state="answered", issue=None, signboard=None),
            ),
            models.CheckConstraint(
                name="complaint_cleared_names_nobody",
                condition=models.Q(contact_cleared_at=None)
                | models.Q(reporter_name="", reporter_phone=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reach}投诉"

    @property
    def is_old(self) -> bool:
        """Was it brought over from a list of before the portal (`complaints.services.old_records`)?"""
        return self.signboard_id is None

    @property
    def has_contact(self) -> bool:
        """Is there a name, a telephone or an original to look at, and to forget?"""
        return bool(self.reporter_name or self.reporter_phone or self.has_original)

    @property
    def has_original(self) -> bool:
        return self.original_digest != "" and self.contact_cleared_at is None

    @property
    def spoken_number(self) -> str:
        """1234 5678 9012, as it is read out and typed."""
        return " ".join(self.number[n : n + 4] for n in range(0, len(self.number), 4))


class ComplaintOriginal(models.Model):
    """What somebody wrote, before names and numbers were taken out; deleted when the contact is forgotten.

    The complaint keeps a digest made with `salt`. While this row exists the digest proves the words; once
    it is gone nobody can guess a telephone number by it, because the salt is gone too.
    """

    complaint = models.OneToOneField(
        Complaint, models.CASCADE, related_name="original", verbose_name="投诉"
    )
    description = models.TextField("反映内容原文")
    place = models.CharField("地点原文", max_length=160, blank=True)
    salt = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "投诉原文"

    def __str__(self) -> str:
        return f"{self.complaint}原文"


class ComplaintEvent(models.TextChoices):
    RECEIVED = "received", "收到"
    RECORDED = "recorded", "据原记录补录"
    ACCEPTED = "accepted", "转为问题办理"
    JOINED = "joined", "并入已有问题"
    DECLINED = "declined", "不予受理"
    ANSWERED = "answered", "答复"
    PARTED = "parted", "认定不是同一处"
    CLEARED = "cleared", "清除联系方式"


class ComplaintEntry(AppendOnlyModel):
    """One thing done about a complaint. `words` are read by the person who reported it."""

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="entries", verbose_name="投诉"
    )
    event = models.CharField("事项", max_length=10, choices=ComplaintEvent.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    by_name = models.CharField("办理人姓名", max_length=40, blank=True)
    at = models.DateTimeField("时间")
    words = models.TextField("答复内容", blank=True)
    told_by_phone = models.BooleanField("已电话告知", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "投诉办理记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.get_event_display()}"


class ImportBatch(AbstractImportBatch):
    """An import of older complaints, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"
