"""Filter bars of the office pages."""

import django_filters as filters
from django.db.models import Q, QuerySet

from accounts.models import Division, Level, Role, RoleGrant, Unit, UnitKind, User
from common import clock
from common.text.chinese import local_date
from common.web.filters import FilterForm


class DivisionFilter(filters.FilterSet):
    """By name and level."""

    q = filters.CharFilter(label="名称或代码", method="search")
    level = filters.ChoiceFilter(label="级别", choices=Level.choices, empty_label="全部")

    class Meta:
        model = Division
        form = FilterForm
        fields: list[str] = []

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(name__contains=value) | Q(code__startswith=value))


class UnitFilter(filters.FilterSet):
    """By name and kind; dissolved ones on demand."""

    q = filters.CharFilter(label="名称", field_name="name", lookup_expr="contains")
    kind = filters.ChoiceFilter(label="类别", choices=UnitKind.choices, empty_label="全部")
    dissolved = filters.ChoiceFilter(
        label="是否撤销",
        choices=[("no", "在用"), ("yes", "已撤销")],
        empty_label="全部",
        method="by_end",
    )

    class Meta:
        model = Unit
        form = FilterForm
        fields: list[str] = []

    def by_end(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        existing = Unit.objects.existing(local_date(clock.now()))
        return rows.filter(pk__in=existing) if value == "no" else rows.exclude(pk__in=existing)


class AccountFilter(filters.FilterSet):
    """By name or number, role and state."""

    q = filters.CharFilter(label="姓名或手机号", method="search")
    role = filters.ChoiceFilter(
        label="角色",
        choices=[choice for choice in Role.choices if choice[0] != Role.ADMIN],
        empty_label="全部",
        method="by_role",
    )
    is_active = filters.ChoiceFilter(
        label="状态", choices=[("True", "在用"), ("False", "停用")], empty_label="全部"
    )

    class Meta:
        model = User
        form = FilterForm
        fields: list[str] = []

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(Q(name__contains=value) | Q(mobile__startswith=value))

    def by_role(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        held = RoleGrant.objects.in_force().filter(role=value)
        return rows.filter(pk__in=held.values("user"))
