"""历史数据: which patrols an office brought over from a list that was kept before the portal."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from common.store.fields import DocumentNumberField
from common.store.ledger import AppendOnlyModel
from inspections.models.patrols import Patrol


class OldPatrol(AppendOnlyModel):
    """Beside a patrol that an office entered from an older list: its number there, and what that list said of it in
    words. A table of its own, because each patrol of a phone would pay for columns that only these need."""

    patrol = models.OneToOneField(
        Patrol, models.PROTECT, related_name="old", verbose_name="巡河记录"
    )
    number = DocumentNumberField("原编号", max_length=40, blank=True, db_index=True)
    told = models.CharField("原记录所载", max_length=600, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="补录人"
    )
    at = models.DateTimeField("补录时间")

    class Meta:
        verbose_name = verbose_name_plural = "历史巡河"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.patrol_id} {self.number}"
