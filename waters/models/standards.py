"""By which limits water is judged, in versions."""

from django.conf import settings
from django.db import models


class WaterStandard(models.Model):
    """A version of the limits and edges. Without a row the one of `waters.rules.standard` holds, which is
    GB 3838-2002's table 1.

    table  as `waters.rules.standard.Standard` writes and reads it
    """

    name = models.CharField("名称", max_length=60)
    valid_from = models.DateField("自何日起", unique=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    table = models.JSONField("限值")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "评价标准"
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.name
