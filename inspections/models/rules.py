"""What is required of patrols: how often, how long, how far; and what is looked at on the way."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from accounts.models import Division, Level
from rivers.models import Reach


class PeriodKind(models.TextChoices):
    WEEK = "week", "周"
    TENDAY = "tenday", "旬"
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class PatrolRule(models.Model):
    """巡河要求: for a tier, in a division or on one reach, from one day on.

    The nearest wins: the reach's own rule, else that of the nearest division up the tree, else the
    one without a division. A change is a new version (`valid_from`), so that a past month is always
    judged by the rule of its time.
    """

    tier = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="patrol_rules",
        verbose_name="适用行政区",
        help_text="不填为全部适用。",
    )
    reach = models.ForeignKey(
        Reach,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="patrol_rules",
        verbose_name="适用河段",
        help_text="只对某一河段另作要求时填写。",
    )
    times = models.PositiveSmallIntegerField("每期次数", default=1)
    period = models.CharField("周期", max_length=8, choices=PeriodKind.choices)
    months = models.JSONField("适用月份", default=list, blank=True, help_text="1—12；不填为全年。")
    min_minutes = models.PositiveSmallIntegerField("最少时长（分钟）", default=10)
    min_metres = models.PositiveIntegerField("最少里程（米）", default=1000)
    min_share = models.DecimalField(
        "或覆盖河段比例", max_digits=3, decimal_places=2, default="0.60"
    )
    buffer_m = models.PositiveSmallIntegerField("偏离河段不超过（米）", default=200)
    max_kmh = models.PositiveSmallIntegerField("最高速度（公里/小时）", default=20)
    needs_track = models.BooleanField("须有轨迹", default=False)
    needs_photo = models.BooleanField("须有照片", default=False)
    why = models.CharField(
        "须有轨迹或照片的理由",
        max_length=200,
        blank=True,
        help_text="要求上传轨迹或照片时必填，巡河人看得到。",
    )
    basis = models.CharField("依据", max_length=300, blank=True)
    valid_from = models.DateField("自何日起")
    valid_to = models.DateField("至何日止", null=True, blank=True)
    set_by = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="设定机关所在行政区",
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "巡河要求"
        ordering = ["tier", "division_id", "reach_id", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_says_why_it_needs_evidence",
                condition=models.Q(needs_track=False, needs_photo=False) | ~models.Q(why=""),
            ),
            models.CheckConstraint(
                name="rule_for_division_or_reach",
                condition=models.Q(division=None) | models.Q(reach=None),
            ),
            models.CheckConstraint(name="rule_times", condition=models.Q(times__gte=1)),
            models.CheckConstraint(
                name="rule_share", condition=models.Q(min_share__gte=0, min_share__lte=1)
            ),
            # Three, because SQLite has no "nulls not distinct".
            *(
                models.UniqueConstraint(
                    name=f"rule_once_a_day_{name}",
                    fields=["tier", "valid_from", *fields],
                    condition=models.Q(**place),
                    violation_error_message="同一对象在这一天已有一条巡河要求。",
                )
                for name, fields, place in (
                    ("everywhere", [], {"division": None, "reach": None}),
                    ("in_division", ["division"], {"division__isnull": False}),
                    ("on_reach", ["reach"], {"reach__isnull": False}),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}每{self.get_period_display()}{self.times}次"


class ChecklistItem(models.Model):
    """A line of the patrol checklist that phones show; retired, never deleted."""

    code = models.SlugField("代码", max_length=30, unique=True)
    title = models.CharField("检查内容", max_length=60)
    hint = models.CharField("提示", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("次序", default=0)
    is_active = models.BooleanField("在用", default=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "巡河检查清单"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.title
