"""A bulletin with its items, their photos and figures, and what was done with it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Division
from attachments.holders import UploadIdField
from bulletins.models.querysets import BulletinQuerySet, OfBulletinQuerySet
from bulletins.models.submissions import Submission
from bulletins.rules.sections import Section, read
from common.store.fields import DocumentNumberField, NameField
from common.store.ledger import AppendOnlyModel
from common.text.months import Month


class BulletinState(models.TextChoices):
    DRAFTING = "drafting", "编辑中"
    IN_REVIEW = "in_review", "校样待签发"
    SIGNED = "signed", "已签发"
    ISSUED = "issued", "已印发"
    CANCELLED = "cancelled", "已作废"


class Bulletin(models.Model):
    """第 10 期（总第 147 期）. Its sections, 准印号, 分送 and mailbox are those of the day on which it was begun.

    `month` (its first day) is the one whose figures the items draw. An issued one never changes (a trigger
    refuses), and neither do its items; `content` is then what it says, for the seal of the night.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="bulletins", verbose_name="编发单位"
    )
    title = NameField("简报名称", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    issue_number = models.PositiveSmallIntegerField("期号")
    running_number = models.PositiveIntegerField("总期号")
    day = models.DateField("印发日期")
    month = models.DateField("数据月份")
    permit = DocumentNumberField("准印号", max_length=40, blank=True)
    recipients = models.TextField("分送", blank=True)
    mailbox = models.EmailField("投稿邮箱", blank=True)
    foreword = models.TextField("编者按", blank=True)
    sections = models.JSONField("栏目")
    state = models.CharField(
        "状态", max_length=10, choices=BulletinState.choices, default=BulletinState.DRAFTING
    )
    is_public = models.BooleanField("在公开页发布", default=False)
    signer_name = models.CharField("签发人", max_length=40, blank=True)
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)
    content = models.JSONField("印发内容", default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编辑"
    )
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "简报"
        ordering = ["-year", "-issue_number", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="bulletin_of_a_year_once",
                fields=["division", "year", "issue_number"],
                condition=~models.Q(state="cancelled"),
            ),
            models.UniqueConstraint(
                name="bulletin_number_once",
                fields=["division", "running_number"],
                condition=~models.Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="bulletin_issued_has_when",
                condition=models.Q(state="issued", issued_at__isnull=False)
                | (~models.Q(state="issued") & models.Q(issued_at=None)),
            ),
            models.CheckConstraint(
                name="bulletin_signed_has_signer",
                condition=~models.Q(state__in=["signed", "issued"])
                | (models.Q(signed_at__isnull=False) & ~models.Q(signer_name="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}{self.year}年第{self.issue_number}期"

    @property
    def number_words(self) -> str:
        """第10期（总第147期）."""
        return f"第{self.issue_number}期（总第{self.running_number}期）"

    @property
    def data_month(self) -> Month:
        return Month.of(self.month)

    @property
    def section_list(self) -> list[Section]:
        return read(self.sections)


class BulletinItem(models.Model):
    """A text in a bulletin. Figures in it are written as {巡河次数} (`ItemFigure`).

    Of one that was handed in, `submission` keeps the original; every edit is kept in the acts.
    """

    bulletin = models.ForeignKey(
        Bulletin, models.PROTECT, related_name="items", verbose_name="简报"
    )
    section = models.CharField("栏目", max_length=20)
    order = models.PositiveSmallIntegerField("次序")
    title = models.CharField("标题", max_length=120, blank=True)
    text = models.TextField("内容")
    credit = NameField("供稿", max_length=80, blank=True)
    is_highlight = models.BooleanField("列入本期要目", default=False)
    submission = models.OneToOneField(
        Submission,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="item",
        verbose_name="来稿",
    )
    updated_at = models.DateTimeField("更新时间")

    objects = OfBulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "简报稿件"
        ordering = ["bulletin_id", "order", "id"]

    def __str__(self) -> str:
        return self.title or f"{self.text[:18]}……"


class ItemPhoto(models.Model):
    """A photo beside a text; `by` uploaded it: whoever handed it in, or the editor."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="+")
    item = models.ForeignKey(BulletinItem, models.CASCADE, related_name="photos")
    file = UploadIdField("照片")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "简报照片"
        ordering = ["item_id", "id"]

    def __str__(self) -> str:
        return f"{self.item} {self.file}"


class ItemFigure(models.Model):
    """A figure of a text, as it was read from the portal's records: what it was, when, and the list behind it."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="+")
    item = models.ForeignKey(BulletinItem, models.CASCADE, related_name="figures")
    name = models.CharField("名称", max_length=20)
    words = models.CharField("数值", max_length=40)
    address = models.CharField("数据来源", max_length=300)
    read_at = models.DateTimeField("取数时间")

    class Meta:
        verbose_name = verbose_name_plural = "简报数据"
        ordering = ["item_id", "id"]
        constraints = [
            models.UniqueConstraint(name="item_figure_once", fields=["item", "name"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.words}"


class BulletinAct(AppendOnlyModel):
    """What was done with a bulletin. Of an edit, `before` is what the text said: section, title, text, credit; with the
    key of the `item`, and, of one that was taken out, of its `submission`, and its photos
    (`bulletins.reads.edits.TakenPhoto`)."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="acts", verbose_name="简报")
    action = models.CharField("办理", max_length=10)
    note = models.CharField("说明", max_length=500, blank=True)
    before = models.JSONField("修改前", default=dict, blank=True)
    # Whoever signed it had edited it too, because nobody else had an account.
    is_alone = models.BooleanField("由编辑签发", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "简报办理记录"
        ordering = ["bulletin_id", "id"]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.action}"
