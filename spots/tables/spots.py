"""Columns of the lists of spots and batches."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Division, Level
from common.text.chinese import percent_words
from common.web.marks import badge
from common.web.tables import DateColumn, NumberColumn, PortalTable, TickColumn
from spots.models import Spot, SpotBatch
from spots.querysets import TO_VERIFY

LESSER = {"td": {"class": "phone-hide"}}
DAY = {"td": {"class": "nowrap"}}


class SpotTable(PortalTable):
    """疑似图斑."""

    tick = TickColumn()
    code = tables.Column(linkify=("spots:spot_detail", {"pk": tables.A("pk")}), attrs=DAY)
    batch = tables.Column(attrs=LESSER)
    division = tables.Column(verbose_name="所在", order_by="division_id")
    reach = tables.Column(default="", order_by="reach__sort_key", attrs=LESSER)
    kind_words = tables.Column(default="", attrs=DAY)
    area_m2 = NumberColumn(default="")
    state = tables.Column()
    verify_by = tables.Column(default="", attrs=DAY)
    rectify_by = DateColumn(default="", attrs=DAY)
    issue = tables.Column(
        verbose_name="台账",
        default="",
        linkify=("issues:issue_detail", {"pk": tables.A("issue_id")}),
        attrs=DAY,
    )

    class Meta:
        model = Spot
        fields = (
            "tick",
            "code",
            "batch",
            "division",
            "reach",
            "kind_words",
            "area_m2",
            "state",
            "verify_by",
            "rectify_by",
            "issue",
        )

    def __init__(self, *args: Any, day: date, can_act: bool, **kwargs: Any) -> None:
        self.day = day
        if not can_act:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        super().__init__(*args, **kwargs)

    def render_division(self, value: Division) -> str:
        is_village = value.level == Level.VILLAGE and value.parent
        return f"{value.parent}{value}" if is_village else str(value)

    def render_state(self, record: Spot) -> SafeString:
        return badge(record.state, record.get_state_display())

    def render_verify_by(self, value: date, record: Spot) -> SafeString:
        is_late = record.state in TO_VERIFY and value < self.day
        css, mark = ("late", " 逾期") if is_late else ("", "")
        return format_html('<span class="{}">{}{}</span>', css, value.isoformat(), mark)

    def render_issue(self, record: Spot) -> str:
        issue = record.issue
        return f"{issue.number} {issue.get_state_display()}" if issue else ""


class BatchTable(PortalTable):
    """图斑批次."""

    name = tables.Column(linkify=("spots:batch_detail", {"pk": tables.A("pk")}))
    issued_by = tables.Column(default="")
    division = tables.Column(verbose_name="登记", order_by="division_id")
    received_on = DateColumn(attrs=DAY)
    total = NumberColumn(verbose_name="图斑")
    pending = NumberColumn(verbose_name="待分派")
    waiting = NumberColumn(verbose_name="待核查")
    late = NumberColumn(verbose_name="逾期")
    real = NumberColumn(verbose_name="属实")
    unreal = NumberColumn(verbose_name="不属实")
    rectified = NumberColumn(verbose_name="已销号")
    share = tables.Column(
        verbose_name="核查完成",
        accessor="pk",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )

    class Meta:
        model = SpotBatch
        fields = (
            "name",
            "issued_by",
            "division",
            "received_on",
            "total",
            "pending",
            "waiting",
            "late",
            "real",
            "unreal",
            "rectified",
            "share",
        )

    def render_late(self, value: int) -> SafeString | str:
        return format_html('<span class="late">{}</span>', f"{value:,}") if value else "0"

    def render_share(self, record: Any) -> str:
        done = record.real + record.unreal
        return percent_words(done / record.total, places=1) if record.total else "—"
