"""Columns, filters and Excel of the list of 任务交办单."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Unit
from accounts.models.querysets import official_order
from common import clock
from common.spreadsheets import Column
from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import PortalTable, TimeColumn
from supervision.models import OrderForm

PROGRESS = {"td": {"class": "order-progress nowrap"}}


class OrderTable(PortalTable):
    """任务交办单."""

    number = tables.Column(
        linkify=("supervision:order_detail", {"pk": tables.A("pk")}),
        attrs={"td": {"class": "nowrap"}},
    )
    title = tables.Column(orderable=False)
    unit = tables.Column(order_by=official_order("unit__"))
    issued_at = TimeColumn(verbose_name="交办")
    deadline = tables.Column(attrs={"td": {"class": "nowrap"}})
    progress = tables.Column(
        accessor="item_count", verbose_name="进展", orderable=False, attrs=PROGRESS
    )
    signed_at = tables.Column(verbose_name="状态", empty_values=(), orderable=False)

    class Meta:
        model = OrderForm
        fields = ("number", "title", "unit", "issued_at", "deadline", "progress", "signed_at")

    def render_deadline(self, value: Any) -> str:
        return f"{value:%Y-%m-%d}"

    def render_progress(self, record: Any) -> SafeString:
        words = progress_words(record)
        if not record.overdue_count:
            return format_html("{}", words)
        return format_html('{}，<span class="late">逾期 {} 项</span>', words, record.overdue_count)

    def render_signed_at(self, record: Any) -> SafeString:
        return badge(*standing(record))


def progress_words(order: Any) -> str:
    """5 项，完成 3 项: needs `with_counts`."""
    return f"{order.item_count} 项，已整改 {order.done_count} 项"


def standing(order: Any) -> tuple[str, str]:
    """An order's state, as code and words; needs `with_counts`."""
    if order.item_count == order.closed_count:
        return "closed", "全部办结"
    if order.overdue_count:
        return "overdue", "有逾期"
    return ("rectifying", "办理中") if order.signed_at else ("handed_over", "待签收")


class OrderFilter(filters.FilterSet):
    """By words, unit and state."""

    q = filters.CharFilter(
        label="编号或事由", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    standing = filters.ChoiceFilter(
        label="状态",
        choices=[("unsigned", "待签收"), ("overdue", "有逾期"), ("open", "未办结")],
        method="by_standing",
        empty_label="全部",
    )
    unit = filters.ModelChoiceFilter(
        label="责任单位",
        queryset=lambda request: Unit.objects.visible_to(request.user),
        empty_label="全部",
    )

    class Meta:
        model = OrderForm
        form = FilterForm
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request is not None and not self.request.user.code_ranges:
            del self.filters["unit"]

    def search(self, queryset: QuerySet[OrderForm], name: str, value: str) -> QuerySet[OrderForm]:
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value))

    def by_standing(self, queryset: Any, name: str, value: str) -> QuerySet[OrderForm]:
        if value == "unsigned":
            return queryset.unsigned()
        return queryset.overdue(clock.now()) if value == "overdue" else queryset.running()


ORDERS = [
    Column("number", "编号"),
    Column("title", "事由", width=40),
    Column("issuer", "交办机关"),
    Column("unit", "责任单位", value=lambda row: row.unit.name),
    Column("issued_at", "交办时间", kind="datetime"),
    Column("deadline", "整改期限", kind="date"),
    Column("signed_at", "签收时间", kind="datetime"),
    Column("item_count", "事项数", kind="int"),
    Column("done_count", "已整改", kind="int"),
    Column("closed_count", "已办结", kind="int"),
    Column("overdue_count", "逾期", kind="int"),
    Column("standing", "状态", value=lambda row: standing(row)[1]),
]
