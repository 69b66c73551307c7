"""A computed statement, its lines with their memos, its parties, and the ledger of what was done about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from accounts.models import Division
from attachments.holders import UploadIdsField
from common.store.fields import DocumentNumberField
from common.store.ledger import AppendOnlyModel
from common.text.months import Month
from funds.models.querysets import (
    StatementActQuerySet,
    StatementLineQuerySet,
    StatementPartyQuerySet,
    StatementQuerySet,
)
from funds.models.rules import FundRule, RuleVersion
from funds.rules.memo import Told, told


class StatementState(models.TextChoices):
    DRAFT = "draft", "待发送"
    SENT = "sent", "待确认"
    FROZEN = "frozen", "已定稿"
    WITHDRAWN = "withdrawn", "已作废"


class Purpose(models.TextChoices):
    """An account says what a period comes to; a clearing nets the frozen accounts of a year, so that each pair of
    parties pays once."""

    ACCOUNT = "account", "核算"
    CLEARING = "clearing", "年度清算"


class Statement(models.Model):
    """What one rule comes to in one period, from its draft to its frozen end.

    `first` and `last` are the first days of the first and the last month. `number` counts the versions of the same
    period; a correction `replaces` the one before, with a `reason`. `total` is the sum of the lines, in yuan.
    `inputs_hash` is the SHA-256 of the canonical text of what it was reckoned from, the body of the rule included: the
    same hash means the same lines. From `frozen_at` on nothing of the row, its lines and its parties changes (a
    trigger on PostgreSQL); that it was corrected later is read from the one that replaces it.
    """

    rule = models.ForeignKey(FundRule, models.PROTECT, related_name="statements")
    rule_version = models.ForeignKey(RuleVersion, models.PROTECT, related_name="statements")
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="核算行政区"
    )
    purpose = models.CharField("用途", max_length=8, choices=Purpose.choices, default="account")
    first = models.DateField("起始月份")
    last = models.DateField("截止月份")
    number = models.PositiveSmallIntegerField("版次", default=1)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField("更正原因", max_length=300, blank=True)
    state = models.CharField("状态", max_length=9, choices=StatementState.choices, default="draft")
    title = models.CharField("标题", max_length=160)
    document_number = DocumentNumberField("文号", max_length=60, blank=True)
    total = models.DecimalField("合计（元）", max_digits=16, decimal_places=2)
    notes = models.JSONField("说明", default=list)
    inputs_hash = models.CharField("数据校验码", max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("核算时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen_at = models.DateTimeField("定稿时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结算单"
        ordering = ["-first", "-last", "rule_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="fund_statement_number_once",
                fields=["rule", "purpose", "first", "last", "number"],
            ),
            # One at a time is being worked on; frozen and withdrawn ones are kept.
            models.UniqueConstraint(
                name="fund_statement_one_open",
                fields=["rule", "purpose", "first", "last"],
                condition=models.Q(state__in=["draft", "sent"]),
            ),
            models.UniqueConstraint(
                name="fund_statement_replaced_once",
                fields=["replaces"],
                condition=~models.Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="fund_statement_frozen_by_someone",
                condition=models.Q(state="frozen", frozen_at__isnull=False, frozen_by__isnull=False)
                | ~models.Q(state="frozen") & models.Q(frozen_at=None, frozen_by=None),
            ),
            models.CheckConstraint(
                name="fund_statement_period", condition=models.Q(last__gte=models.F("first"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def period_words(self) -> str:
        """2026年10月, 2026年1月—12月, 2026年."""
        first, last = Month.of(self.first), Month.of(self.last)
        if first == last:
            return first.label
        if (first.month, last.month, first.year) == (1, 12, last.year):
            return f"{first.year}年"
        return f"{first.label}—{last.label}"


class StatementLine(models.Model):
    """Who pays whom how much for what, and how that was reckoned.

    payer, payee   whose money; where one of them is the bank it is the statement's division
    subject_kind   "section", "person", "division" or "pair": what `subject_key` is the key of, as text
    subject        its name as it was then
    month          first day of the month, null where the line is of the whole period
    amount         yuan, rounded; 0 where the rule came to nothing, so that the memo can be read
    memo           steps in order, each {"title", "words", "amount"}: amount as text in yuan, or null
    facts          plain values of the kind's own, for its columns in sheets
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField("序号")
    payer = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="支付方")
    payee = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="受偿方")
    payer_name = models.CharField("支付方名称", max_length=60)
    payee_name = models.CharField("受偿方名称", max_length=60)
    subject_kind = models.CharField("对象类别", max_length=10)
    subject_key = models.CharField("对象编号", max_length=40)
    subject = models.CharField("对象", max_length=120)
    month = models.DateField("月份", null=True, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    memo = models.JSONField("计算过程", default=list)
    facts = models.JSONField("明细", default=dict)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结算明细"
        ordering = ["statement_id", "order"]
        constraints = [
            models.UniqueConstraint(name="fund_line_order_once", fields=["statement", "order"]),
            models.CheckConstraint(
                name="fund_line_not_negative", condition=models.Q(amount__gte=0)
            ),
        ]
        indexes = [
            models.Index(fields=["payer", "statement"]),
            models.Index(fields=["payee", "statement"]),
            # Somebody's own on a phone.
            models.Index(fields=["subject_kind", "subject_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.payer_name} → {self.payee_name}：{self.amount} 元"

    @property
    def steps(self) -> list[Told]:
        """The memo as pages show it."""
        return told(self.memo)


class Answer(models.TextChoices):
    WAITING = "", "待确认"
    CONFIRMED = "confirmed", "已确认"
    OBJECTED = "objected", "有异议"


class StatementParty(models.Model):
    """A division whose money a statement moves, what it pays and receives, and its answer.

    pays, receives   yuan, sums of its lines; over all parties both are the statement's total
    due_on           last day on which it may answer, set when the statement is sent and moved by a reply
    is_bank          the statement's own division: it is asked for no answer, because it made the statement
    """

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="parties")
    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    name = models.CharField("名称", max_length=60)
    is_bank = models.BooleanField("核算方", default=False)
    pays = models.DecimalField("应付（元）", max_digits=16, decimal_places=2)
    receives = models.DecimalField("应收（元）", max_digits=16, decimal_places=2)
    due_on = models.DateField("答复期限", null=True, blank=True)
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    words = models.CharField("答复意见", max_length=500, blank=True)
    reply = models.CharField("对异议的答复", max_length=500, blank=True)

    objects = StatementPartyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结算双方"
        ordering = ["statement_id", "division_id"]
        constraints = [
            models.UniqueConstraint(name="fund_party_once", fields=["statement", "division"]),
            models.CheckConstraint(
                name="fund_party_objects_in_words",
                condition=~models.Q(answer="objected") | ~models.Q(words=""),
            ),
        ]
        indexes = [models.Index(fields=["division", "answer"])]

    def __str__(self) -> str:
        return f"{self.name}：应付 {self.pays} 元，应收 {self.receives} 元"

    @property
    def net(self) -> Decimal:
        """What it receives less what it pays, in yuan: negative where it pays."""
        return self.receives - self.pays


class StatementAct(AppendOnlyModel):
    """One thing done about a statement. Rows are added, never changed.

    act       one of `funds.rules.steps.ACTS`
    division  the party that acted or was answered; null for the statement's office
    by_letter it was said in a letter and entered by the office
    """

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="acts")
    act = models.CharField("事项", max_length=12)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区"
    )
    words = models.CharField("说明", max_length=500, blank=True)
    by_letter = models.BooleanField("来函登记", default=False)
    files = UploadIdsField("附件")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    objects: ClassVar[Any] = StatementActQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "结算记录"
        ordering = ["statement_id", "id"]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.act}"
