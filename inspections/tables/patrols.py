"""Columns of the lists of this room."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chiefs.models import Appointment
from common.templatetags.office import metres, minutes, percent
from common.web.tables import (
    BadgeColumn,
    DateColumn,
    NumberColumn,
    PortalTable,
    TickColumn,
    TimeColumn,
)
from inspections.models import Patrol, SwapArrangement
from inspections.permissions import may_end

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


def place_words(division: Any) -> str:
    """清溪镇河口村: a village with its town; needs `division__parent` selected."""
    if division.level == 12 and division.parent:
        return f"{division.parent.name}{division.name}"
    return str(division.name)


def kind_words(patrol: Any) -> str:
    """徒步（乘车船）巡河（补录）: how somebody went, and whether an office entered it from an older list."""
    return f"{patrol.get_kind_display()}{'（补录）' if patrol.is_old else ''}"


class PatrolTable(PortalTable):
    """巡河记录."""

    started_at = TimeColumn(linkify=("inspections:patrol_detail", {"pk": tables.A("pk")}))
    actor_name = tables.Column(
        verbose_name="巡河人", orderable=False, attrs={"td": {"class": "nowrap"}}
    )
    tier = tables.Column(orderable=False)
    reach = tables.Column(orderable=False)
    division = tables.Column(verbose_name="所在地", orderable=False)
    kind = tables.Column(orderable=False)
    duration_s = tables.Column(verbose_name="时长", attrs=NUMBER)
    length_m = tables.Column(verbose_name="里程", attrs=NUMBER)
    found_count = NumberColumn(verbose_name="发现问题")
    missed_count = NumberColumn(verbose_name="漏查")
    state = BadgeColumn(orderable=False)

    class Meta:
        model = Patrol
        fields: tuple[str, ...] = (
            "started_at",
            "actor_name",
            "tier",
            "reach",
            "division",
            "kind",
            "duration_s",
            "length_m",
            "found_count",
            "missed_count",
            "state",
        )

    def render_actor_name(self, value: str, record: Patrol) -> str:
        chief = record.chief.name if record.chief else ""
        return value if not chief or chief == value else f"{value}（代{chief}）"

    def render_division(self, value: Any) -> str:
        return place_words(value)

    def render_kind(self, record: Patrol) -> str:
        return kind_words(record)

    def render_duration_s(self, value: int) -> str:
        return minutes(value)

    def render_length_m(self, value: int) -> str:
        return metres(value)


class InboxTable(PatrolTable):
    """待核实: with a box to tick and the reasons in words."""

    tick = TickColumn()
    reasons = tables.Column(verbose_name="待核实原因", orderable=False)

    class Meta(PatrolTable.Meta):
        fields = (
            "tick",
            "started_at",
            "actor_name",
            "reach",
            "division",
            "kind",
            "duration_s",
            "length_m",
            "reasons",
        )
        exclude = ("tier", "found_count", "missed_count", "state")

    def render_reasons(self, value: list[str]) -> SafeString:
        lines = format_html_join("", "<div>{}</div>", ((words,) for words in value))
        return format_html("<div>{}</div>", lines)


class DueTable(PortalTable):
    """应巡清单: one line a post."""

    chief = tables.Column(order_by="chief__sort_key")
    tier = tables.Column(orderable=False)
    division = tables.Column(verbose_name="行政区")
    subject = tables.Column(verbose_name="河段（河流）", orderable=False)
    due = NumberColumn(verbose_name="应巡期数")
    met = NumberColumn(verbose_name="达标期数")
    required = NumberColumn(verbose_name="应巡次数")
    done = NumberColumn(verbose_name="计入次数")
    completion = tables.Column(
        verbose_name="完成率", empty_values=(), orderable=False, attrs=NUMBER
    )

    so_far = tables.Column(
        verbose_name="到今天已巡/应巡", empty_values=(), orderable=False, attrs=NUMBER
    )

    # Set by the page: while a month runs, late is who missed a period that is over.
    is_over = True

    class Meta:
        model = Appointment
        fields = ("chief", "tier", "division", "subject", "due", "met", "completion", "so_far")
        sequence = (*fields, "required", "done")

    def render_division(self, value: Any) -> str:
        return place_words(value)

    def render_completion(self, record: Any) -> SafeString:
        words = percent(record.met / record.due if record.due else None)
        late = self.is_over and record.met < record.due
        return format_html('<span class="{}">{}</span>', "late" if late else "", words)

    def render_so_far(self, record: Any) -> SafeString:
        late = record.ended_met < record.ended
        return format_html(
            '<span class="{}">{}</span>', "late" if late else "", so_far_words(record)
        )


def so_far_words(line: Any) -> str:
    """2 / 3: periods met and owed so far, of whatever has `ended` and `ended_met`."""
    return f"{line.ended_met:,} / {line.ended:,}"


class EndColumn(tables.Column):
    """A button to end an arrangement, shown while it lasts to those who may end it."""

    def render(self, record: SwapArrangement, table: Any) -> str:
        if record.ended_on <= table.today or not may_end(table.user, record):
            return ""
        return render_to_string("inspections/swap_end.html", {"record": record}, table.request)


class SwapTable(PortalTable):
    """交叉互巡安排."""

    first = tables.Column(verbose_name="甲方", orderable=False)
    second = tables.Column(verbose_name="乙方", orderable=False)
    now = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    started_on = DateColumn()
    ended_on = DateColumn()
    act = EndColumn(accessor="pk", verbose_name="", orderable=False)
    # Set by the page: who looks, and on which day.
    user: Any = None
    today: Any = None

    class Meta:
        model = SwapArrangement
        fields = ("first", "second", "started_on", "ended_on", "now", "note", "created_by", "act")

    def render_first(self, value: Any) -> SafeString:
        return post_words(value)

    render_second = render_first

    def render_now(self, record: SwapArrangement) -> str:
        if self.today < record.started_on:
            return "未开始"
        return "进行中" if self.today <= record.ended_on else "已结束"


def post_words(post: Appointment) -> SafeString:
    """A post as two lines: who, and of what."""
    return format_html(
        '<div>{}</div><div class="text-secondary small">{}</div>', post.chief.name, post.subject
    )
