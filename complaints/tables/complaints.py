"""Columns of the list of complaints."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from common.web.marks import badge, short_time
from common.web.tables import BadgeColumn, PortalTable, TimeColumn
from complaints.models import Complaint

_LESSER = {"td": {"class": "phone-hide nowrap"}}


class ComplaintTable(PortalTable):
    """群众投诉. `at` is given by the page."""

    at: datetime

    received_at = TimeColumn(verbose_name="收到")
    description = tables.Column(
        orderable=False,
        linkify=("complaints:complaint_detail", {"pk": tables.A("pk")}),
    )
    reach = tables.Column(order_by="reach__sort_key")
    division = tables.Column(order_by="division_id", attrs=_LESSER)
    times = tables.Column(verbose_name="反映次数")
    state = BadgeColumn()
    answer_by = tables.Column(verbose_name="答复期限", attrs={"td": {"class": "nowrap"}})
    issue = tables.Column(
        linkify=("issues:issue_detail", {"pk": tables.A("issue_id")}),
        orderable=False,
        default="",
        attrs={"td": {"class": "nowrap"}},
    )

    class Meta:
        model = Complaint
        fields = (
            "received_at",
            "description",
            "reach",
            "division",
            "times",
            "state",
            "answer_by",
            "issue",
        )

    def render_description(self, value: str, record: Complaint) -> str:
        return f"{'（补录）' if record.is_old else ''}{Truncator(value).chars(40)}"

    def render_times(self, value: int) -> Any:
        return badge("heavier", f"共 {value} 次") if value > 1 else "1 次"

    def render_answer_by(self, value: datetime, record: Complaint) -> SafeString:
        if record.answered_at:
            return format_html("{} 已答复", short_time(record.answered_at))
        css = "late" if value < self.at else ""
        return format_html('<span class="{}">{}</span>', css, f"{short_time(value)} 前")
