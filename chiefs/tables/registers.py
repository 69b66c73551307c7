"""Columns of the lists."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Level
from chiefs.models import Appointment, Chief, FollowUp, Handover
from chiefs.permissions import follow_up_abilities, sees_mobile
from common.text.values.phones import masked
from common.web.marks import badge
from common.web.tables import DateColumn, NumberColumn, PortalTable, TickColumn, TimeColumn

DAY = {"td": {"class": "nowrap"}}
MOST_POSTS = 2


class PersonColumn(tables.Column):
    """A person's name that leads to the person's page, sorted by pinyin."""

    def __init__(self, path: str = "", **kwargs: Any) -> None:
        self.path = path
        kwargs.setdefault("accessor", f"{path}__name" if path else "name")
        kwargs.setdefault("order_by", f"{path}__sort_key" if path else "sort_key")
        key = tables.A(f"{path}__pk" if path else "pk")
        super().__init__(linkify=("chiefs:chief_detail", {"pk": key}), **kwargs)


class RegisterTable(PortalTable):
    """河长名录: under a heading for each town, or for each river when sorted by it."""

    division = tables.Column(verbose_name="行政区", order_by=("division_id", "tier", "pk"))
    place = tables.Column(
        verbose_name="河流、河段",
        accessor="subject",
        order_by=("river__sort_key", "reach__river__sort_key", "tier", "reach__order", "pk"),
    )
    chief = PersonColumn("chief", verbose_name="姓名")
    post = tables.Column(verbose_name="类别", accessor="kind", order_by=("tier", "kind", "pk"))
    title = tables.Column(verbose_name="职务", empty_values=())
    office_phone = tables.Column(
        verbose_name="办公电话", accessor="chief__office_phone", orderable=False
    )
    started_on = DateColumn(verbose_name="任职日期", attrs=DAY)
    ended_on = DateColumn(verbose_name="卸任日期", attrs=DAY)

    class Meta:
        model = Appointment
        fields = ()
        order_by = "division"

    def render_post(self, record: Appointment) -> str:
        return f"{record.tier_words}{record.get_kind_display()}"

    def render_title(self, record: Appointment) -> str:
        return record.title or record.chief.post or "—"

    def render_place(self, record: Appointment) -> str:
        return "全域" if record.river_id is None and record.reach_id is None else record.subject

    def group_of(self, record: Appointment) -> str:
        """The heading of a row's group in the present order; none for other orders."""
        first = str(self.order_by[0] if self.order_by else "").lstrip("-")
        if first == "division":
            place = record.division
            town = place.parent if place.level == Level.VILLAGE and place.parent else place
            return str(town)
        return ""


class ChiefTable(PortalTable):
    """Persons, and what they are chief of today. Mobile numbers only for their own offices, and whole on the
    person's page alone."""

    tick = TickColumn()
    name = PersonColumn(verbose_name="姓名")
    division = tables.Column(verbose_name="所在行政区", order_by=("division_id", "sort_key"))
    post = tables.Column(verbose_name="职务", orderable=False)
    posts = tables.Column(verbose_name="现任河长职务", empty_values=(), orderable=False)
    office_phone = tables.Column(verbose_name="办公电话", orderable=False)
    mobile = tables.Column(verbose_name="手机号", empty_values=(), orderable=False)
    account = tables.Column(verbose_name="登录账号", empty_values=(), orderable=False)

    class Meta:
        model = Chief
        fields = ()
        order_by = "division"

    def render_posts(self, record: Any) -> SafeString:
        return posts_words(record.now)

    def render_mobile(self, record: Chief) -> str:
        return (masked(record.mobile) or "—") if sees_mobile(self.request.user, record) else "—"

    def render_account(self, record: Chief) -> SafeString:
        if record.user_id is None:
            return badge("", "未开通")
        active = record.user is not None and record.user.is_active
        return badge("done" if active else "", "已开通" if active else "已停用")


def posts_words(rows: list[Appointment]) -> SafeString:
    """清溪河河口村段 河长 … 等 5 项; one line each."""
    if not rows:
        return format_html('<span class="text-secondary">{}</span>', "现无任职")
    lines = [(f"{r.subject} {r.tier_words}{r.get_kind_display()}",) for r in rows[:MOST_POSTS]]
    if len(rows) > MOST_POSTS:
        lines.append((f"等 {len(rows)} 项",))
    return format_html_join("", "<div>{}</div>", lines)


class HandoverTable(PortalTable):
    """Handovers."""

    effective_on = DateColumn(
        verbose_name="接任日期",
        linkify=("chiefs:handover_detail", {"pk": tables.A("pk")}),
        attrs=DAY,
    )
    division = tables.Column(verbose_name="行政区", order_by=("division_id", "-effective_on"))
    outgoing = PersonColumn("outgoing", verbose_name="交出人")
    incoming = PersonColumn("incoming", verbose_name="接任人")
    posts = NumberColumn(verbose_name="任职（项）", accessor="post_count")
    items = NumberColumn(verbose_name="清单（项）", accessor="item_count")
    open_jobs = NumberColumn(verbose_name="未办结事项", accessor="open_count")
    basis = tables.Column(verbose_name="依据", orderable=False)
    done_at = TimeColumn(verbose_name="办理时间")

    class Meta:
        model = Handover
        fields = ()
        order_by = "-effective_on"


class FollowUpTable(PortalTable):
    """Jobs that handovers left."""

    kind = tables.Column(verbose_name="事项", order_by=("kind", "due_on"))
    what = tables.Column(verbose_name="对象", empty_values=(), orderable=False)
    division = tables.Column(verbose_name="行政区", order_by=("division_id", "due_on"))
    handover = tables.Column(
        verbose_name="交接",
        linkify=("chiefs:handover_detail", {"pk": tables.A("handover_id")}),
        orderable=False,
    )
    due_on = DateColumn(verbose_name="办理期限", attrs=DAY)
    state = tables.Column(verbose_name="状态", empty_values=(), orderable=False)
    act = tables.Column(verbose_name="办理", empty_values=(), orderable=False)

    class Meta:
        model = FollowUp
        fields = ()
        order_by = "due_on"

    def render_what(self, record: FollowUp) -> str:
        if record.signboard is not None:
            return f"{record.signboard.reach}（{record.signboard.place}）"
        return f"{record.handover.incoming}任职信息"

    def render_state(self, record: FollowUp) -> SafeString:
        if record.done_at is not None:
            return badge("done", "已办结")
        if record.is_late(self.today):
            days = (self.today - record.due_on).days
            return format_html('<span class="late">逾期 {} 天</span>', days)
        return badge("waiting", "待办")

    # The day on which the page is looked at, and by whom; set by the page.
    today: Any = None
    user: Any = None

    def render_act(self, record: FollowUp) -> SafeString:
        if not follow_up_abilities(self.user, record)["complete"]:
            return format_html("{}", record.note)
        address = reverse("chiefs:follow_up_done", args=[record.pk])
        return format_html('<a class="btn btn-sm" href="{}">办结</a>', address)
