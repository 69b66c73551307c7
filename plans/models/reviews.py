"""会审: the chain of reviews as the office sets it, and every round a list went through."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from common.store.fields import NameField
from common.store.ledger import AppendOnlyModel
from plans.models.lists import ListKind, TaskList
from plans.models.querysets import AskQuerySet
from plans.rules.reviews import Step


class Asks(models.TextChoices):
    """Who gives the review of a step. Who that is for a list is said by `services.reviewers`."""

    LEAD_UNIT = "lead_unit", "清单的牵头单位"
    DEPARTMENTS = "departments", "部门（并行）"
    EXPERTS = "experts", "专家组"
    RIVER_CHIEF = "river_chief", "河长"
    GOVERNMENT = "government", "政府"


class ReviewChain(models.Model):
    """会审程序: the reviews that lists of a kind pass, from a day on. The nearest division's newest
    holds. One that a list was submitted under is never changed: a change is a new version."""

    kind = models.CharField("清单", max_length=8, choices=ListKind.choices)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="适用行政区",
        help_text="不填为全部适用；下级可另行设定，就近适用。",
    )
    valid_from = models.DateField("自何日起")
    basis = models.CharField("依据", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "会审程序"
        ordering = ["kind", "division_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="chain_once_a_day",
                fields=["kind", "division", "valid_from"],
                condition=models.Q(division__isnull=False),
                violation_error_message="同一天已有一套会审程序。",
            ),
            models.UniqueConstraint(
                name="chain_once_a_day_everywhere",
                fields=["kind", "valid_from"],
                condition=models.Q(division=None),
                violation_error_message="同一天已有一套会审程序。",
            ),
        ]

    def __str__(self) -> str:
        where = self.division or "全部行政区"
        return f"{self.get_kind_display()}（{where}，{self.valid_from:%Y-%m-%d}起）"


class ReviewStep(models.Model):
    """One review of a chain. `departments` of a 部门会审 are those named here, else those that lead or
    answer for a line of the list."""

    chain = models.ForeignKey(ReviewChain, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField("次序")
    name = NameField("名称", max_length=40)
    asks = models.CharField("由谁会审", max_length=12, choices=Asks.choices)
    days = models.PositiveSmallIntegerField(
        "期限（天）", default=0, help_text="自送到之日起；0 为不设期限。"
    )
    departments = models.ManyToManyField(
        Unit,
        blank=True,
        related_name="+",
        verbose_name="会审部门",
        help_text="只用于部门会审；不选则为清单各项任务的牵头单位和责任单位。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "会审步骤"
        ordering = ["chain_id", "order"]
        constraints = [
            models.UniqueConstraint(
                name="review_step_order_once",
                fields=["chain", "order"],
                violation_error_message="次序重复。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Step:
        """The step as the rule takes it."""
        return Step(key=str(self.pk), name=self.name, days=self.days)


class RoundState(models.TextChoices):
    OPEN = "open", "会审中"
    RETURNED = "returned", "退回"
    PASSED = "passed", "通过"
    WITHDRAWN = "withdrawn", "撤回"


class ReviewRound(models.Model):
    """A list's going-through of its chain, once from each submission.

    `state`, `step`, `since` and `due_on` are what `plans.rules.reviews.standing` says of its answers, kept
    so that lists of what waits need not fold every round: they are written with each answer.
    """

    task_list = models.ForeignKey(
        TaskList, models.PROTECT, related_name="rounds", verbose_name="清单"
    )
    number = models.PositiveSmallIntegerField("轮次")
    chain = models.ForeignKey(ReviewChain, models.PROTECT, related_name="rounds")
    day = models.DateField("送审日期")
    begins_at = models.ForeignKey(ReviewStep, models.PROTECT, related_name="+")
    note = models.CharField("送审说明", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="送审人"
    )
    by_name = models.CharField("送审人姓名", max_length=40)
    at = models.DateTimeField("送审时间")
    client_ref = models.UUIDField(default=uuid.uuid4)
    state = models.CharField("状态", max_length=10, choices=RoundState.choices)
    step = models.ForeignKey(ReviewStep, models.PROTECT, null=True, related_name="+")
    since = models.DateField("送到该步日期")
    due_on = models.DateField("该步期限", null=True, blank=True)
    withdrawn_by_name = models.CharField("撤回人", max_length=40, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会审轮次"
        ordering = ["task_list_id", "number"]
        constraints = [
            models.UniqueConstraint(name="review_round_once", fields=["task_list", "number"]),
            models.UniqueConstraint(name="review_round_ref_once", fields=["by", "client_ref"]),
            models.UniqueConstraint(
                name="review_round_open_once",
                fields=["task_list"],
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                name="review_round_waits_at_a_step",
                condition=models.Q(state="passed", step=None)
                | (~models.Q(state="passed") & models.Q(step__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_round_withdrawn_by_someone",
                condition=models.Q(state="withdrawn", withdrawn_at__isnull=False)
                & ~models.Q(withdrawn_by_name="")
                & ~models.Q(withdraw_reason="")
                | ~models.Q(state="withdrawn")
                & models.Q(withdrawn_at=None, withdrawn_by_name="", withdraw_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_list} 第 {self.number} 轮会审"


class ReviewAsk(AppendOnlyModel):
    """Who is asked at a step of a round: a unit, a chief's account, or somebody without one (experts,
    the government), whose opinion the office enters. `label` is the name as of that day."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="asks")
    step = models.ForeignKey(ReviewStep, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    label = models.CharField("会审人", max_length=80)

    objects = AskQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "会审人"
        ordering = ["round_id", "step__order", "id"]
        constraints = [
            models.CheckConstraint(
                name="review_ask_unit_or_user",
                condition=models.Q(unit=None) | models.Q(user=None),
            ),
            models.UniqueConstraint(
                name="review_ask_unit_once",
                fields=["round", "step", "unit"],
                condition=models.Q(unit__isnull=False),
            ),
            models.UniqueConstraint(
                name="review_ask_user_once",
                fields=["round", "step", "user"],
                condition=models.Q(user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ReviewVerdict(models.TextChoices):
    PASS = "pass", "通过"
    RETURN = "return", "退回修改"


class ReviewAnswer(AppendOnlyModel):
    """What a reviewer said. `on_behalf`: entered by the office from a paper; then `signer` is who gave
    the opinion and `document` its number or the minutes."""

    ask = models.OneToOneField(ReviewAsk, models.PROTECT, related_name="answer")
    verdict = models.CharField("意见", max_length=8, choices=ReviewVerdict.choices)
    comment = models.TextField("意见内容", blank=True)
    document = models.CharField("文号或会议纪要", max_length=120, blank=True)
    files = UploadIdsField("附件", blank=True)
    on_behalf = models.BooleanField("由河长办代录", default=False)
    signer = NameField("出具意见人", max_length=80, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    by_name = models.CharField("经办人姓名", max_length=40)
    at = models.DateTimeField("时间")
    client_ref = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = verbose_name_plural = "会审意见"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(name="review_answer_ref_once", fields=["by", "client_ref"]),
            models.CheckConstraint(
                name="review_return_says_why",
                condition=models.Q(verdict="pass") | ~models.Q(comment=""),
            ),
            models.CheckConstraint(
                name="review_on_behalf_names_its_paper",
                condition=models.Q(on_behalf=False, signer="")
                | (models.Q(on_behalf=True) & ~models.Q(signer="") & ~models.Q(document="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ask}：{self.get_verdict_display()}"


class ReviewReminder(AppendOnlyModel):
    """催办: the office reminded a reviewer that the list waits for its opinion."""

    ask = models.ForeignKey(ReviewAsk, models.PROTECT, related_name="reminders")
    note = models.CharField("催办说明", max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="催办人"
    )
    by_name = models.CharField("催办人姓名", max_length=40)
    at = models.DateTimeField("催办时间")

    class Meta:
        verbose_name = verbose_name_plural = "会审催办"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.ask} {self.at:%Y-%m-%d}"
