"""查看个人信息的记录: its list and its filters."""

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet

from accounts.models import AuditEvent
from accounts.models.querysets import PERSONAL_ACTS
from accounts.services import audit
from common.web.filters import FilterForm
from common.web.tables import PortalTable, TimeColumn


class LookTable(PortalTable):
    """Who saw or took what of whom."""

    at = TimeColumn(verbose_name="时间")
    user_name = tables.Column(verbose_name="操作人", orderable=False)
    action = tables.Column(verbose_name="事项", orderable=False)
    target = tables.Column(verbose_name="对象", orderable=False)
    detail = tables.Column(verbose_name="详情", orderable=False)

    class Meta:
        model = AuditEvent
        fields = ("at", "user_name", "action", "target", "detail")
        order_by = "-at"

    def render_action(self, value: str) -> str:
        return audit.ACTIONS[value]

    def render_detail(self, record: AuditEvent) -> str:
        return audit.in_words(record.detail) or "—"


class LookFilter(filters.FilterSet):
    """By words and act."""

    q = filters.CharFilter(label="操作人或对象", method="search")
    action = filters.ChoiceFilter(
        label="事项",
        choices=[(act, audit.ACTIONS[act]) for act in PERSONAL_ACTS],
        empty_label="全部",
    )

    class Meta:
        model = AuditEvent
        form = FilterForm
        fields: list[str] = []

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(user_name__contains=value) | Q(target__contains=value))
