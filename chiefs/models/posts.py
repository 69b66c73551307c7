"""River chiefs and their posts."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Level, mobile_number
from chiefs.models.querysets import AppointmentQuerySet, ChiefQuerySet
from chiefs.rules.appointing import tier_words
from common.store.fields import NameField, PhoneField
from rivers.models import Reach, River


class Chief(models.Model):
    """A person who is, was or will be a chief. The phone shown to the public is the office's."""

    name = NameField("姓名", max_length=40)
    post = models.CharField("职务", max_length=120, blank=True)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="chiefs", verbose_name="所在行政区"
    )
    mobile = PhoneField("手机号", max_length=11, blank=True, validators=[mobile_number])
    office_phone = PhoneField("办公电话", max_length=30, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="chief",
        verbose_name="登录账号",
    )
    sort_key = models.CharField("拼音", max_length=200, blank=True, editable=False)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    objects = ChiefQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "河长"
        ordering = ["division_id", "sort_key"]
        indexes = [models.Index(fields=["division", "sort_key"])]
        constraints = [
            models.UniqueConstraint(
                name="chief_mobile_once", fields=["mobile"], condition=~models.Q(mobile="")
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChiefKind(models.TextChoices):
    GENERAL = "general", "总河长"
    DEPUTY_GENERAL = "deputy_general", "副总河长"
    CHIEF = "chief", "河长"
    POLICE = "police", "河库警长"
    PROCURATOR = "procurator", "检察长"
    PATROLLER = "patroller", "巡河员"
    SUPERVISOR = "supervisor", "社会监督员"


class Appointment(models.Model):
    """任职: a person is chief of something from one day to another.

    What: a reach (village chiefs, patrollers), a river inside `division` (chiefs above village
    level), or the whole `division` (总河长). `division` is where the post belongs, and for a reach
    that reach's own.
    """

    chief = models.ForeignKey(
        Chief, models.PROTECT, related_name="appointments", verbose_name="河长"
    )
    kind = models.CharField("类别", max_length=16, choices=ChiefKind.choices)
    tier = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="appointments", verbose_name="行政区"
    )
    river = models.ForeignKey(
        River,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="河流",
    )
    reach = models.ForeignKey(
        Reach,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name="河段",
    )
    title = models.CharField("职务", max_length=120, blank=True)
    basis = models.CharField("任职文件", max_length=160, blank=True)
    started_on = models.DateField("任职日期")
    ended_on = models.DateField("卸任日期", null=True, blank=True, help_text="在任的最后一天。")
    updated_at = models.DateTimeField(
        "更新时间", default=timezone.now, db_index=True, editable=False
    )

    objects = AppointmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["division_id", "tier", "id"]
        indexes = [
            models.Index(fields=["division", "tier"]),
            models.Index(fields=["chief", "started_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_river_or_reach_not_both",
                condition=models.Q(river=None) | models.Q(reach=None),
            ),
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("started_on")),
            ),
            # Three, because SQLite has no "nulls not distinct".
            *(
                models.UniqueConstraint(
                    name=f"appointment_once_{name}",
                    fields=["chief", "kind", *fields],
                    condition=models.Q(ended_on=None, **subject),
                    violation_error_message="此人已在任这一职务，不能重复任职。",
                )
                for name, fields, subject in (
                    ("of_division", ["division"], {"river": None, "reach": None}),
                    ("of_river", ["division", "river"], {"river__isnull": False}),
                    ("of_reach", ["division", "reach"], {"reach__isnull": False}),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chief}（{self.get_kind_display()}）"

    @property
    def subject(self) -> str:
        """What the person is chief of, in words."""
        return str(self.reach or self.river or self.division)

    @property
    def tier_words(self) -> str:
        """区县级, 村级 …"""
        return tier_words(self.tier)

    def is_on(self, day: date) -> bool:
        """In force on a day; the queryset's `on` for one row."""
        return self.started_on <= day and (self.ended_on is None or self.ended_on >= day)
