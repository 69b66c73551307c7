"""Columns of the lists of notices and deliveries."""

import django_tables2 as tables
from django.utils.html import format_html

from common.templatetags.office import percent
from common.text.chinese import number_words
from common.web.marks import badge, short_time
from common.web.tables import BadgeColumn, NumberColumn, PortalTable, TickColumn, TimeColumn
from notices.models import Delivery, Notice, NoticeState

SHORT = {"td": {"class": "nowrap"}}


# Of a draft, how far its signature is.
SIGNOFF_WORDS = {"asked": "草稿，待签发", "signed": "草稿，已签发", "returned": "草稿，签发退回"}


def state_words(notice: Notice) -> str:
    """The state of a notice; needs `with_signoff`. Whether a signature holds after an edit is said on its page."""
    if notice.state != NoticeState.DRAFT:
        return notice.get_state_display()
    return SIGNOFF_WORDS.get(getattr(notice, "signoff", None) or "", notice.get_state_display())


class NoticeTable(PortalTable):
    """月通报."""

    month = tables.Column(verbose_name="月份", attrs=SHORT)
    division = tables.Column(order_by="division_id", attrs=SHORT)
    title = tables.Column(linkify=("notices:notice_detail", {"pk": tables.A("pk")}))
    number = tables.Column(attrs=SHORT)
    state = BadgeColumn(verbose_name="状态", words=state_words)
    # Not to be sorted by: the list ranks nobody.
    completion = tables.Column(
        verbose_name="完成率",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    published_at = TimeColumn()
    delivered = NumberColumn(verbose_name="送达", accessor="delivered_count", orderable=False)
    signed = NumberColumn(verbose_name="签收", accessor="signed_count", orderable=False)
    urged = NumberColumn(verbose_name="催签", accessor="urged_count", orderable=False)
    changed = tables.Column(
        verbose_name="发布后变动", accessor="changed_people", orderable=False, attrs=SHORT
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
            "delivered",
            "signed",
            "urged",
            "changed",
        )
        order_by = ("-month", "division")

    def render_month(self, record):
        return record.period.label

    def render_changed(self, value):
        return badge("heavier", f"{value} 人") if value else ""

    def render_completion(self, value):
        return percent(value)

    def render_delivered(self, value, record):
        return sent_count(value, record)

    def render_signed(self, value, record):
        return sent_count(value, record)

    def render_urged(self, value, record):
        return sent_count(value, record)


class DeliveryTable(PortalTable):
    """送达与签收 of one notice."""

    tick = TickColumn()
    recipient_name = tables.Column()
    kind = tables.Column(verbose_name="类别", accessor="kind_words", orderable=False)
    delivered_at = TimeColumn()
    first_read_at = TimeColumn()
    signed_at = tables.Column(verbose_name="签收", empty_values=())
    signed_by = tables.Column(orderable=False)
    urged_at = tables.Column(verbose_name="催签")

    class Meta:
        model = Delivery
        fields = (
            "tick",
            "recipient_name",
            "kind",
            "delivered_at",
            "first_read_at",
            "signed_at",
            "signed_by",
            "urged_at",
        )

    def render_tick(self, value, record):
        # Who has signed is not to be urged.
        return "" if record.signed_at else TickColumn().render(value, record)

    def render_urged_at(self, value, record):
        return f"{record.urged_count} 次，最近 {short_time(value)}"

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
    number = tables.Column(
        verbose_name="文号",
        accessor="notice__number",
        orderable=False,
        attrs={"td": {"class": "nowrap"}},
    )
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
        if value is None and record.urged_at:
            urged = f"{short_time(record.urged_at)} 催签"
            return format_html("<span>{} {}</span>", signing_words(value), badge("heavier", urged))
        return signing_words(value)


def sent_count(value, record):
    """A number of recipients; — for what was never sent."""
    is_sent = record.state in (NoticeState.PUBLISHED, NoticeState.SUPERSEDED)
    return number_words(value) if is_sent else "—"


def signing_words(value):
    """未签收 as a label, or when it was signed."""
    if value is None:
        return badge("pending", "未签收")
    return TimeColumn().render(value)
