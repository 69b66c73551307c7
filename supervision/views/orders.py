"""任务交办单: the list, a new one (straight from a supervision's findings), one of them with its items and
replies, its papers."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import held_document
from attachments.services import uploads as attachments
from common import clock
from common.web.downloads import download
from common.web.filters import key_of
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from issues.models import Issue
from issues.models.querysets import HANDED_STATES
from supervision.forms.orders import OrderCreateForm, ReplyForm
from supervision.models import OrderForm, OrderItem, Supervision, SupervisionFinding
from supervision.permissions import order_abilities
from supervision.services.orders import issue_order, reply_order, sign_order
from supervision.services.supervisions import taken_up
from supervision.sheets.orders import ask_words, items_of, slip_rows, where_words, write_order
from supervision.tables.orders import ORDERS, OrderFilter, OrderTable
from supervision.views import READERS

MENU = "orders"


class OrderListPage(ByDesk, ListPage):
    """Orders of one's offices, and those that came to one's units."""

    roles = READERS
    model = OrderForm
    queryset = OrderForm.objects.select_related("unit", "division")
    table_class = OrderTable
    filterset_class = OrderFilter
    title = "任务交办单"
    lead = "一张交办单列明若干事项，一个编号、一个期限；每项都是台账中的一件问题。"
    menu = MENU
    empty_text = "还没有任务交办单。"
    unit_field = "unit_id"
    export_columns = ORDERS

    def get_queryset(self) -> QuerySet[OrderForm]:
        rows: Any = super().get_queryset()
        return rows.with_counts(clock.now())

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("新建交办单", reverse("supervision:order_create"), "plus", "primary")]


class OrderCreatePage(FormPage):
    """新建交办单; with `?supervision=` its findings are listed to be ticked."""

    form_class = OrderCreateForm
    template_name = "supervision/order_form.html"
    title = "新建任务交办单"
    lead = (
        "保存即编号并交办：各项进入问题台账，由责任单位签收、整改、申请销号，由交办机关复核、销号。"
    )
    menu = MENU
    submit_label = "交办"
    success_message = "已交办。"

    @cached_property
    def supervision(self) -> Supervision | None:
        """Only of an office that leads it."""
        key = key_of(self.request.GET.get("supervision", ""))
        if key is None:
            return None
        visible = Supervision.objects.visible_to(self.request.user)
        found: Supervision = get_object_or_404(visible.select_related("division"), pk=key)
        if not self.request.user.is_office_of(found.division_id):
            raise PermissionDenied
        return found

    def findings(self) -> list[SupervisionFinding]:
        """Those of the supervision that are in no order yet."""
        if self.supervision is None:
            return []
        standing = self.supervision.findings.standing().select_related("reach")
        rows = list(standing.defer("reach__line"))
        taken = taken_up([row.pk for row in rows])
        return [row for row in rows if row.pk not in taken]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "at": clock.now(),
            "supervision": self.supervision,
            "findings": self.findings(),
        }

    def get_cancel_url(self) -> str:
        if self.supervision is not None:
            return reverse("supervision:supervision_detail", args=[self.supervision.pk])
        return reverse("supervision:order_list")

    def perform(self, form: OrderCreateForm) -> str:
        made = issue_order(order=form.order(), by=self.request.user, at=clock.now())
        return reverse("supervision:order_detail", args=[made.pk])


class OneOrder(RoleRequiredMixin):
    """One order that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def order(self) -> OrderForm:
        visible = OrderForm.objects.visible_to(self.request.user).with_counts(clock.now())
        rows = visible.select_related("division", "unit", "signed_by", "issued_by", "supervision")
        found: OrderForm = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    @cached_property
    def items(self) -> list[OrderItem]:
        return items_of(self.order)

    def back(self) -> str:
        return reverse("supervision:order_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class OrderDetailPage(OneOrder, DetailPage):
    """The order, the state of each item, what was replied."""

    model = OrderForm
    template_name = "supervision/order_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> OrderForm:
        return self.order

    def get_title(self) -> str:
        return f"任务交办单 {self.order.number}"

    def get_buttons(self) -> list[Button]:
        may, pk, buttons = order_abilities(self.request.user, self.order), [self.order.pk], []
        if "reply" in may:
            buttons.append(
                Button("填写回执", reverse("supervision:order_reply", args=pk), "pencil")
            )
        buttons.append(Button("打印", reverse("supervision:order_print", args=pk), "printer"))
        address = reverse("supervision:order_docx", args=pk)
        return [*buttons, Button("下载 Word", address, "file-text")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order, user, at = self.order, self.request.user, clock.now()
        visible = Issue.objects.visible_to(user).filter(order_item__order_form=order)
        openable = set(visible.order_by().values_list("pk", flat=True))
        replies = list(order.replies.all())
        supervision = order.supervision
        return super().get_context_data(**kwargs) | {
            "order": order,
            "asks": ask_words(order),
            "items": [
                {
                    "item": item,
                    "where": where_words(item),
                    "may_open": item.issue_id in openable,
                    "is_late": is_late(item, at),
                }
                for item in self.items
            ],
            "replies": [(reply, self._files(reply)) for reply in replies],
            "can_sign": "sign" in order_abilities(user, order),
            "supervision": supervision
            if supervision
            and Supervision.objects.visible_to(user).filter(pk=supervision.pk).exists()
            else None,
            "may_expose": user.is_office_of(order.division_id),
        }

    def _files(self, reply: Any) -> list[tuple[str, str]]:
        found = attachments.shown(reply.files, owner_ids=[reply.by_id])
        return [
            (
                file.name or "附件",
                reverse("supervision:order_file", args=[self.order.pk, file.uuid]),
            )
            for file in found
        ]


def is_late(item: OrderItem, at: Any) -> bool:
    """Past its time, and still with the unit."""
    due = item.issue.rectify_by
    return item.issue.state in HANDED_STATES and due is not None and due < at


class OrderPrintPage(OneOrder, DetailPage):
    """The order and its reply slip, for paper."""

    model = OrderForm
    template_name = "supervision/order_print.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> OrderForm:
        return self.order

    def get_title(self) -> str:
        return f"任务交办单 {self.order.number}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "order": self.order,
            "asks": ask_words(self.order),
            "items": [(item, where_words(item)) for item in self.items],
            "slip": slip_rows(self.order, self.items),
        }


class OrderDocxPage(OneOrder, View):
    """The order in official form."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        return download(
            write_order(self.order, self.items, by=by),
            f"{self.order.number}任务交办单.docx",
        )


class OrderSignPage(OneOrder, ActPage):
    """The unit signs."""

    success_message = "已签收，各项转入整改。"

    def perform(self, request: HttpRequest) -> str:
        sign_order(order_id=self.order.pk, by=self.request.user, at=clock.now())
        return self.back()


class OrderReplyPage(KeepsUploads, OneOrder, FormPage):
    """填写回执."""

    form_class = ReplyForm
    menu = MENU
    submit_label = "报送回执"
    success_message = "回执已登记。"

    def get_form_kwargs(self) -> dict[str, Any]:
        if "reply" not in order_abilities(self.request.user, self.order):
            raise PermissionDenied
        return super().get_form_kwargs()

    def get_title(self) -> str:
        return f"填写回执 {self.order.number}"

    def perform(self, form: ReplyForm) -> str:
        reply_order(
            order_id=self.order.pk,
            note=form.cleaned_data["note"],
            files=form.cleaned_data["scans"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class OrderFilePage(OneOrder, View):
    """A file of a reply, for whoever sees the order."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        return held_document(self.order.replies.values_list("files", "by_id"), uuid)
