"""Columns of the lists of notices and deliveries."""

import django_tables2 as tables
from django.utils.html import format_html

from common.tables import BadgeColumn, PortalTable, TimeColumn
from common.templatetags.office import badge, percent
from notices.models import Delivery, Notice, NoticeState


class NoticeTable(PortalTable):
    """月通报."""

    month = tables.Column(verbose_name="月份")
    division = tables.Column(order_by="division_id")
    title = tables.Column(linkify=("notices:notice_detail", {"pk": tables.A("pk")}))
    number = tables.Column(attrs={"td": {"class": "nowrap"}})
    state = BadgeColumn(verbose_name="状态")
    # Not to be sorted by: the list ranks nobody.
    completion = tables.Column(
        verbose_name="完成率",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    published_at = TimeColumn()
    signing = tables.Column(
        verbose_name="签收",
        accessor="delivered_count",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )

    class Meta:
        model = Notice
        fields = (
            "month",
            "division",
            "title",
            "number",
            "state",
            "completion",
            "published_at",
            "signing",
        )
        order_by = ("-month", "division")

    def render_month(self, record):
        return record.period.label

    def render_completion(self, value):
        return percent(value)

    def render_signing(self, value, record):
        if record.state not in (NoticeState.PUBLISHED, NoticeState.SUPERSEDED):
            return "—"
        return f"{record.signed_count} / {value}"


class DeliveryTable(PortalTable):
    """送达与签收 of one notice."""

    recipient_name = tables.Column()
    kind = tables.Column(verbose_name="类别", accessor="kind_words", orderable=False)
    delivered_at = TimeColumn()
    first_read_at = TimeColumn()
    signed_at = tables.Column(verbose_name="签收", empty_values=())
    signed_by = tables.Column(orderable=False)

    class Meta:
        model = Delivery
        fields = (
            "recipient_name",
            "kind",
            "delivered_at",
            "first_read_at",
            "signed_at",
            "signed_by",
        )

    def render_signed_at(self, value):
        return signing_words(value)


class InboxTable(PortalTable):
    """收文: unsigned first, and of those the unread."""

    title = tables.Column(
        verbose_name="标题",
        accessor="notice__title",
        orderable=False,
        linkify=("notices:notice_detail", {"pk": tables.A("notice_id")}),
    )
    number = tables.Column(verbose_name="文号", accessor="notice__number", orderable=False)
    division = tables.Column(
        verbose_name="发文行政区", accessor="notice__division", order_by="notice__division_id"
    )
    recipient_name = tables.Column()
    delivered_at = TimeColumn()
    signed_at = tables.Column(verbose_name="签收", empty_values=())

    class Meta:
        model = Delivery
        fields = ("title", "number", "division", "recipient_name", "delivered_at", "signed_at")

    def render_title(self, value, record):
        if record.first_read_at is None:
            return format_html("<strong>{}</strong> {}", value, badge("reported", "未读"))
        return value

    def render_signed_at(self, value, record):
        if record.notice.state == NoticeState.SUPERSEDED:
            return badge("superseded", "已更正")
        return signing_words(value)


def signing_words(value):
    """未签收 as a label, or when it was signed."""
    if value is None:
        return badge("pending", "未签收")
    return TimeColumn().render(value)
