"""Columns of the annual list and of 督办."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.models.querysets import official_order
from common.text.chinese import local_date
from common.web.marks import badge, short_time
from common.web.tables import BadgeColumn, DateColumn, PortalTable, TickColumn, TimeColumn
from plans.models import Instruction, InstructionState, Line, ReviewAsk, Revision, Scope
from plans.permissions import answers, enters
from plans.reads.grouping import Grouping
from plans.reads.light_tags import light_mark, line_light, progress_bar
from plans.reads.totals import Figures

_LESSER = {"td": {"class": "phone-hide"}}


class LineTable(PortalTable):
    """年度任务清单, under the heads of a grouping."""

    tick = TickColumn()
    title = tables.Column(
        linkify=("plans:line_detail", {"pk": tables.A("pk")}),
        attrs={"a": {"class": "text-reset line-link"}, "td": {"class": "line-title"}},
    )
    river = tables.Column(accessor="task_list__river", orderable=False, default="")
    field = tables.Column(attrs=_LESSER)
    lead_unit = tables.Column(order_by=official_order("lead_unit__"))
    percent = tables.Column(verbose_name="进度", attrs={"td": {"class": "line-bar"}})
    light = tables.Column(orderable=False, attrs={"td": {"class": "nowrap"}})
    due_on = tables.Column(attrs={"td": {"class": "nowrap"}})
    reported_month = tables.Column(
        verbose_name="最近填报", default="未填报", attrs={"td": {"class": "nowrap phone-hide"}}
    )

    class Meta:
        model = Line
        fields = (
            "tick",
            "title",
            "river",
            "field",
            "lead_unit",
            "percent",
            "light",
            "due_on",
            "reported_month",
        )

    def __init__(
        self, *args: Any, grouping: Grouping, day: date, can_act: bool = False, **kwargs: Any
    ) -> None:
        self.grouping, self.day = grouping, day
        if not can_act:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        # Rows need not repeat what the group's head says.
        said = {"task_list__river_id": "river", "lead_unit_id": "lead_unit", "field": "field"}
        if grouping.key:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), said[grouping.key])
        super().__init__(*args, **kwargs)
        self.heads: dict[Any, Figures] = {}
        self._drawn: dict[Any, str] = {}

    def paginate(
        self, paginator_class: Any = Paginator, per_page: int | None = None, page: int = 1
    ) -> Any:
        """A group stays together whatever its rows are sorted by."""
        rows = self.data.data
        within = rows.query.order_by or ("order",)
        self.data.data = rows.order_by(*self.grouping.order, *within)
        return super().paginate(paginator_class, per_page, page)

    @property
    def keys_shown(self) -> set[Any]:
        """The groups that have rows on this page."""
        return {self.grouping.key_of(row.record) for row in self.paginated_rows}

    def group_of(self, record: Line) -> str:
        if not self.grouping.key:
            return ""
        key = self.grouping.key_of(record)
        if key not in self._drawn:
            words = {"head": self.grouping.head(record), "figures": self.heads.get(key)}
            self._drawn[key] = render_to_string("plans/group_head.html", words)
        return self._drawn[key]

    def render_title(self, record: Line) -> SafeString:
        mark = badge("same", record.get_scope_display()) if record.scope == Scope.SPECIAL else ""
        return format_html("{} {}", record.title, mark)

    def render_percent(self, record: Line) -> SafeString:
        return progress_bar(record, self.day)

    def render_light(self, record: Line) -> SafeString:
        return line_light(record)

    def render_due_on(self, value: date, record: Line) -> SafeString | str:
        late = (self.day - value).days
        if record.done_on is None and late > 0:
            words = '<span>{} <span class="late">逾期 {} 天</span></span>'
            return format_html(words, f"{value}", late)
        return f"{value:%Y-%m-%d}"

    def render_reported_month(self, value: date) -> str:
        return f"{value.year}年{value.month}月"


class InstructionTable(PortalTable):
    """督办与批示."""

    line = tables.Column(
        orderable=False, linkify=lambda record: reverse("plans:line_detail", args=[record.line_id])
    )
    lead_unit = tables.Column(
        accessor="line__lead_unit", verbose_name="牵头单位", orderable=False, attrs=_LESSER
    )
    light = tables.Column(verbose_name="呈送时", orderable=False)
    pushed_at = tables.Column(verbose_name="呈送", attrs={"td": {"class": "nowrap"}})
    chief = tables.Column(accessor="chief__name", verbose_name="河长", orderable=False)
    state = tables.Column()
    answer_by = tables.Column(default="", attrs={"td": {"class": "nowrap"}})
    last = tables.Column(empty_values=(), verbose_name="最近一条", orderable=False)

    class Meta:
        model = Instruction
        fields = (
            "line",
            "lead_unit",
            "light",
            "pushed_at",
            "chief",
            "state",
            "answer_by",
            "last",
        )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        self.day = day
        super().__init__(*args, **kwargs)

    def render_light(self, value: str, record: Instruction) -> SafeString:
        return light_mark(record.light)

    def render_pushed_at(self, value: datetime) -> str:
        return f"{local_date(value)}"

    def render_state(self, record: Instruction) -> SafeString:
        return badge(record.state, record.get_state_display())

    def render_answer_by(self, value: date, record: Instruction) -> SafeString | str:
        late = (self.day - value).days
        if record.state == InstructionState.INSTRUCTED and late > 0:
            return format_html('{} <span class="late">逾期 {} 天</span>', f"{value}", late)
        return f"{value}"

    def render_last(self, record: Instruction) -> str:
        *_, entry = record.entries.all()
        who = entry.in_name_of or entry.by_name
        return f"{who}{entry.get_event_display()}：{Truncator(entry.words).chars(40)}"


class ReviewTable(PortalTable):
    """待会审: who is waited for, since when, until when."""

    tick = TickColumn()
    title = tables.Column(verbose_name="清单", accessor="round__task_list__title", orderable=False)
    division = tables.Column(
        verbose_name="行政区",
        accessor="round__task_list__division",
        order_by="round__task_list__division_id",
    )
    step = tables.Column(verbose_name="会审步骤", orderable=False)
    label = tables.Column(verbose_name="会审人", order_by="label")
    since = DateColumn(verbose_name="送到日期", accessor="round__since", order_by="round__since")
    due_on = tables.Column(
        verbose_name="期限", accessor="round__due_on", order_by="round__due_on", empty_values=()
    )
    reminded = tables.Column(verbose_name="催办", accessor="pk", orderable=False)

    class Meta:
        model = ReviewAsk
        fields = ("tick", "title", "division", "step", "label", "since", "due_on", "reminded")

    def __init__(self, *args: Any, user: Any, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.day = user, day

    def _may_answer(self, record: ReviewAsk) -> bool:
        of = record.round.task_list
        return answers(self.user, record) or enters(self.user, record, of)

    def render_tick(self, value: int, record: ReviewAsk) -> str:
        tick = self.columns["tick"].column
        return tick.render(value, record) if self._may_answer(record) else ""

    def render_title(self, value: str, record: ReviewAsk) -> Any:
        """Leads to the form where the user answers, else to the state of the list."""
        of = record.round.task_list
        if self._may_answer(record):
            address = reverse("plans:review_answer", args=[of.pk, record.pk])
        else:
            address = reverse("plans:list_detail", args=[of.pk])
        return format_html('<a href="{}">{}</a>', address, value)

    def render_due_on(self, value: Any) -> Any:
        if value is None:
            return "不限"
        late = (self.day - value).days
        if late > 0:
            return format_html('<span class="late">逾期 {} 天</span>', late)
        return f"{value:%Y-%m-%d}（还有 {-late} 天）" if late else f"{value:%Y-%m-%d}（今天）"

    def render_reminded(self, record: ReviewAsk) -> str:
        rows = list(record.reminders.all())
        return f"{len(rows)} 次，最近 {short_time(rows[-1].at)}" if rows else "—"


class RevisionTable(PortalTable):
    """清单修订: what is proposed and what was decided, by whom."""

    title = tables.Column(verbose_name="清单", accessor="task_list__title", orderable=False)
    number = tables.Column(
        linkify=(
            "plans:revision_detail",
            {"pk": tables.A("task_list_id"), "revision": tables.A("pk")},
        )
    )
    what = tables.Column(verbose_name="修订内容", accessor="pk", orderable=False)
    reason = tables.Column(orderable=False)
    by_name = tables.Column(verbose_name="提出人", orderable=False)
    at = TimeColumn()
    state = BadgeColumn()
    approver = tables.Column(orderable=False, attrs=_LESSER)

    class Meta:
        model = Revision
        fields = ("title", "number", "what", "reason", "by_name", "at", "state", "approver")

    def render_number(self, value: int) -> str:
        return f"第 {value} 号"

    def render_what(self, record: Revision) -> str:
        items = [str(item) for item in record.items.all()]
        more = f" 等 {len(items)} 项" if len(items) > 2 else ""
        return "、".join(items[:2]) + more

    def render_reason(self, value: str) -> str:
        return Truncator(value).chars(40)
