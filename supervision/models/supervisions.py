"""暗访督查 (四不两直): who goes where without notice, and what they find."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from attachments.holders import UploadIdsField
from common.store.fields import NameField
from inspections.models import Patrol
from issues.models import Severity
from rivers.models import Reach
from supervision.models.querysets import FindingQuerySet, UnannouncedQuerySet


class SupervisionState(models.TextChoices):
    PLANNED = "planned", "未反馈"
    CONCLUDED = "concluded", "已反馈"
    CANCELLED = "cancelled", "已取消"


class Supervision(models.Model):
    """暗访督查. `division` is whose office leads it.

    Until it is concluded only that office, those above it and the team see it: neither who is inspected
    nor their office (`UnannouncedQuerySet.visible_to`). No admin page, history, search or API shows it.
    """

    title = models.CharField("名称", max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="组织督查的行政区"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    leader = NameField("组长", max_length=40)
    others = models.CharField("其他参加人员", max_length=300, blank=True)
    purpose = models.TextField("督查重点", blank=True)
    state = models.CharField("状态", max_length=10, choices=SupervisionState.choices)
    summary = models.TextField("督查情况", blank=True)
    ended_at = models.DateTimeField("反馈（取消）时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="反馈（取消）人",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="制定人"
    )
    created_at = models.DateTimeField("制定时间", default=timezone.now)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = UnannouncedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "暗访督查"
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["division", "-starts_on"])]
        constraints = [
            models.CheckConstraint(
                name="supervision_days_in_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="supervision_ended_has_time_and_who",
                condition=models.Q(state="planned", ended_at=None, ended_by=None)
                | (
                    ~models.Q(state="planned")
                    & models.Q(ended_at__isnull=False, ended_by__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SupervisionMember(models.Model):
    """Somebody with an account who goes along: sees the plan and records findings."""

    supervision = models.ForeignKey(
        Supervision, models.CASCADE, related_name="members", verbose_name="督查"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="supervisions",
        verbose_name="督查人员",
    )

    class Meta:
        verbose_name = verbose_name_plural = "督查人员"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="supervision_member_once", fields=["supervision", "user"])
        ]

    def __str__(self) -> str:
        return str(self.user)


class SupervisionStop(models.Model):
    """A reach on the route, in its order; `division` is the reach's own, as of the plan."""

    supervision = models.ForeignKey(
        Supervision, models.CASCADE, related_name="stops", verbose_name="督查"
    )
    order = models.PositiveSmallIntegerField("次序")
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="+", verbose_name="河段")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    note = models.CharField("查看内容", max_length=200, blank=True)
    visited_at = models.DateTimeField("到达时间", null=True, blank=True)
    seen = models.CharField("现场情况", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "督查点位"
        ordering = ["supervision_id", "order"]
        constraints = [
            models.UniqueConstraint(name="supervision_stop_once", fields=["supervision", "reach"]),
            models.CheckConstraint(
                name="stop_seen_only_once_visited",
                condition=models.Q(seen="") | models.Q(visited_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.reach)


class SupervisionFinding(models.Model):
    """What a supervision found. `kind` is the code of a kind of issue (`issues.IssueKind`);
    `missed_patrol` is the last patrol before it that reported nothing although this was serious
    (漏查, `inspections.rules.missed`)."""

    supervision = models.ForeignKey(
        Supervision, models.PROTECT, related_name="findings", verbose_name="督查"
    )
    reach = models.ForeignKey(Reach, models.PROTECT, related_name="+", verbose_name="河段")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    kind = models.SlugField("类别", max_length=30)
    severity = models.CharField("程度", max_length=8, choices=Severity.choices)
    description = models.TextField("问题描述")
    place = models.CharField("地点", max_length=160, blank=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    photos = UploadIdsField("照片", blank=True)
    found_at = models.DateTimeField("发现时间")
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="记录人"
    )
    recorded_at = models.DateTimeField("记录时间", default=timezone.now)
    missed_patrol = models.ForeignKey(
        Patrol,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="漏查的巡河",
    )
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督查发现的问题"
        ordering = ["supervision_id", "found_at", "id"]
        indexes = [models.Index(fields=["division", "-found_at"])]
        constraints = [
            models.CheckConstraint(
                name="finding_place_has_both",
                condition=models.Q(longitude=None, latitude=None)
                | models.Q(longitude__isnull=False, latitude__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_missed_is_serious",
                condition=models.Q(missed_patrol=None)
                | models.Q(severity__in=["heavier", "major"]),
            ),
            models.CheckConstraint(
                name="finding_withdrawn_with_reason",
                condition=models.Q(withdrawn_at=None, withdrawn_reason="")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reach} {self.description[:20]}"
