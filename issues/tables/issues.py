"""Columns of the ledger's list."""

from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from accounts.models import Level
from accounts.models.querysets import official_order
from common.web.marks import badge
from common.web.tables import BadgeColumn, NumberColumn, PortalTable, TickColumn, TimeColumn
from issues.models import Issue, IssueKind
from issues.reads.wording import ClockReader, raised_words

# Left out where a row is a card on a phone: the reach's name says as much.
LESSER = {"td": {"class": "phone-hide nowrap"}}
_LIGHT_CLASS = {"overdue": "late", "soon": "soon", "normal": ""}


class IssueTable(PortalTable):
    """问题台账."""

    tick = TickColumn()
    number = tables.Column(
        linkify=("issues:issue_detail", {"pk": tables.A("pk")}),
        attrs={"td": {"class": "nowrap"}},
    )
    description = tables.Column(
        orderable=False,
        linkify=("issues:issue_detail", {"pk": tables.A("pk")}),
        attrs={"a": {"class": "text-reset"}},
    )
    severity = BadgeColumn()
    kind = tables.Column(order_by="kind__order", attrs=LESSER)
    reach = tables.Column(order_by="reach__sort_key")
    town = tables.Column(
        accessor="division", verbose_name="镇街", order_by="division_id", attrs=LESSER
    )
    state = tables.Column()
    unit = tables.Column(order_by=official_order("unit__"), default="")
    due_at = tables.Column(verbose_name="时限", default="", attrs={"td": {"class": "nowrap"}})
    reported_at = TimeColumn(verbose_name="上报")

    class Meta:
        model = Issue
        fields = (
            "tick",
            "number",
            "description",
            "severity",
            "kind",
            "reach",
            "town",
            "state",
            "unit",
            "due_at",
            "reported_at",
        )

    def __init__(self, *args: Any, clock: ClockReader, can_act: bool, **kwargs: Any) -> None:
        self.clock = clock
        if not can_act:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "tick")
        super().__init__(*args, **kwargs)

    def render_description(self, value: str) -> str:
        return Truncator(value).chars(28)

    def render_state(self, record: Issue) -> SafeString:
        marks = [badge(record.state, record.get_state_display())]
        if record.raised_to and record.closed_at is None:
            marks.append(badge("handed_over", raised_words(record)))
        if record.transferred_to:
            verb = "已移交" if record.is_away else "已函告"
            marks.append(badge("transferred", f"{verb}{record.transferred_to}"))
        if record.extension_asked:
            marks.append(badge("planning", "延期待批"))
        if record.is_supervised:
            marks.append(badge("major", "督办"))
        if record.is_unlawful:
            marks.append(badge("major", "涉嫌违法"))
        if record.is_exposed:
            marks.append(badge("major", "挂牌"))
        if record.rebound_count:
            marks.append(badge("bad", f"反弹 {record.rebound_count} 次"))
        if record.urged_count:
            marks.append(badge("heavier", f"催办 {record.urged_count} 次"))
        return format_html_join(" ", "{}", ((mark,) for mark in marks))

    def render_town(self, record: Issue) -> str:
        return town_of(record)

    def render_kind(self, value: IssueKind) -> str:
        return value.name

    def render_due_at(self, record: Issue) -> SafeString:
        css = _LIGHT_CLASS[self.clock.light(record)]
        return format_html('<span class="{}">{}</span>', css, self.clock.words(record))

    def order_due_at(self, queryset: QuerySet[Issue], is_descending: bool) -> Any:
        due = F("due_at")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return queryset.order_by(order, "-reported_at", "-id"), True

    def order_severity(self, queryset: QuerySet[Issue], is_descending: bool) -> Any:
        # general < heavier < major, by luck of the alphabet and kept so by a test.
        return queryset.order_by("-severity" if is_descending else "severity", "-id"), True


def town_of(issue: Issue) -> str:
    """The town of an issue's division: itself, or what the village lies in."""
    division = issue.division
    is_village = division.level == Level.VILLAGE and division.parent
    return str(division.parent if is_village else division)


class KindTable(PortalTable):
    """问题类别."""

    order = NumberColumn(orderable=False)
    group = tables.Column(default="", orderable=False)
    name = tables.Column(orderable=False)
    is_active = tables.Column(verbose_name="状态", orderable=False)
    change = tables.Column(accessor="pk", verbose_name="办理", orderable=False)

    class Meta:
        model = IssueKind
        fields = ("order", "group", "name", "is_active", "change")

    def __init__(self, *args: Any, can_change: bool, **kwargs: Any) -> None:
        if not can_change:
            kwargs["exclude"] = (*kwargs.get("exclude", ()), "change")
        super().__init__(*args, **kwargs)

    def render_is_active(self, value: bool) -> str:
        return "在用" if value else "停用"

    def render_change(self, record: IssueKind) -> SafeString:
        return format_html(
            '<a href="{}" aria-label="修改 {}">修改</a>',
            reverse("issues:kind_change", args=[record.pk]),
            record.name,
        )
