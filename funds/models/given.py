"""Figures that no other room holds and a rule needs: a month's flow, days beyond the limit, points."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from funds.models.querysets import GivenFigureQuerySet
from funds.models.rules import FundRule


class GivenFigure(models.Model):
    """One figure of one section in one month, entered by the rule's office for a rule of its own.

    name  one of `funds.rules.figures.GIVEN`, which also says its unit
    """

    rule = models.ForeignKey(FundRule, models.PROTECT, related_name="given", verbose_name="规则")
    section_key = models.CharField("断面", max_length=40)
    month = models.DateField("月份")
    name = models.CharField("数据项", max_length=12)
    value = models.DecimalField("数值", max_digits=18, decimal_places=6)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("填报时间")

    objects = GivenFigureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补录数据"
        ordering = ["rule_id", "month", "section_key", "name"]
        constraints = [
            models.UniqueConstraint(
                name="fund_given_once", fields=["rule", "section_key", "month", "name"]
            ),
            models.CheckConstraint(
                name="fund_given_not_negative", condition=models.Q(value__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section_key} {self.month} {self.name} {self.value}"
