"""Columns of the lists."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Division, Level
from common.web.marks import badge
from common.web.tables import PortalTable, TickColumn, TimeColumn
from outfalls.models import Answer, Sighting
from outfalls.permissions import case_of
from outfalls.reads.lights import light_of
from outfalls.rules.steps import CLOSED, OPEN, STATES
from plans.reads.light_tags import light_mark
from plans.rules.lights import Tolerance
from rivers.models import Outfall

LESSER = {"td": {"class": "phone-hide"}, "th": {"class": "phone-hide"}}
DAY = {"td": {"class": "nowrap"}}


def place_words(division: Division) -> str:
    """清溪镇河口村, whose town a reader of the district wants to know."""
    is_village = division.level == Level.VILLAGE and division.parent
    return f"{division.parent}{division}" if is_village else str(division)


class OutfallCaseTable(PortalTable):
    """排污口 with how far each is."""

    tick = TickColumn()
    code = tables.Column(attrs=DAY)
    name = tables.Column(linkify=("outfalls:outfall_detail", {"pk": tables.A("pk")}))
    kind = tables.Column()
    place = tables.Column(
        accessor="reach__division", verbose_name="所在", order_by="reach__division_id"
    )
    reach = tables.Column(order_by="reach__sort_key", attrs=LESSER)
    state = tables.Column(verbose_name="状态")
    category = tables.Column(
        accessor="case__category", verbose_name="分类", default="", attrs=LESSER
    )
    unit = tables.Column(accessor="case__unit", verbose_name="整治单位", default="")
    due_on = tables.Column(accessor="case__due_on", verbose_name="完成时限", default="", attrs=DAY)
    light = tables.Column(
        accessor="pk", verbose_name="亮灯", orderable=False, attrs={"td": {"class": "nowrap"}}
    )

    class Meta:
        model = Outfall
        fields = (
            "tick",
            "code",
            "name",
            "kind",
            "place",
            "reach",
            "state",
            "category",
            "unit",
            "due_on",
            "light",
        )
        order_by = "code"

    def __init__(self, *args: Any, day: date, by: Tolerance, can_act: bool, **kwargs: Any) -> None:
        self.day, self.by = day, by
        if not can_act:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        super().__init__(*args, **kwargs)

    def render_place(self, value: Division) -> str:
        return place_words(value)

    def render_state(self, value: str) -> SafeString:
        return badge(value, STATES[value])

    def render_category(self, record: Outfall) -> str:
        case = case_of(record)
        return case.get_category_display() if case else ""

    def render_due_on(self, value: date, record: Any) -> SafeString | str:
        case = case_of(record)
        if case is not None and case.state in OPEN and value < self.day and case.done_on is None:
            return format_html('<span class="late">{} 逾期</span>', value.isoformat())
        if case is not None and case.state in CLOSED:
            return format_html('<span class="text-secondary">{}</span>', value.isoformat())
        return value.isoformat()

    def render_light(self, record: Outfall) -> SafeString | str:
        lit = light_of(case_of(record), self.day, self.by)
        return light_mark(lit.light) if lit else ""


class SightingTable(PortalTable):
    """巡河见排污口异常."""

    seen_at = TimeColumn(linkify=("outfalls:sighting", {"pk": tables.A("pk")}))
    reach = tables.Column(order_by="reach__sort_key")
    place = tables.Column(
        accessor="reach__division", verbose_name="所在", order_by="reach__division_id"
    )
    patrol = tables.Column(accessor="patrol__actor_name", verbose_name="巡河人")
    note = tables.Column(
        accessor="patrol__note", verbose_name="巡河情况", default="", orderable=False
    )
    answer = tables.Column(verbose_name="处置", empty_values=())
    outfall = tables.Column(default="", attrs=LESSER)

    class Meta:
        model = Sighting
        fields = ("seen_at", "reach", "place", "patrol", "note", "answer", "outfall")

    def render_place(self, value: Division) -> str:
        return place_words(value)

    def render_answer(self, record: Sighting) -> SafeString:
        if not record.answer:
            return badge("pending", "待处置")
        return badge("done", Answer(record.answer).label)
