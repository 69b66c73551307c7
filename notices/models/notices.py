"""月通报: drafted by a job from a frozen month, edited in its words, published, delivered, signed for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division, Level, Unit
from chiefs.models import Chief
from common.store.fields import DocumentNumberField, NameField
from common.text.months import Month
from notices.models.querysets import DeliveryQuerySet, NoticeQuerySet
from notices.rules import wording
from plans.models import Light, Line, ListKind


class NoticeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已更正"
    DISCARDED = "discarded", "已作废"


class Notice(models.Model):
    """月通报 of one division and one month.

    `figures` is frozen when drafted, together with the sentences that state them (its shape is in
    `notices.reads.figures`), and never edited; `words` holds the paragraphs staff may edit
    (`notices.rules.wording.PARAGRAPHS`). A correction is a new row with the next `revision` that names the
    one it `supersedes`.
    """

    division = models.ForeignKey(
        Division, models.PROTECT, related_name="notices", verbose_name="行政区"
    )
    month = models.DateField("月份", help_text="该月 1 日。")
    revision = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=10, choices=NoticeState.choices, default="draft")
    number = DocumentNumberField("文号", max_length=60, blank=True)
    title = models.CharField("标题", max_length=160)
    # Empty in notices of before they were kept: then as their level and their deliveries say.
    main_to = models.CharField("主送", max_length=300, blank=True, default="", db_default="")
    copies = models.CharField("抄送", max_length=2000, blank=True, default="", db_default="")
    words = models.JSONField("文字", default=dict)
    figures = models.JSONField("数据", default=dict)
    drafted_at = models.DateTimeField("拟稿时间")
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最后修改人",
    )
    edited_at = models.DateTimeField("最后修改时间", null=True, blank=True)
    signer = NameField("签发人", max_length=40, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="发布人",
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="更正",
    )
    correction_reason = models.CharField("更正原因", max_length=300, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, db_index=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "月通报"
        ordering = ["-month", "division_id", "-revision"]
        indexes = [models.Index(fields=["division", "-month"])]
        constraints = [
            # A discarded draft is kept, and blocks no new one.
            models.UniqueConstraint(
                name="notice_once_a_month",
                fields=["division", "month", "revision"],
                condition=~models.Q(state="discarded"),
            ),
            models.UniqueConstraint(
                name="notice_corrected_once",
                fields=["supersedes"],
                condition=~models.Q(state="discarded"),
            ),
            # Numbers are each issuer's own: two districts may both have a 清溪镇.
            models.UniqueConstraint(
                name="notice_number_once",
                fields=["division", "number"],
                condition=~models.Q(number=""),
            ),
            models.CheckConstraint(
                name="notice_published_has_number_and_time",
                condition=~models.Q(state__in=["published", "superseded"])
                | models.Q(published_at__isnull=False, published_by__isnull=False)
                & ~models.Q(number=""),
            ),
            models.CheckConstraint(
                name="notice_revision_names_the_old",
                condition=models.Q(revision=1, supersedes=None)
                | models.Q(revision__gt=1, supersedes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period(self) -> Month:
        """The month it reports, as a month."""
        return Month.of(self.month)

    @property
    def addressees(self) -> list[str]:
        """主送机关 as the paper names them; the deliveries say who really gets it."""
        return [self.main_to] if self.main_to else wording.addressees(self.division.level)

    @property
    def sections(self) -> list[wording.Section]:
        """The text as it is read, on the page, in the document and on the phone."""
        correction = ""
        if self.supersedes:
            correction = wording.correction_sentence(self.supersedes.number, self.correction_reason)
        return wording.sections(self.words, self.figures, correction=correction)


class NoticeLine(models.Model):
    """A chief who did not meet the month's patrols: by name, reach, due, done. Frozen."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="lines", verbose_name="通报")
    chief = models.ForeignKey(Chief, models.PROTECT, related_name="notice_lines")
    chief_name = models.CharField("姓名", max_length=40)
    tier = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+")
    division_name = models.CharField("镇街、村（社区）", max_length=200)
    subject = models.CharField("河段（河流）", max_length=120)
    periods_due = models.PositiveSmallIntegerField("应巡期数")
    periods_met = models.PositiveSmallIntegerField("达标期数")
    required = models.PositiveSmallIntegerField("应巡次数")
    done = models.PositiveSmallIntegerField("实巡次数")

    class Meta:
        verbose_name = verbose_name_plural = "未完成巡河名单"
        ordering = ["id"]
        indexes = [models.Index(fields=["chief", "notice"])]

    def __str__(self) -> str:
        return f"{self.chief_name} {self.subject}"


class NoticeLight(models.Model):
    """A line of a list that showed yellow or red at the month's end, and why. Frozen.

    `unit` is the lead unit; `others` names the units that answer for parts of the line. `percent` is
    that of the last report on the month or one before, `since` the day from which the light shows.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="lights", verbose_name="通报")
    line = models.ForeignKey(Line, models.PROTECT, related_name="+", verbose_name="任务")
    kind = models.CharField("清单", max_length=8, choices=ListKind.choices)
    list_title = models.CharField("清单名称", max_length=120)
    title = models.CharField("任务", max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="牵头单位")
    unit_name = models.CharField("牵头单位名称", max_length=80)
    others = models.CharField("责任单位", max_length=400, blank=True)
    due_on = models.DateField("完成时限")
    percent = models.DecimalField("进度（%）", max_digits=5, decimal_places=2)
    light = models.CharField("亮灯", max_length=6, choices=Light.choices)
    since = models.DateField("亮灯日期")
    why = models.CharField("依据", max_length=400)

    class Meta:
        verbose_name = verbose_name_plural = "黄灯、红灯任务"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="notice_light_once", fields=["notice", "line"]),
            models.CheckConstraint(
                name="notice_light_not_green", condition=models.Q(light__in=["yellow", "red"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_light_display()} {self.title}"


class Delivery(models.Model):
    """One recipient of a published notice: an office, a unit or a person; its 签收 and its 催签."""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="个人",
    )
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="河长办"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    recipient_name = models.CharField("收件人", max_length=120)
    delivered_at = models.DateTimeField("送达时间", default=timezone.now)
    first_read_at = models.DateTimeField("首次阅读时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )
    urged_count = models.PositiveSmallIntegerField("催签次数", default=0)
    urged_at = models.DateTimeField("最近催签时间", null=True, blank=True)
    urged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="最近催签人",
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达与签收"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["user", "signed_at"]),
            models.Index(fields=["division", "signed_at"]),
            models.Index(fields=["unit", "signed_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="delivery_to_exactly_one",
                condition=models.Q(user__isnull=False, division=None, unit=None)
                | models.Q(user=None, division__isnull=False, unit=None)
                | models.Q(user=None, division=None, unit__isnull=False),
            ),
            # One for each kind: SQLite has no "nulls not distinct".
            models.UniqueConstraint(name="delivery_once_to_user", fields=["notice", "user"]),
            models.UniqueConstraint(name="delivery_once_to_office", fields=["notice", "division"]),
            models.UniqueConstraint(name="delivery_once_to_unit", fields=["notice", "unit"]),
            models.CheckConstraint(
                name="delivery_signed_by_someone",
                condition=models.Q(signed_at=None, signed_by=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_urged_by_someone",
                condition=models.Q(urged_count=0, urged_at=None, urged_by=None)
                | models.Q(urged_count__gt=0, urged_at__isnull=False, urged_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} → {self.recipient_name}"

    @property
    def kind_words(self) -> str:
        """What kind of recipient it is."""
        if self.user_id:
            return "河长"
        return "河长办" if self.division_id else "单位"
