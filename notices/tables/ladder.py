"""Columns of the lists of the ladder. None can be sorted by how often somebody is in it."""

from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from common import clock
from common.text.chinese import local_date
from common.web.marks import badge
from common.web.tables import BadgeColumn, NumberColumn, PortalTable, TickColumn, TimeColumn
from notices.models import Measure, MeasureState, Proposal, ProposalState
from notices.rules import letters
from notices.rules.ladder import days_late


def recipient_words(record: Any) -> Any:
    return format_html(
        '<span><span class="d-block">{}</span><span class="d-block text-secondary">{}</span></span>',
        record.recipient_name,
        record.place,
    )


class ProposalTable(PortalTable):
    """What the rules propose, the facts beside the decision."""

    tick = TickColumn()
    recipient_name = tables.Column(order_by=("place_code", "recipient_name"))
    facts = tables.Column(orderable=False)
    rung = BadgeColumn(verbose_name="建议", orderable=False)
    basis = tables.Column(orderable=False, empty_values=())
    decision = tables.Column(verbose_name="决定", orderable=False, empty_values=())

    class Meta:
        model = Proposal
        fields = ("tick", "recipient_name", "facts", "rung", "basis", "decision")

    def render_tick(self, value: Any, record: Any) -> Any:
        return TickColumn().render(value, record) if record.state == ProposalState.OPEN else ""

    def render_recipient_name(self, record: Any) -> Any:
        return recipient_words(record)

    def render_facts(self, record: Any) -> Any:
        return render_to_string(
            "notices/ladder/facts.html",
            {
                "words": letters.facts_words(record.kind, record.facts),
                "table": letters.facts_table(record.kind, record.facts),
                "notice": record.notice,
            },
        )

    def render_basis(self, value: Any) -> Any:
        return value or format_html('<span class="text-secondary text-nowrap">{}</span>', "未填")

    def render_decision(self, record: Any) -> Any:
        return render_to_string("notices/ladder/decision.html", {"proposal": record})


class MeasureTable(PortalTable):
    """台账: what was issued, or came in."""

    tick = TickColumn()
    number = tables.Column(
        linkify=("notices:measure_detail", {"pk": tables.A("pk")}),
        attrs={"td": {"class": "nowrap"}},
    )
    rung = BadgeColumn(verbose_name="措施")
    recipient_name = tables.Column(order_by=("place_code", "recipient_name"))
    division = tables.Column(verbose_name="制发", order_by="division_id")
    issued_at = TimeColumn(verbose_name="制发时间")
    answer_by = tables.Column(verbose_name="回复期限")
    state = BadgeColumn(verbose_name="状态")

    class Meta:
        model = Measure
        fields = (
            "tick",
            "number",
            "rung",
            "recipient_name",
            "division",
            "issued_at",
            "answer_by",
            "state",
        )

    def __init__(self, *args: Any, can_act: bool = False, **kwargs: Any) -> None:
        if not can_act:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        super().__init__(*args, **kwargs)

    def render_recipient_name(self, record: Any) -> Any:
        return recipient_words(record)

    def render_answer_by(self, value: Any, record: Any) -> Any:
        words = late_words(record)
        late = badge("overdue", words) if words else ""
        return format_html(
            '<span><span class="text-nowrap">{}</span> {}</span>', f"{value:%Y-%m-%d}", late
        )

    def render_state(self, record: Any) -> Any:
        appeal = badge("appealed", record.get_appeal_display()) if record.appeal else ""
        return format_html(
            "<span>{} {}</span>", badge(record.state, record.get_state_display()), appeal
        )


def late_words(measure: Any) -> str:
    """逾期 3 天, 迟复 1 天; empty in time, and where nothing was to be answered any more."""
    answered = local_date(measure.answered_at) if measure.answered_at else None
    if answered is None and measure.state not in (MeasureState.SENT, MeasureState.SIGNED):
        return ""
    days = days_late(measure.answer_by, answered, local_date(clock.now()))
    return f"{'迟复' if answered else '逾期'} {days} 天" if days else ""


COUNTS = (
    ("reminders", "提醒"),
    ("interviews", "约谈"),
    ("criticisms", "通报批评"),
    ("accountabilities", "问责"),
)


class YearTable(PortalTable):
    """The year by person and unit, in the order of division and name and in no other."""

    recipient_name = tables.Column(verbose_name="对象", orderable=False)
    place = tables.Column(verbose_name="所在行政区", orderable=False)
    kind = tables.Column(verbose_name="类别", accessor="chief", orderable=False, empty_values=())
    reminders = NumberColumn(verbose_name="提醒", orderable=False)
    interviews = NumberColumn(verbose_name="约谈", orderable=False)
    criticisms = NumberColumn(verbose_name="通报批评", orderable=False)
    accountabilities = NumberColumn(verbose_name="问责", orderable=False)

    def render_kind(self, value: Any) -> Any:
        return "河长" if value else "单位"

    def render_recipient_name(self, value: Any) -> Any:
        return format_html(
            '<a href="{}?q={}">{}</a>', reverse("notices:measure_list"), value, value
        )
