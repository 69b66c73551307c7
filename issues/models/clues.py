"""线索 between the river-chief office and the police or the procurator (行刑衔接)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division, Unit
from common.store.fields import DocumentNumberField
from issues.models.issues import Issue
from issues.models.querysets import ClueQuerySet
from issues.rules.outcomes import ClueState


class Clue(models.Model):
    """线索: an issue handed to a unit of the police or the procurator under a number of the office's,
    or handed in by them as an issue (`handed_in`). Their case number comes back. The issue's ledger
    records what was written each time."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="clues", verbose_name="问题")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="问题所在地"
    )
    office = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="河长办")
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="clues", verbose_name="公安、检察机关"
    )
    number = DocumentNumberField("线索编号", max_length=60)
    case_number = DocumentNumberField("案号", max_length=60, blank=True)
    state = models.CharField("办理情况", max_length=10, choices=ClueState.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    by_name = models.CharField("经办人姓名", max_length=40)
    sent_at = models.DateTimeField("移送时间")
    due_at = models.DateTimeField("反馈期限", null=True, blank=True)
    answered_at = models.DateTimeField("首次反馈时间", null=True, blank=True)
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = ClueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "线索"
        ordering = ["-sent_at", "-id"]
        indexes = [
            models.Index(fields=["division", "-sent_at"]),
            models.Index(fields=["unit", "-sent_at"]),
        ]
        constraints = [
            models.UniqueConstraint(name="clue_number_once", fields=["office", "number"]),
            models.UniqueConstraint(
                name="clue_with_a_unit_once_at_a_time",
                fields=["issue", "unit"],
                condition=models.Q(state__in=["waiting", "checking", "filed"]),
            ),
            models.CheckConstraint(
                name="clue_waiting_until_answered",
                condition=models.Q(state="waiting", answered_at=None)
                | models.Q(state="handed_in", answered_at=None, due_at=None)
                | (~models.Q(state__in=["waiting", "handed_in"]) & ~models.Q(answered_at=None)),
            ),
            models.CheckConstraint(
                name="clue_filed_has_case_number",
                condition=~models.Q(state="filed") | ~models.Q(case_number=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number
