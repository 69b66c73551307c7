"""Columns of this room's lists."""

from datetime import date
from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from borders.models import Agreement, Meeting
from borders.reads.wording import transfer_state
from common.store.scope import covers, range_below
from common.web.marks import badge, short_time
from common.web.tables import DateColumn, NumberColumn, PortalTable
from issues.models import Transfer

_NOWRAP = {"td": {"class": "nowrap"}}


class TransferTable(PortalTable):
    """移交 over one border, both ways."""

    way = tables.Column(verbose_name="方向", accessor="from_division_id", orderable=False)
    number = tables.Column(verbose_name="移交文号", orderable=False, attrs=_NOWRAP)
    issue = tables.Column(verbose_name="问题", orderable=False)
    asked_at = tables.Column(verbose_name="移交时间", attrs=_NOWRAP)
    answer_by = DateColumn(verbose_name="请于何日前答复", default="", attrs=_NOWRAP)
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    answered_at = tables.Column(verbose_name="答复时间", default="", attrs=_NOWRAP)

    class Meta:
        model = Transfer
        fields = ("way", "number", "issue", "asked_at", "answer_by", "state", "answered_at")

    def __init__(self, *args: Any, ours: str, **kwargs: Any) -> None:
        self.ours = range_below(ours)
        super().__init__(*args, **kwargs)

    def render_way(self, record: Transfer) -> str:
        return "移出" if covers([self.ours], record.from_division_id) else "移入"

    def render_number(self, record: Transfer) -> SafeString:
        address = reverse("borders:letter", args=[record.pk])
        if record.from_division.is_external:
            return format_html("{}", record.number)
        return format_html('<a href="{}">{}</a>', address, record.number)

    def render_issue(self, record: Transfer) -> SafeString:
        address = reverse("issues:issue_detail", args=[record.issue_id])
        words = Truncator(record.issue.description).chars(24)
        return format_html(
            '<div><a href="{}">{}</a><div class="text-secondary">{}</div></div>',
            address,
            record.issue.number,
            words,
        )

    def render_asked_at(self, value: Any) -> str:
        return short_time(value)

    render_answered_at = render_asked_at

    def render_state(self, record: Transfer) -> SafeString:
        return badge(*transfer_state(record))


class MeetingTable(PortalTable):
    """联席会议."""

    held_on = DateColumn(verbose_name="日期", attrs=_NOWRAP)
    kind = tables.Column(orderable=False)
    sides = tables.Column(verbose_name="参加方", accessor="division", orderable=False)
    place = tables.Column(orderable=False)
    chair = tables.Column(orderable=False)
    item_count = NumberColumn(verbose_name="商定事项", orderable=False)
    open_count = NumberColumn(verbose_name="未完成", orderable=False)

    class Meta:
        model = Meeting
        fields = ("held_on", "kind", "sides", "place", "chair", "item_count", "open_count")

    def render_kind(self, record: Meeting) -> SafeString:
        address = reverse("borders:meeting_detail", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, record.get_kind_display())

    def render_sides(self, record: Meeting) -> str:
        return "、".join(map(str, [record.division, *record.guests]))


class AgreementTable(PortalTable):
    """商定事项."""

    words = tables.Column(orderable=False)
    issue = tables.Column(
        orderable=False,
        default="",
        linkify=("issues:issue_detail", {"pk": tables.A("issue_id")}),
        attrs=_NOWRAP,
    )
    meeting = tables.Column(orderable=False)
    responsible = tables.Column(orderable=False)
    due_on = DateColumn(default="", attrs=_NOWRAP)
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    act = tables.Column(verbose_name="办理", accessor="pk", orderable=False)

    class Meta:
        model = Agreement
        fields = ("words", "issue", "meeting", "responsible", "due_on", "state", "act")

    def __init__(self, *args: Any, user: Any, day: date, **kwargs: Any) -> None:
        self.user, self.day = user, day
        super().__init__(*args, **kwargs)

    def render_meeting(self, record: Agreement) -> SafeString:
        meeting = record.meeting
        address = reverse("borders:meeting_detail", args=[meeting.pk])
        return format_html('<a href="{}">{}</a>', address, meeting)

    def render_state(self, record: Agreement) -> SafeString:
        return badge(*agreement_state(record, self.day))

    def render_act(self, record: Agreement) -> SafeString | str:
        if record.done_on or not may_finish(self.user, record):
            return ""
        address = reverse("borders:agreement_done", args=[record.pk])
        return format_html(
            '<a href="{}" aria-label="登记完成：{}">登记完成</a>', address, record.words
        )


def agreement_state(row: Agreement, day: date) -> tuple[str, str]:
    """(code of a badge's colour, words) of something agreed, as of a day."""
    if row.done_on:
        return "closed", "已完成"
    if row.due_on and row.due_on < day:
        return "rejected", "逾期"
    return "rectifying", "办理中"


def may_finish(user: Any, row: Agreement) -> bool:
    """May this user note that it is done? Offices of the parties; needs `meeting__others` prefetched."""
    return any(map(user.is_office_of, row.meeting.codes))
