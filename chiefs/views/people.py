"""Persons: list, page, entering and changing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.services import audit
from chiefs.forms import ChiefForm
from chiefs.models import Appointment, Chief, Handover
from chiefs.neighbours.seams import LIST_BUTTONS
from chiefs.permissions import abilities, appointment_abilities, sees_mobile
from chiefs.services.people import save_chief
from chiefs.sheets.exports import chief_columns
from chiefs.tables.filters import ChiefFilter
from chiefs.tables.registers import ChiefTable
from chiefs.views.register import OFFICE_AND_CHIEF
from common import clock
from common.errors import Conflict
from common.spreadsheets import Column
from common.store.history import history_of
from common.text.chinese import local_date
from common.web.views import Button, DetailPage, FormPage, ListPage


def now_held() -> Prefetch:
    """`now`: a person's appointments in force today, in the order of a register."""
    today = local_date(clock.now())
    rows = Appointment.objects.on(today).select_related("division", "river", "reach")
    rows = rows.defer("reach__line")
    return Prefetch("appointments", rows.order_by("tier", "division_id", "pk"), to_attr="now")


class ChiefListPage(ListPage):
    """人员: persons who are, were or will be chiefs."""

    roles = OFFICE_AND_CHIEF
    model = Chief
    table_class = ChiefTable
    filterset_class = ChiefFilter
    title = "河长人员"
    menu = "chiefs"
    empty_text = "还没有登记河长。"

    @property
    def export_columns(self) -> list[Column]:  # type: ignore[override]
        return chief_columns(self.request.user)

    def get_queryset(self) -> QuerySet[Chief]:
        rows: QuerySet[Chief] = super().get_queryset()
        return rows.select_related("division", "user").prefetch_related(now_held())

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [
            *(button() for button in LIST_BUTTONS),
            Button("登记河长", reverse("chiefs:chief_create"), "plus", "primary"),
        ]

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        words = "为勾选的人员开通登录账号，并下载初始密码表？密码只在这张表里出现一次。"
        return [Button("开通账号", reverse("chiefs:chief_accounts"), confirm=words)]


class ChiefDetailPage(DetailPage):
    """A person: posts over time, account, handovers."""

    roles = OFFICE_AND_CHIEF
    model = Chief
    queryset = Chief.objects.select_related("division", "user")
    template_name = "chiefs/chief_detail.html"
    menu = "chiefs"

    @cached_property
    def may(self) -> dict[str, bool]:
        return abilities(self.request.user, self.object)

    def get_buttons(self) -> list[Button]:
        pk = self.object.pk
        buttons = [Button("履职一页", reverse("chiefs:duty", args=[pk]), "file-text")]
        if self.may["hand_over"] and self.can_hand_over:
            buttons.append(
                Button("交接", reverse("chiefs:hand_over", args=[pk]), "arrows-exchange")
            )
        if self.may["appoint"]:
            buttons.append(Button("登记任职", reverse("chiefs:appoint", args=[pk]), "plus"))
        if self.may["edit"]:
            buttons.append(Button("修改", reverse("chiefs:chief_edit", args=[pk]), "edit"))
        return buttons

    @cached_property
    def posts(self) -> list[Appointment]:
        """All posts that this user may see, the present ones first, then the latest."""
        rows = self.object.appointments.visible_to(self.request.user)
        rows = rows.select_related("division", "river", "reach", "chief")
        return list(rows.order_by("-started_on", "tier", "pk"))

    @property
    def can_hand_over(self) -> bool:
        return any(appointment_abilities(self.request.user, row)["end"] for row in self.posts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, local_date(clock.now())
        sees = sees_mobile(user, self.object)
        if sees and self.object.mobile and self.object.user_id != user.pk:
            page = f"河长：{self.object.division}{self.object.name}"
            audit.record_look(by=user, page=page, shown="手机号", at=clock.now())
        marked = [(row, appointment_abilities(user, row)) for row in self.posts]
        return super().get_context_data(**kwargs) | {
            "may": self.may,
            "sees_mobile": sees,
            "present": [pair for pair in marked if pair[0].is_on(today)],
            "coming": [pair for pair in marked if pair[0].started_on > today],
            "past": [pair for pair in marked if pair[0].ended_on and pair[0].ended_on < today],
            "handovers": handovers_of(self.object, user),
            "history": history_of(self.object) if self.may["edit"] else [],
        }


def handovers_of(chief: Chief, user: Any) -> QuerySet[Handover]:
    """Handovers in which a person gave or took, as far as the user may see them."""
    rows: Any = Handover.objects.visible_to(user)
    both = rows.filter(outgoing=chief) | rows.filter(incoming=chief)
    found: QuerySet[Handover] = both.select_related("outgoing", "incoming", "done_by")
    return found.order_by("-effective_on", "-pk")


class SeenFormPage(FormPage):
    """A form page that tells of another's change made meanwhile, and shows it."""

    template_name = "chiefs/form.html"

    def changed_row(self) -> Any:
        """The row that the form changes."""
        raise NotImplementedError

    def perform(self, form: Any) -> str:
        try:
            return self.save_row(form)
        except Conflict:
            row = self.changed_row()
            row.refresh_from_db()
            form.saw_conflict(row.updated_at)
            raise

    def save_row(self, form: Any) -> str:
        """Calls the service; the address to go on to."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"history": history_of(self.changed_row(), limit=20)}


class ChiefFormPage(FormPage):
    """What entering and changing a person have in common."""

    form_class = ChiefForm
    menu = "chiefs"
    is_new = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "is_new": self.is_new}

    def save(self, form: Any, chief: Chief | None) -> Chief:
        return save_chief(chief=chief, by=self.request.user, at=clock.now(), **form.cleaned_data)


class ChiefCreatePage(ChiefFormPage):
    """登记河长: the person first; the post follows."""

    title = "登记河长"
    is_new = True
    lead = "先登记人员，保存后登记任职。"
    submit_label = "保存并登记任职"
    success_message = "已登记，请继续登记任职。"

    def get_cancel_url(self) -> str:
        return reverse("chiefs:chief_list")

    def perform(self, form: Any) -> str:
        return reverse("chiefs:appoint", args=[self.save(form, None).pk])


class OfChiefMixin:
    """A page about one person. 404 where the user does not see them, 403 without `ability`."""

    ability = ""
    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def chief(self) -> Chief:
        rows = Chief.objects.visible_to(self.request.user).select_related("division", "user")
        chief: Chief = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not abilities(self.request.user, chief)[self.ability]:
            raise PermissionDenied
        return chief

    def get_cancel_url(self) -> str:
        return reverse("chiefs:chief_detail", args=[self.chief.pk])


class ChiefEditPage(OfChiefMixin, SeenFormPage, ChiefFormPage):
    """Changing a person."""

    ability = "edit"
    success_message = "已保存。"

    def get_title(self) -> str:
        return f"修改：{self.chief.name}"

    def get_initial(self) -> dict[str, Any]:
        chief = self.chief
        return {
            "name": chief.name,
            "division": chief.division,
            "post": chief.post,
            "office_phone": chief.office_phone,
            "mobile": chief.mobile,
            "seen_at": chief.updated_at.isoformat(),
        }

    def changed_row(self) -> Chief:
        return self.chief

    def save_row(self, form: Any) -> str:
        return reverse("chiefs:chief_detail", args=[self.save(form, self.chief).pk])
