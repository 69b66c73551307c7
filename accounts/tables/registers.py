"""Lists of the office pages."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import permissions
from accounts.models import Division, Unit, User
from accounts.models.querysets import official_order
from common.store.scope import LEVEL_DIGITS
from common.text.values.phones import masked
from common.web.tables import NumberColumn, PortalTable, TimeColumn


class DivisionTable(PortalTable):
    """Divisions as a tree: indented by level, in the order of their codes."""

    name = tables.Column("名称", orderable=False)
    code = tables.Column("行政区划代码", orderable=False)
    level = tables.Column("级别", orderable=False)
    unit_count = NumberColumn(verbose_name="单位", orderable=False)
    account_count = NumberColumn(verbose_name="账号", orderable=False)

    class Meta:
        model = Division
        fields = ("name", "code", "level", "unit_count", "account_count")

    @cached_property
    def top(self) -> int:
        """Where the tree begins: the level of the user's own division."""
        home = self.request.user.home_division
        return LEVEL_DIGITS.index(home.level) if home else 0

    def render_name(self, value: str, record: Division) -> SafeString:
        keeps = permissions.enters_division(self.request.user, record.pk)
        words = value
        if keeps and not record.is_external:
            address = reverse("accounts:division_change", args=[record.pk])
            words = format_html('<a href="{}">{}</a>', address, value)
        depth = LEVEL_DIGITS.index(record.level) - self.top
        marks = "（本平台之外）" if record.is_external else ""
        marks += "" if record.is_active else "（已撤并）"
        return format_html('<span class="tree-{}">{}{}</span>', depth, words, marks)

    def render_level(self, record: Division) -> str:
        return record.get_level_display()


class UnitTable(PortalTable):
    """Units."""

    name = tables.Column("名称", linkify=lambda record, table: table.address_of(record))
    kind = tables.Column("类别")
    division = tables.Column("行政区", order_by=("division_id",))
    order = NumberColumn(verbose_name="排序号", order_by=official_order())
    is_lead = tables.BooleanColumn(verbose_name="牵头单位", yesno="是,—", orderable=False)
    contact_phone = tables.Column("办公电话", orderable=False, default="—")
    account_count = NumberColumn(verbose_name="账号")

    class Meta:
        model = Unit
        fields = ("name", "kind", "division", "order", "is_lead", "contact_phone", "account_count")

    def address_of(self, unit: Unit) -> str | None:
        """Units outside the office's own divisions are shown and not opened."""
        keeps = self.request.user.is_office_of(unit.division_id)
        return reverse("accounts:unit_change", args=[unit.pk]) if keeps else None


class AccountTable(PortalTable):
    """Accounts."""

    name = tables.Column("姓名", linkify=("accounts:account", {"pk": tables.A("pk")}))
    mobile = tables.Column("手机号", orderable=False)
    roles = tables.Column("角色", accessor="pk", orderable=False)
    is_active = tables.Column("状态", orderable=False)
    last_login = TimeColumn(verbose_name="最近登录", default="从未登录")

    class Meta:
        model = User
        fields = ("name", "mobile", "roles", "is_active", "last_login")

    def render_mobile(self, value: str) -> str:
        return masked(value)

    def render_roles(self, record: User) -> str:
        return record.roles_in_words

    def render_is_active(self, record: User) -> str:
        return "在用" if record.is_active else "停用"
