"""Who sees an issue beside the offices of its own division."""

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from issues.models.issues import Issue


class IssueShare(models.Model):
    """Opens one issue, with its ledger, to a division or unit that would not see it otherwise: a
    neighbour it was transferred to, the police. Whoever has had a part in it keeps seeing it, so a
    share is never taken back; what they may do is said by `issues.rules.actions`, not by this."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="shares", verbose_name="问题")
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="共享人"
    )
    at = models.DateTimeField("共享时间")
    # 配合单位: works along with the unit charged, until the issue is taken back from that.
    is_helping = models.BooleanField("配合办理", default=False, db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "问题共享"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="share_once_a_division", fields=["division", "issue"]),
            models.UniqueConstraint(name="share_once_a_unit", fields=["unit", "issue"]),
            models.CheckConstraint(
                name="share_with_a_division_or_a_unit",
                condition=models.Q(division=None, unit__isnull=False)
                | models.Q(division__isnull=False, unit=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} → {self.division or self.unit}"
