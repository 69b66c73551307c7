"""任务交办单: one paper from an office to a unit, with several items, a deadline and a reply slip."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from accounts.models import Division, Unit
from attachments.holders import UploadIdsField
from common.store.fields import DocumentNumberField
from common.store.ledger import AppendOnlyModel
from issues.models import Issue
from supervision.models.querysets import OrderQuerySet
from supervision.models.supervisions import Supervision, SupervisionFinding


class OrderForm(models.Model):
    """任务交办单 [002]. `division` is whose office gives it, `issuer` its name of the time. The ledgers of
    their issues record what becomes of the items; nothing of it is kept here."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    number = DocumentNumberField("编号", max_length=60)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name="交办的行政区"
    )
    issuer = models.CharField("交办机关", max_length=80)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="order_forms", verbose_name="责任单位"
    )
    title = models.CharField("事由", max_length=80)
    requirement = models.TextField("交办要求", blank=True)
    deadline = models.DateField("整改期限")
    supervision = models.ForeignKey(
        Supervision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="order_forms",
        verbose_name="暗访督查",
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="交办人"
    )
    issued_at = models.DateTimeField("交办时间")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="签收人",
    )
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务交办单"
        ordering = ["-issued_at", "-id"]
        indexes = [
            models.Index(fields=["division", "-issued_at"]),
            models.Index(fields=["unit", "-issued_at"]),
        ]
        constraints = [
            models.UniqueConstraint(name="order_number_once", fields=["division", "number"]),
            models.CheckConstraint(
                name="order_signed_has_who",
                condition=models.Q(signed_at=None, signed_by=None)
                | models.Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(models.Model):
    """One item of an order form: an issue of the ledger, found by a supervision or written in the form."""

    order_form = models.ForeignKey(
        OrderForm, models.PROTECT, related_name="items", verbose_name="任务交办单"
    )
    position = models.PositiveSmallIntegerField("序号")
    issue = models.OneToOneField(
        Issue, models.PROTECT, related_name="order_item", verbose_name="问题"
    )
    finding = models.OneToOneField(
        SupervisionFinding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="order_item",
        verbose_name="督查发现的问题",
    )
    requirement = models.CharField("整改要求", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办事项"
        ordering = ["order_form_id", "position"]
        constraints = [
            models.UniqueConstraint(name="order_item_once", fields=["order_form", "position"])
        ]

    def __str__(self) -> str:
        return f"{self.order_form} 第 {self.position} 项"


class OrderReply(AppendOnlyModel):
    """回执: what the unit answers about the whole order, written by itself or keyed in from its paper."""

    order_form = models.ForeignKey(
        OrderForm, models.PROTECT, related_name="replies", verbose_name="任务交办单"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人"
    )
    by_name = models.CharField("登记人姓名", max_length=40)
    by_role = models.CharField("登记人身份", max_length=80)
    at = models.DateTimeField("登记时间")
    note = models.TextField("办理情况")
    files = UploadIdsField("附件", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交办单回执"
        ordering = ["order_form_id", "at", "id"]

    def __str__(self) -> str:
        return f"{self.order_form} 回执"
