"""修订: a change of a binding list, proposed with its reason and approved by name."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from common.store.fields import NameField
from plans.models.lists import Line, TaskList
from plans.models.querysets import RevisionQuerySet


class RevisionState(models.TextChoices):
    PROPOSED = "proposed", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class Revision(models.Model):
    """What is to change in a binding list, and who decided it. Decided once; never changed after."""

    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="revisions", verbose_name="清单"
    )
    number = models.PositiveSmallIntegerField("序号")
    reason = models.CharField("修订原因", max_length=500)
    state = models.CharField(
        "状态", max_length=10, choices=RevisionState.choices, default=RevisionState.PROPOSED
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人"
    )
    by_name = models.CharField("提出人姓名", max_length=40)
    at = models.DateTimeField("提出时间")
    client_ref = models.UUIDField(default=uuid.uuid4)
    approver = NameField("批准人", max_length=80, blank=True)
    document = models.CharField("批准文号或会议纪要", max_length=120, blank=True)
    note = models.CharField("办理说明", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    decided_by_name = models.CharField("办理人姓名", max_length=40, blank=True)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    # Of an office of one person: nobody else there, or in an office above, could have approved it.
    is_alone = models.BooleanField("由提出人办理审批", default=False, db_default=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单修订"
        ordering = ["task_list_id", "-number"]
        constraints = [
            models.UniqueConstraint(name="revision_number_once", fields=["task_list", "number"]),
            models.UniqueConstraint(name="revision_ref_once", fields=["by", "client_ref"]),
            models.CheckConstraint(
                name="revision_decided_by_someone",
                condition=models.Q(state="proposed", decided_at=None, decided_by=None)
                | (
                    ~models.Q(state="proposed")
                    & models.Q(decided_at__isnull=False, decided_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="revision_approved_by_another_with_paper",
                condition=~models.Q(state="approved")
                | (
                    ~models.Q(approver="")
                    & ~models.Q(document="")
                    & (~models.Q(decided_by=models.F("by")) | models.Q(is_alone=True))
                ),
            ),
            models.CheckConstraint(
                name="revision_refused_says_why",
                condition=~models.Q(state="refused") | ~models.Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_list} 第 {self.number} 号修订"


class RevisionAction(models.TextChoices):
    ADD = "add", "增加任务"
    CHANGE = "change", "调整任务"
    WITHDRAW = "withdraw", "撤销任务"


class RevisionItem(models.Model):
    """One line of a revision, as it was and as it is to be (`plans.services.snapshot`). Of an added one, `line` is
    what came of it."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("序号")
    action = models.CharField("修订", max_length=10, choices=RevisionAction.choices)
    line = models.ForeignKey(
        Line,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revision_items",
        verbose_name="任务",
    )
    old = models.JSONField("原内容", null=True, blank=True)
    new = models.JSONField("新内容", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "修订内容"
        ordering = ["revision_id", "order"]
        constraints = [
            models.UniqueConstraint(name="revision_item_once", fields=["revision", "order"]),
            models.CheckConstraint(
                name="revision_item_has_what_it_needs",
                condition=models.Q(action="add", old__isnull=True, new__isnull=False)
                | models.Q(
                    action="change", line__isnull=False, old__isnull=False, new__isnull=False
                )
                | models.Q(
                    action="withdraw", line__isnull=False, old__isnull=False, new__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}“{self.title}”"

    @property
    def title(self) -> str:
        """The task as it was called; of a new one, as it is to be."""
        return str((self.old or self.new or {}).get("title", ""))
