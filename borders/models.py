"""跨界协作: meetings of divisions about the same water, what was agreed there, swaps with chiefs elsewhere."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Division
from attachments.holders import UploadIdsField
from borders.querysets import AgreementQuerySet, MeetingQuerySet, OutsideSwapQuerySet
from chiefs.models import Appointment
from common.store.fields import NameField
from issues.models import Issue


class MeetingKind(models.TextChoices):
    """The rungs of 三办一调 above 问题交办 [004], and the regular exchange."""

    JOINT = "joint", "难点商办"
    LEAD = "lead", "卡点会办"
    DISPATCH = "dispatch", "河长调度"
    REGULAR = "regular", "例会通报"


class Meeting(models.Model):
    """A meeting as its host keyed it in; every party reads it. `files` are its signed minutes.

    Mostly two divisions meet; where more did, `others` are those besides the host and the first neighbour.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField("类型", max_length=10, choices=MeetingKind.choices)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="召集方")
    neighbour = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="对方")
    others = models.ManyToManyField(
        Division, related_name="+", blank=True, verbose_name="其他参加方"
    )
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=80)
    chair = NameField("主持人", max_length=60)
    people = models.TextField("参加人员")
    words = models.TextField("会议情况")
    files = UploadIdsField("会议纪要", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "联席会议"
        ordering = ["-held_on", "-id"]
        indexes = [
            models.Index(fields=["division", "-held_on"]),
            models.Index(fields=["neighbour", "-held_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="meeting_of_two", condition=~models.Q(division=models.F("neighbour"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.division}与{'、'.join(map(str, self.guests))}{self.get_kind_display()}"

    @property
    def guests(self) -> list[Division]:
        """Who met with the host, the first neighbour first; lists prefetch `others`."""
        return [self.neighbour, *self.others.all()]

    @property
    def codes(self) -> list[str]:
        """The divisions of all parties, the host's first."""
        return [self.division_id, self.neighbour_id, *(each.pk for each in self.others.all())]


class Agreement(models.Model):
    """One thing agreed at a meeting; if it concerns an issue, that issue's ledger records it too."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="agreements", verbose_name="会议"
    )
    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="问题",
    )
    words = models.CharField("商定事项", max_length=500)
    responsible = models.CharField("责任单位", max_length=80)
    due_on = models.DateField("完成期限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_words = models.CharField("完成情况", max_length=500, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "商定事项"
        ordering = ["meeting_id", "id"]
        indexes = [
            models.Index(name="agreement_open", fields=["due_on"], condition=models.Q(done_on=None))
        ]
        constraints = [
            models.CheckConstraint(
                name="agreement_done_by_somebody",
                condition=models.Q(done_on=None, done_by=None)
                | models.Q(done_on__isnull=False, done_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.words


class OutsideSwap(models.Model):
    """边界河长互巡 of a chief of ours with one of a neighbour outside the portal, who is known by words alone. A record
    of what was agreed by letter or at a meeting; `files` are its scans. It credits nobody: our chief's own patrols do.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="我方")
    neighbour = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="对方")
    post = models.ForeignKey(
        Appointment, models.PROTECT, related_name="+", verbose_name="我方河长（任职）"
    )
    chief_name = NameField("对方河长", max_length=40)
    chief_post = models.CharField("对方职务", max_length=60, blank=True)
    water = models.CharField("对方河段", max_length=120)
    started_on = models.DateField("起始日期")
    ended_on = models.DateField("截止日期")
    note = models.CharField("说明", max_length=200, blank=True)
    files = UploadIdsField("函件、纪要扫描件", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    recorded_at = models.DateTimeField("登记时间")

    objects = OutsideSwapQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "与平台外邻区的互巡"
        ordering = ["-started_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="outside_swap_in_order",
                condition=models.Q(ended_on__gte=models.F("started_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post.chief} ⇄ {self.chief_name}"
