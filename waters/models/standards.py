"""By which limits water is judged, in versions."""

from django.conf import settings
from django.db import models

from common.store.fields import NameField
from waters.querysets import WaterStandardQuerySet


class WaterStandard(models.Model):
    """A version of the limits and edges. Without a row the one of `waters.rules.standard` holds, which is
    GB 3838-2002's table 1.

    table         as `waters.rules.standard.Standard` writes and reads it
    withdrawn_at  taken back before anything was judged by it; the row is kept
    """

    name = NameField("名称", max_length=60)
    valid_from = models.DateField("自何日起")
    basis = models.CharField("依据", max_length=200, blank=True)
    table = models.JSONField("限值")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField(
        "撤回原因", max_length=200, blank=True, default="", db_default=""
    )

    objects = WaterStandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价标准"
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="water_standard_one_a_day",
                fields=["valid_from"],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="water_standard_withdrawn_by_someone",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
