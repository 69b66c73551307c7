"""What would be different in a published notice if it were counted today."""

from django.conf import settings
from django.db import models

from chiefs.models import Chief
from notices.models.notices import Notice
from notices.models.querysets import ChangedLineQuerySet


class ChangedLine(models.Model):
    """A line of the list of those who did not meet their patrols that late records have changed since.

    Open until a correction is published, or until the office leaves it with a reason. `was` and `now` are
    in words; `was` is what the notice says, and the notice never changes.
    """

    notice = models.ForeignKey(
        Notice, models.PROTECT, related_name="changed_lines", verbose_name="通报"
    )
    chief = models.ForeignKey(Chief, models.PROTECT, related_name="+", verbose_name="河长")
    chief_name = models.CharField("姓名", max_length=40)
    place = models.CharField("镇街、村（社区）", max_length=200)
    subject = models.CharField("河段（河流）", max_length=120)
    was = models.CharField("通报所述", max_length=60)
    now = models.CharField("现为", max_length=60)
    found_at = models.DateTimeField("发现时间")
    left_at = models.DateTimeField("不作更正时间", null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    left_reason = models.CharField("不作更正的理由", max_length=300, blank=True)

    objects = ChangedLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报发布后的变动"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="changed_line_open_once",
                fields=["notice", "chief", "place", "subject"],
                condition=models.Q(left_at=None),
            ),
            models.CheckConstraint(
                name="changed_line_left_by_somebody",
                condition=models.Q(left_at=None, left_by=None, left_reason="")
                | models.Q(left_at__isnull=False, left_by__isnull=False)
                & ~models.Q(left_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chief_name} {self.subject}：{self.was} → {self.now}"
