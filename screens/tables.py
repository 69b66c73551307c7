"""The list of links."""

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from common import clock
from common.web.filters import FilterForm
from common.web.marks import badge
from common.web.tables import DateColumn, PortalTable
from screens.models import ScreenLink

STATES = {"in_force": "有效", "expired": "已到期", "revoked": "已作废"}
_COLOURS = {"in_force": "published", "expired": "draft", "revoked": "withdrawn"}


class LinkFilter(filters.FilterSet):
    """Those in force, unless another state is asked for."""

    q = filters.CharFilter(
        label="安装位置",
        field_name="name",
        lookup_expr="icontains",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = filters.ChoiceFilter(
        label="状态",
        choices=[("all", "全部"), *STATES.items()],
        method="by_state",
        empty_label=None,
    )

    class Meta:
        model = ScreenLink
        form = FilterForm
        fields: list[str] = []

    def __init__(self, data=None, *args, **kwargs):
        data = data.copy() if data else {}
        if not data.get("state"):
            data["state"] = "in_force"
        super().__init__(data, *args, **kwargs)

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        at = clock.now()
        if value == "in_force":
            return queryset.filter(revoked_at=None, expires_at__gt=at)
        if value == "expired":
            return queryset.filter(revoked_at=None, expires_at__lte=at)
        return queryset.exclude(revoked_at=None) if value == "revoked" else queryset


class LinkTable(PortalTable):
    name = tables.Column()
    division = tables.Column()
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    created_by = tables.Column()
    created_at = DateColumn(verbose_name="发放日期")
    expires_at = DateColumn()
    last_used_on = DateColumn()
    act = tables.Column(verbose_name="办理", empty_values=(), orderable=False)

    class Meta:
        model = ScreenLink
        fields = (
            *("name", "division", "state", "created_by", "created_at", "expires_at"),
            *("last_used_on", "act"),
        )

    def render_act(self, record):
        if record.revoked_at is not None:
            return "—"
        address = reverse("screens:link_revoke", args=[record.pk])
        return format_html('<a href="{}" aria-label="作废“{}”的链接">作废</a>', address, record)

    def render_state(self, record):
        state = record.state_on(clock.now())
        return badge(_COLOURS[state], STATES[state])
