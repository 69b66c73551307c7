"""Columns of the registers' lists."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.web.marks import badge
from common.web.tables import DateColumn, NumberColumn, PortalTable, TickColumn
from rivers.models import Outfall, Reach, River, Signboard
from rivers.rules.signboards import late_days


class CodeColumn(tables.Column):
    """A code, on one line: broken at its hyphens it reads as two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("attrs", {"td": {"class": "nowrap"}})
        super().__init__(*args, **kwargs)


def linked(register: str, **kwargs: Any) -> tables.Column:
    return tables.Column(linkify=(f"rivers:{register}_detail", {"pk": tables.A("pk")}), **kwargs)


def name_words(record: Any, words: Any) -> Any:
    """A name, and beside it that the row is out of use."""
    return words if record.is_active else format_html("{} {}", words, badge("retired", "已停用"))


class RiverTable(PortalTable):
    """河流湖库."""

    code = CodeColumn()
    name = linked("river", order_by="sort_key")
    length_km = NumberColumn(verbose_name="长度（公里）", places=1)
    reach_count = NumberColumn(verbose_name="河段数")

    class Meta:
        model = River
        fields = ("code", "name", "kind", "basin", "level", "division", "length_km", "reach_count")
        order_by = "name"

    def render_name(self, record: River) -> Any:
        return name_words(record, record.name)


class ReachTable(PortalTable):
    """河段."""

    code = CodeColumn()
    name = linked("reach", order_by="sort_key")
    river = tables.Column(
        linkify=("rivers:river_detail", {"pk": tables.A("river_id")}), order_by="river__sort_key"
    )
    division = tables.Column(
        accessor="division__full_name", verbose_name="所在行政区", order_by="division_id"
    )
    length_m = NumberColumn(verbose_name="长度（米）")
    is_boundary = tables.Column(verbose_name="界河")
    west = tables.Column(verbose_name="中心线", empty_values=())

    class Meta:
        model = Reach
        fields = ("code", "name", "river", "division", "bank", "length_m", "is_boundary", "west")
        order_by = "name"

    def render_name(self, record: Reach) -> Any:
        return name_words(record, record.name)

    def render_is_boundary(self, value: bool) -> str:
        return "是" if value else ""

    def render_west(self, record: Reach) -> Any:
        return (
            "有"
            if record.west is not None
            else format_html('<span class="text-secondary">{}</span>', "缺")
        )


class OutfallTable(PortalTable):
    """入河排污口."""

    code = CodeColumn()
    name = linked("outfall")
    river = tables.Column(
        accessor="reach__river", order_by="reach__river__sort_key", verbose_name="河流"
    )
    reach = tables.Column(
        linkify=("rivers:reach_detail", {"pk": tables.A("reach_id")}), order_by="reach__sort_key"
    )

    class Meta:
        model = Outfall
        fields = ("code", "name", "kind", "river", "reach", "owner", "permit")
        order_by = "code"

    def render_name(self, record: Outfall) -> Any:
        return name_words(record, record.name)


class SignboardTable(PortalTable):
    """公示牌. `today` and `term_days` are given by the page."""

    today: date
    term_days: int

    tick = TickColumn()
    code = CodeColumn(linkify=("rivers:signboard_detail", {"pk": tables.A("pk")}))
    reach = tables.Column(
        linkify=("rivers:reach_detail", {"pk": tables.A("reach_id")}), order_by="reach__sort_key"
    )
    updated_on = DateColumn()
    checked_on = DateColumn()
    outdated_since = tables.Column(verbose_name="须更新")

    class Meta:
        model = Signboard
        fields = (
            "tick",
            "code",
            "reach",
            "place",
            "shown_chiefs",
            "updated_on",
            "checked_on",
            "outdated_since",
        )
        order_by = "code"

    def render_code(self, record: Signboard) -> Any:
        return name_words(record, record.code)

    def render_outdated_since(self, value: date) -> SafeString:
        late = late_days(value, today=self.today, term_days=self.term_days)
        return outdated_words(value, late)


def outdated_words(since: date, late: int) -> SafeString:
    """2026-10-08 起, and by how many days the term is over."""
    words = format_html('<span class="nowrap">{} 起</span>', f"{since:%Y-%m-%d}")
    if late > 0:
        return format_html('<span class="late">{}，已超期 {} 天</span>', words, late)
    return words
