"""督办: a red or yellow line pushed to a chief, the chief's 批示, and the unit's answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division
from common.store.fields import NameField
from common.store.ledger import AppendOnlyModel
from plans.models.lists import Light, Line
from plans.models.querysets import InstructionQuerySet


class InstructionState(models.TextChoices):
    PUSHED = "pushed", "待批示"
    INSTRUCTED = "instructed", "待回复"
    ANSWERED = "answered", "已回复"
    WITHDRAWN = "withdrawn", "已收回"


class Instruction(models.Model):
    """督办件: one push of a line to a chief, and its state. Its entries record what was said and done
    about it. A line has at most one that still waits for somebody."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="instructions", verbose_name="任务")
    # The line's own division, so that a scope is one range over one column.
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    chief = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="呈送河长"
    )
    light = models.CharField("呈送时亮灯", max_length=6, choices=Light.choices)
    state = models.CharField("状态", max_length=10, choices=InstructionState.choices)
    pushed_at = models.DateTimeField("呈送时间")
    answer_by = models.DateField("回复期限", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办件"
        ordering = ["-pushed_at", "-id"]
        indexes = [models.Index(fields=["division", "state"])]
        constraints = [
            models.UniqueConstraint(
                name="instruction_open_once",
                fields=["line"],
                condition=models.Q(state__in=["pushed", "instructed"]),
            ),
            models.CheckConstraint(
                name="instruction_light_not_green", condition=~models.Q(light="green")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}（{self.get_state_display()}）"


class InstructionEvent(models.TextChoices):
    PUSHED = "pushed", "呈送"
    INSTRUCTED = "instructed", "批示"
    ANSWERED = "answered", "回复"
    WITHDRAWN = "withdrawn", "收回"


class InstructionEntry(AppendOnlyModel):
    """督办记录: who said what and when. Names and roles are those of the time."""

    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="entries", verbose_name="督办件"
    )
    seq = models.PositiveSmallIntegerField("序号")
    event = models.CharField("事项", max_length=10, choices=InstructionEvent.choices)
    words = models.TextField("内容")
    answer_by = models.DateField("回复期限", null=True, blank=True)
    # A 批示 on paper, which the office entered: whose it is.
    in_name_of = NameField("批示人", max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    by_role = models.CharField("办理人身份", max_length=80, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "督办记录"
        ordering = ["instruction_id", "seq"]
        constraints = [
            models.UniqueConstraint(name="instruction_seq_once", fields=["instruction", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.get_event_display()}"
