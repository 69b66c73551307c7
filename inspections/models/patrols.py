"""巡河: what is due, and what was done."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Level
from attachments.holders import UploadIdsField
from chiefs.models import Appointment, Chief
from common.store.fields import NameField
from common.store.ledger import AppendOnlyModel
from inspections.models.querysets import (
    ACCEPTED_STATES,
    DistrictOf,
    DueQuerySet,
    PatrolQuerySet,
    SwapQuerySet,
)
from inspections.models.rules import PatrolRule, PeriodKind
from inspections.rules.phone_clocks import clock_words
from rivers.models import Reach, River


class PatrolDue(models.Model):
    """What is due: one appointment × one period. The row is opened ahead by a nightly job and is
    what completion is counted over; `required` is frozen with the rule that set it.

    A village chief owes patrols of a reach; a chief above village level owes patrols of a river
    inside a division, met on any of its reaches there.
    """

    # Rows come by the ten thousand each night; the indexes below are all that is asked.
    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        db_index=False,
        related_name="dues",
        verbose_name="任职",
    )
    chief = models.ForeignKey(
        Chief, models.PROTECT, db_index=False, related_name="dues", verbose_name="河长"
    )
    tier = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, db_index=False, related_name="+", verbose_name="行政区"
    )
    river = models.ForeignKey(
        River, models.PROTECT, db_index=False, related_name="+", verbose_name="河流"
    )
    reach = models.ForeignKey(
        Reach,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="dues",
        verbose_name="河段",
    )
    rule = models.ForeignKey(
        PatrolRule, models.PROTECT, db_index=False, related_name="+", verbose_name="巡河要求"
    )
    period = models.CharField("周期", max_length=8, choices=PeriodKind.choices)
    period_start = models.DateField("起")
    period_end = models.DateField("止")
    month = models.DateField("计入月份", help_text="周期结束所在的月份，记为该月 1 日。")
    required = models.PositiveSmallIntegerField("应巡次数")
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, db_index=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应巡"
        ordering = ["period_start", "id"]
        indexes = [
            models.Index(fields=["month", "division"]),
            models.Index(fields=["chief", "period_end"]),
            # The list of dues asks for one post's month six times a row.
            models.Index(fields=["appointment", "month"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="due_once_a_period", fields=["appointment", "period", "period_start"]
            ),
            models.CheckConstraint(
                name="due_period_in_order",
                condition=models.Q(period_end__gte=models.F("period_start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chief} {self.reach or self.river} {self.period_start}"


class PatrolKind(models.TextChoices):
    WALK = "walk", "徒步（乘车船）巡河"
    DRONE = "drone", "无人机巡河"
    ONSITE = "onsite", "现场处置"
    MEETING = "meeting", "现场办公会"
    JOINT = "joint", "联合巡河"
    SWAP = "swap", "交叉互巡"
    DELEGATE = "delegate", "委托巡河"
    PAPER = "paper", "纸质补录"


class PatrolState(models.TextChoices):
    VALID = "valid", "有效"
    PENDING = "pending", "待核实"
    CONFIRMED = "confirmed", "核实有效"
    REJECTED = "rejected", "核实无效"
    WITHDRAWN = "withdrawn", "已撤回"


class Patrol(models.Model):
    """巡河记录. `uuid` is the phone's; `body_hash` tells an honest resend from another body.

    `chief` is who gets the credit and `actor_name` who really went; `track` is the packed list of
    points in WGS-84 (`inspections.rules.tracks`), `datum` what the phone gave.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    body_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField("方式", max_length=10, choices=PatrolKind.choices)
    # Each of these keys leads an index below; one more of its own would only slow a patrol's arrival.
    reach = models.ForeignKey(
        Reach, models.PROTECT, db_index=False, related_name="patrols", verbose_name="河段"
    )
    division = models.ForeignKey(
        Division, models.PROTECT, db_index=False, related_name="+", verbose_name="行政区"
    )
    chief = models.ForeignKey(
        Chief,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="patrols",
        verbose_name="河长",
    )
    tier = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    due = models.ForeignKey(
        PatrolDue,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="patrols",
        verbose_name="计入",
    )
    actor_name = NameField("实际巡河人", max_length=40)
    # Somebody else than `chief` went: their names are looked through without reading every patrol.
    by_other = models.BooleanField("他人代巡", default=False)
    joint_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="joined",
        verbose_name="联合巡河主记录",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name="上报账号",
    )
    started_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间")
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    datum = models.CharField("坐标系", max_length=6, blank=True)
    track = models.BinaryField("轨迹", null=True, blank=True)
    point_count = models.PositiveIntegerField("轨迹点数", default=0)
    # How many points the phone sent, how many of these cannot be, and both in words (`inspections.rules.sent_tracks`).
    sent_points = models.PositiveIntegerField("收到点数", default=0, db_default=0)
    left_out = models.PositiveIntegerField("略去点数", default=0, db_default=0)
    points_words = models.CharField(
        "轨迹说明", max_length=300, blank=True, default="", db_default=""
    )
    # Of the phone: its program and version, how far its clock was behind ours (seconds; none: unknown), and what was
    # added to each moment that it gave (`inspections.rules.phone_clocks`).
    app = models.CharField("上报程序", max_length=40, blank=True, default="", db_default="")
    clock_offset_s = models.BigIntegerField("手机时差（秒）", null=True, blank=True)
    clock_shift_s = models.BigIntegerField("更正（秒）", default=0, db_default=0)
    length_m = models.PositiveIntegerField("里程（米）", null=True, blank=True)
    coverage = models.FloatField("覆盖河段比例", null=True, blank=True)
    duration_s = models.PositiveIntegerField("时长（秒）", default=0)
    checklist = models.JSONField("检查清单", default=dict, blank=True)
    nothing_found = models.BooleanField("未发现问题", default=False)
    note = models.TextField("说明", blank=True)
    photos = UploadIdsField("照片", blank=True)
    state = models.CharField("状态", max_length=10, choices=PatrolState.choices)
    reasons = models.JSONField("待核实原因", default=list, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name="核实人",
    )
    decided_at = models.DateTimeField("核实时间", null=True, blank=True)
    decision_note = models.CharField("核实意见", max_length=300, blank=True)
    # By somebody who had a part in it, because nobody else could (`inspections.services.four_eyes`).
    decided_alone = models.BooleanField(
        "核实未能另由一人", default=False, db_default=False, editable=False
    )
    # Kept by the issues room through `inspections.services`, so that statistics ask one table.
    found_count = models.PositiveSmallIntegerField("发现问题数", default=0)
    missed_count = models.PositiveSmallIntegerField("漏查问题数", default=0)
    # Written by the sweep (`inspections.services.likeness`), so that an upload waits for none of it: the cell that the
    # track lies in (0 without one; none: not yet looked at), when the patrol was held beside others (those of before
    # this was done count as done), and the one that it looks copied from.
    place_sign = models.BigIntegerField(null=True, editable=False)
    compared_at = models.DateTimeField(null=True, default=None, db_default=Now(), editable=False)
    alike = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        editable=False,
        related_name="copies",
        verbose_name="轨迹相同的巡河",
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = PatrolQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "巡河记录"
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["division", "-started_at"]),
            models.Index(fields=["reach", "-started_at"]),
            models.Index(fields=["chief", "-started_at"]),
            models.Index(fields=["recorded_by", "updated_at"]),
            # What counts towards a due row is asked of the index alone.
            models.Index(fields=["due", "state"]),
            # A whole district's month, newest first; and that of a city.
            models.Index(
                DistrictOf("division"),
                F("started_at").desc(),
                # Or PostgreSQL would look each row up to count them.
                F("division"),
                name="patrol_of_district",
            ),
            models.Index(fields=["-started_at", "division"]),
            models.Index(
                name="patrol_without_due",
                fields=["started_at"],
                condition=models.Q(due=None),
            ),
            models.Index(
                name="patrol_by_other",
                fields=["division"],
                condition=models.Q(by_other=True),
            ),
            models.Index(
                name="patrol_joined",
                fields=["joint_of"],
                condition=models.Q(joint_of__isnull=False),
            ),
            models.Index(
                name="patrol_not_compared",
                fields=["-id"],
                condition=models.Q(place_sign=None) | models.Q(compared_at=None),
            ),
            models.Index(
                name="patrol_of_cell",
                fields=["place_sign", "-id"],
                condition=models.Q(place_sign__gt=0),
            ),
            models.Index(
                name="patrol_alike",
                fields=["alike"],
                condition=models.Q(alike__isnull=False),
            ),
            models.Index(
                DistrictOf("division"),
                F("division"),
                name="patrol_pending",
                condition=models.Q(state="pending"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="patrol_ends_after_start",
                condition=models.Q(ended_at__gte=models.F("started_at")),
            ),
            models.CheckConstraint(
                name="patrol_decided_by_someone",
                condition=models.Q(
                    state__in=["confirmed", "rejected"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                )
                | models.Q(
                    state__in=["valid", "pending", "withdrawn"], decided_at=None, decided_by=None
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name} {self.reach}"

    @property
    def counts(self) -> bool:
        """Does it count as done?"""
        return self.state in ACCEPTED_STATES

    @property
    def clock_words(self) -> str:
        """The phone's clock, where it was odd."""
        return clock_words(self.clock_offset_s, self.clock_shift_s, self.started_at)


class PatrolDecision(AppendOnlyModel):
    """A decision of staff on a patrol; a later one overrides an earlier one, and both are kept. `own` is the part that
    whoever confirmed it had in it, where nobody else could decide (复核分人)."""

    patrol = models.ForeignKey(
        Patrol, models.PROTECT, related_name="decisions", verbose_name="巡河记录"
    )
    accepted = models.BooleanField("有效")
    note = models.CharField("意见", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="核实人"
    )
    at = models.DateTimeField("核实时间")
    client_ref = models.UUIDField("提交编号", null=True, blank=True, unique=True)
    own = models.CharField("本人经手", max_length=60, blank=True, default="", db_default="")

    class Meta:
        verbose_name = verbose_name_plural = "核实记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.patrol_id} {'有效' if self.accepted else '无效'}"


class SwapArrangement(models.Model):
    """交叉互巡: two chiefs patrol each other's reach for a period. A patrol made under it is credited
    to the one who went, towards that person's own due."""

    first = models.ForeignKey(
        Appointment, models.PROTECT, related_name="+", verbose_name="甲方任职"
    )
    second = models.ForeignKey(
        Appointment, models.PROTECT, related_name="+", verbose_name="乙方任职"
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    started_on = models.DateField("起")
    ended_on = models.DateField("止")
    note = models.CharField("说明", max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = SwapQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "交叉互巡安排"
        ordering = ["-started_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="swap_between_two", condition=~models.Q(first=models.F("second"))
            ),
            models.CheckConstraint(
                name="swap_in_order", condition=models.Q(ended_on__gte=models.F("started_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first.chief} ⇄ {self.second.chief}"


class Reopening(AppendOnlyModel):
    """重新生成: an office worked out again what a past month had asked of a division and those below
    it. The month's figures are shown as reopened wherever they are read."""

    month = models.DateField("月份")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    reason = models.CharField("理由", max_length=200)
    changed = models.PositiveIntegerField("变动条数")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "往月应巡重新生成"
        ordering = ["-id"]
        indexes = [models.Index(fields=["month", "division"], name="reopening_of_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.division_id}"
