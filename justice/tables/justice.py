"""Columns of the lists."""

from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.models.querysets import official_order
from common.text.chinese import date_words
from common.web.tables import BadgeColumn, DateColumn, NumberColumn, PortalTable, TimeColumn
from issues.models import Clue, ClueState
from justice.models import JointEnforcement
from justice.services.enforcements import participants


class ClueTable(PortalTable):
    """线索: what went to them and what came from them; each leads to its issue."""

    number = tables.Column(
        linkify=("issues:issue_detail", {"pk": tables.A("issue_id")}),
        attrs={"td": {"class": "nowrap"}},
    )
    issue = tables.Column(verbose_name="问题", orderable=False)
    unit = tables.Column(verbose_name="公安、检察机关", order_by=official_order("unit__"))
    sent_at = TimeColumn()
    state = BadgeColumn(orderable=False)
    case_number = tables.Column(default="", orderable=False, attrs={"td": {"class": "nowrap"}})
    due_at = tables.Column(default="", attrs={"td": {"class": "nowrap"}})

    class Meta:
        model = Clue
        fields = ("number", "issue", "unit", "sent_at", "state", "case_number", "due_at")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def render_issue(self, record: Clue) -> str:
        issue = record.issue
        return f"{issue.kind.name}：{Truncator(issue.description).chars(30)}"

    def render_unit(self, value: Any) -> str:
        return str(value.name)

    def render_due_at(self, record: Clue) -> SafeString | str:
        if record.state != ClueState.WAITING or record.due_at is None:
            return ""
        is_late = record.due_at < self.at
        words = f"{date_words(record.due_at)}{'（已逾期）' if is_late else ''}"
        return format_html('<span class="{}">{}</span>', "late" if is_late else "", words)


class EnforcementTable(PortalTable):
    """联合执法, the newest first."""

    held_on = DateColumn(attrs={"td": {"class": "nowrap"}})
    title = tables.Column(linkify=("justice:enforcement_detail", {"pk": tables.A("pk")}))
    place = tables.Column(default="", orderable=False)
    participants = tables.Column(verbose_name="参加单位", orderable=False, empty_values=())
    people = NumberColumn(default="")
    cases = NumberColumn()

    class Meta:
        model = JointEnforcement
        fields = ("held_on", "title", "place", "participants", "people", "cases")

    def render_place(self, record: JointEnforcement) -> str:
        return " ".join(str(word) for word in (record.river, record.place) if word)

    def render_participants(self, record: JointEnforcement) -> str:
        border = "（与邻区共同开展）" if record.is_cross_border else ""
        return f"{participants(record)}{border}"
