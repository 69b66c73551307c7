"""What the sender of a patrol does about it afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from attachments.holders import UploadIdsField
from common.store.ledger import AppendOnlyModel
from inspections.models.patrols import Patrol, PatrolState
from inspections.rules import acts


class PatrolAction(models.TextChoices):
    WITHDRAW = acts.WITHDRAW, acts.LABELS[acts.WITHDRAW]
    ANSWER = acts.ANSWER, acts.LABELS[acts.ANSWER]


class PatrolAct(AppendOnlyModel):
    """上报人的撤回与说明. `body_hash` tells an honest resend of `client_ref` from another content."""

    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="acts", verbose_name="巡河记录")
    action = models.CharField("事项", max_length=10, choices=PatrolAction.choices)
    from_state = models.CharField("之前状态", max_length=10, choices=PatrolState.choices)
    to_state = models.CharField("之后状态", max_length=10, choices=PatrolState.choices)
    note = models.TextField("说明", blank=True)
    photos = UploadIdsField("照片", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="办理人"
    )
    at = models.DateTimeField("办理时间")
    client_ref = models.UUIDField("提交编号")
    body_hash = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "上报人的撤回与说明"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="patrolact_client_ref_once", fields=["by", "client_ref"]),
            models.CheckConstraint(
                name="patrolact_says_something",
                condition=~models.Q(action="answer", note="", photos=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patrol_id} {self.get_action_display()}"
