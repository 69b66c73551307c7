"""A rule by which money is reckoned, in versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models import Division
from common.store.fields import NameField
from common.store.versions import Version, version_constraints
from funds.models.querysets import FundRuleQuerySet, RuleVersionQuerySet


class FundKind(models.TextChoices):
    """What the money is for. The code is also the key of the kind's calculator (`funds.services.kinds`)."""

    COMPENSATION = "compensation", "生态补偿与断面奖惩"
    ALLOWANCE = "allowance", "巡河补贴"
    REWARDS = "rewards", "考核奖惩"


class FundRule(models.Model):
    """A rule by its name. What it says is in its versions; `division` is the office that made it and keeps the
    account, and the division that pays or receives where a version names the bank."""

    kind = models.CharField("类别", max_length=12, choices=FundKind.choices)
    name = NameField("名称", max_length=80)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="核算行政区"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="建立人"
    )
    created_at = models.DateTimeField("建立时间")

    objects = FundRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金规则"
        ordering = ["division_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(name="fund_rule_name_once", fields=["division", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    DRAFT = "draft", "草稿"
    IN_FORCE = "in_force", "已生效"
    DISCARDED = "discarded", "已作废"


class RuleVersion(Version):
    """What a rule says from a month on.

    `body` is data that the kind's calculator reads (`funds.services.kinds.Kind.read`). A draft is edited in place;
    from the moment it is in force nothing of it changes: another version follows it. In a month the newest version in
    force holds whose `valid_from` has come.
    """

    of_name = "rule"

    rule = models.ForeignKey(FundRule, models.PROTECT, related_name="versions", verbose_name="规则")
    state = models.CharField("状态", max_length=10, choices=VersionState.choices, default="draft")
    valid_from = models.DateField("起用月份", help_text="该月 1 日。")
    body = models.JSONField("内容", default=dict)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "规则版本"
        ordering = ["rule_id", "-number"]
        constraints = version_constraints("fund_rule", "rule")

    def __str__(self) -> str:
        return f"{self.rule.name}（第 {self.number} 版）"
