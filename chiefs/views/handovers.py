"""Handovers, and the jobs that they leave."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from chiefs.forms import FollowUpForm, HandoverForm
from chiefs.models import FollowUp, FollowUpKind, Handover
from chiefs.permissions import follow_up_abilities, may_hand_over
from chiefs.services.boards import words_for_board
from chiefs.services.follow_ups import complete_follow_up
from chiefs.services.handovers import NewChief, hand_over
from chiefs.sheets.exports import FOLLOW_UP_COLUMNS, HANDOVER_COLUMNS
from chiefs.tables.filters import FollowUpFilter, HandoverFilter
from chiefs.tables.registers import FollowUpTable, HandoverTable
from chiefs.views.people import OfChiefMixin
from chiefs.views.register import OFFICE_AND_CHIEF
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.views import DetailPage, FormPage, ListPage


class HandOverPage(OfChiefMixin, FormPage):
    """交接 in two steps: what is handed over to whom, then the list of what is open, to confirm.

    The first step already runs the whole act and undoes it, so that whatever does not fit is said
    before anybody confirms.
    """

    ability = "hand_over"
    form_class = HandoverForm
    template_name = "chiefs/hand_over.html"
    menu = "chiefs"
    submit_label = "下一步：核对交接清单"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without a post that this office may hand over, back to the person, with a word."""
        if not may_hand_over(request.user, list(self.chief.appointments.without_end())):
            messages.info(request, f"{self.chief.name}没有可以由您交接的在任职务。")
            return redirect(self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"交接：{self.chief.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user, "chief": self.chief}

    def get_initial(self) -> dict[str, Any]:
        return {
            "effective_on": local_date(clock.now()),
            "new_division": self.chief.division,
            "new_post": self.chief.post,
            "new_office_phone": self.chief.office_phone,
        }

    def form_valid(self, form: Any) -> HttpResponse:
        if self.request.POST.get("step") == "do":
            return super().form_valid(form)
        if self.request.POST.get("step") == "back":
            return self.render_to_response(self.get_context_data(form=form))
        try:
            preview = self.try_out(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, preview=preview))

    def perform(self, form: Any) -> str:
        return reverse("chiefs:handover_detail", args=[self.act(form).pk])

    success_message = "交接已办理。"

    def act(self, form: Any) -> Handover:
        data = form.cleaned_data
        incoming = data["incoming"] or NewChief(
            name=data["new_name"],
            division=data["new_division"],
            post=data["new_post"],
            mobile=data["new_mobile"],
            office_phone=data["new_office_phone"],
        )
        return hand_over(
            outgoing=self.chief,
            appointments=list(data["appointments"]),
            incoming=incoming,
            effective_on=data["effective_on"],
            basis=data["basis"],
            note=data["note"],
            by=self.request.user,
            at=clock.now(),
        )

    def try_out(self, form: Any) -> dict[str, Any]:
        """What the act would do, in plain values; nothing stays."""
        with transaction.atomic():
            handover = self.act(form)
            found = sheet_of(handover)
            transaction.set_rollback(True)
        return found | {"handover": handover}


def sheet_of(handover: Handover) -> dict[str, Any]:
    """All that a handover's page and sheet show, read at once."""
    jobs = handover.follow_ups.select_related("signboard__reach", "done_by", "division")
    opened = handover.opened.select_related("division", "river", "reach", "chief")
    return {
        "opened": list(opened.order_by("tier", "division_id", "pk")),
        "items": list(handover.items.all()),
        "jobs": list(jobs.order_by("kind", "pk")),
    }


class HandoverListPage(ListPage):
    """Handovers done."""

    roles = OFFICE_AND_CHIEF
    model = Handover
    table_class = HandoverTable
    filterset_class = HandoverFilter
    export_columns = HANDOVER_COLUMNS
    title = "河长交接"
    lead = "在交出人的页面上办理交接；这里是已办理的。"
    menu = "handovers"
    empty_text = "还没有办理过交接。"

    def get_queryset(self) -> QuerySet[Handover]:
        rows: QuerySet[Handover] = super().get_queryset()
        return rows.select_related("division", "outgoing", "incoming", "done_by").annotate(
            post_count=Count("opened", distinct=True),
            item_count=Count("items", distinct=True),
            open_count=Count("follow_ups", filter=Q(follow_ups__done_at=None), distinct=True),
        )


class HandoverDetailPage(DetailPage):
    """A handover, as a sheet to print and sign."""

    roles = OFFICE_AND_CHIEF
    model = Handover
    queryset = Handover.objects.select_related("outgoing", "incoming", "division", "done_by")
    template_name = "chiefs/handover_detail.html"
    menu = "handovers"

    def get_title(self) -> str:
        return f"交接：{self.object}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | sheet_of(self.object)
        today = local_date(clock.now())
        user = self.request.user
        context["jobs"] = [
            (job, follow_up_abilities(user, job)["complete"], job.is_late(today))
            for job in context["jobs"]
        ]
        return context


class FollowUpListPage(ByDesk, ListPage):
    """后续事项: signboards to renew, changes to publish."""

    roles = OFFICE_AND_CHIEF
    model = FollowUp
    queryset = FollowUp.objects.select_related(
        "division", "handover__outgoing", "handover__incoming", "signboard__reach", "done_by"
    )
    table_class = FollowUpTable
    filterset_class = FollowUpFilter
    export_columns = FOLLOW_UP_COLUMNS
    title = "交接后续事项"
    lead = "河长变动后更新公示牌、公告信息。"
    menu = "follow_ups"
    empty_text = "没有后续事项。办理交接后，要更新的公示牌和要公告的信息列在这里。"

    def get_table(self, **kwargs: Any) -> FollowUpTable:
        table: FollowUpTable = super().get_table(**kwargs)
        table.today = local_date(clock.now())
        table.user = self.request.user
        return table


class FollowUpDonePage(KeepsUploads, FormPage):
    """办结: what was done; for a board also what it says now."""

    form_class = FollowUpForm
    menu = "follow_ups"
    submit_label = "办结"
    success_message = "已办结。"

    @cached_property
    def job(self) -> FollowUp:
        rows = FollowUp.objects.visible_to(self.request.user).select_related(
            "handover__outgoing", "handover__incoming", "signboard__reach"
        )
        job: FollowUp = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.is_office_of(job.division_id):
            raise PermissionDenied
        return job

    def get_cancel_url(self) -> str:
        return reverse("chiefs:follow_up_list") + "?state=open"

    @property
    def is_board(self) -> bool:
        return self.job.kind == FollowUpKind.SIGNBOARD

    def get_title(self) -> str:
        board = self.job.signboard
        return f"更新公示牌：{board}" if board else f"公告河长信息：{self.job.handover}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_board": self.is_board}

    def get_initial(self) -> dict[str, Any]:
        today = local_date(clock.now())
        if self.job.signboard is None:
            return {}
        words = words_for_board(self.job.signboard.reach, today)
        return {"done_on": today, "shown_chiefs": words.chiefs, "shown_phones": words.phones}

    def perform(self, form: Any) -> str:
        complete_follow_up(
            follow_up=self.job, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        return self.get_cancel_url()
