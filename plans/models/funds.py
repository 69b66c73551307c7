"""到位、支付: what of a line's money came in and was paid out, report by report."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models

from accounts.models import Unit
from attachments.holders import UploadIdsField
from common.store.ledger import AppendOnlyModel
from plans.models.lists import Line


class FundReport(AppendOnlyModel):
    """Money of one source that came in or was paid on a day, in yuan, as a unit reports it.

    The amounts are of this time alone; a negative one corrects an earlier report. `Fund` holds the sums, together with
    what the list said when it began to bind. A source is named by its words, because a revision may write the rows of
    `Fund` anew.
    """

    line = models.ForeignKey(Line, models.PROTECT, related_name="fund_reports", verbose_name="任务")
    source = models.CharField("资金来源", max_length=80)
    in_place = models.DecimalField(
        "本次到位（元）", max_digits=16, decimal_places=2, default=Decimal(0)
    )
    paid = models.DecimalField(
        "本次支付（元）", max_digits=16, decimal_places=2, default=Decimal(0)
    )
    day = models.DateField("到账或支付日期")
    words = models.CharField("说明", max_length=300, blank=True)
    files = UploadIdsField("凭证", blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="填报单位")
    on_behalf = models.BooleanField("河长办代填", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填报人"
    )
    by_name = models.CharField("填报人姓名", max_length=40)
    at = models.DateTimeField("填报时间")
    client_ref = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = verbose_name_plural = "资金到位与支付"
        ordering = ["line_id", "-day", "-id"]
        constraints = [
            models.UniqueConstraint(name="fund_report_ref_once", fields=["by", "client_ref"]),
            models.CheckConstraint(
                name="fund_report_says_something",
                condition=~models.Q(in_place=0, paid=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day:%Y-%m-%d}"
