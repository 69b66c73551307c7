"""Pages of offices: the list, one complaint, and what is done about it."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.reads.gallery import pictures
from attachments.reads.responses import SIZES, photo_response
from attachments.services.uploads import shown_of_public
from common import clock
from common.store.counting import counted
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
)
from complaints import services
from complaints.forms import AcceptForm, AnswerForm, DeclineForm, JoinForm
from complaints.models import Complaint
from complaints.neighbours.inbox import PILES, inbox_counts
from complaints.permissions import abilities, is_final
from complaints.reads.taken import taken_words
from complaints.sheets.exports import COMPLAINT_COLUMNS
from complaints.tables.complaints import ComplaintTable
from complaints.tables.filters import ComplaintFilter
from issues.models import Issue
from rivers.reads.maps import collection, line_feature, point_feature

ROLES = ("office", "chief")
MENU = "complaints"
MOST_OFFERED = 20


class ComplaintListPage(ByDesk, ListPage):
    """What is not over, the first to be answered at the top."""

    roles = ROLES
    model = Complaint
    queryset = Complaint.objects.select_related("reach", "division", "issue", "kind").defer(
        "reach__line"
    )
    table_class = ComplaintTable
    filterset_class = ComplaintFilter
    template_name = "complaints/complaint_list.html"
    title = "群众投诉"
    menu = MENU
    export_columns = COMPLAINT_COLUMNS
    empty_text = "没有未办结的投诉。"

    def get_queryset(self) -> QuerySet[Complaint]:
        rows: Any = super().get_queryset()
        return rows.with_times().order_by("answer_by", "pk")

    def get_table(self, **kwargs: Any) -> ComplaintTable:
        table = super().get_table(**kwargs)
        table.at = clock.now()
        return table

    def get_buttons(self) -> list[Button]:
        codes = Button("打印二维码", reverse("complaints:code_sheet"), "qrcode")
        if not self.request.user.has_role("office"):
            return [codes]
        old = reverse("complaints:old_complaint_import")
        return [codes, Button("导入历史投诉", old, "upload")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("inbox", "")
        return super().get_context_data(**kwargs) | {
            "piles": counted(inbox_counts(self.desk, clock.now())),
            "pile": PILES[chosen][0] if chosen in PILES else "",
        }


class ComplaintDetailPage(DetailPage):
    """One complaint; the name and the telephone are asked for by an act of their own."""

    roles = ROLES
    model = Complaint
    queryset = Complaint.objects.select_related(
        "reach__river", "division__parent", "kind", "signboard", "issue__kind"
    )
    template_name = "complaints/complaint_detail.html"
    menu = MENU

    def get_title(self) -> str:
        return f"投诉：{self.object.reach}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        complaint, user = self.object, self.request.user
        photos = shown_of_public(complaint.photos)
        same = Complaint.objects.visible_to(user).of_place(complaint).exclude(pk=complaint.pk)
        return super().get_context_data(**kwargs) | {
            "complaint": complaint,
            "may": abilities(user, complaint),
            "is_final": is_final(complaint),
            "taken": taken_words(complaint, user),
            "entries": complaint.entries.order_by("-pk"),
            "same": list(same.select_related("issue")[: MOST_OFFERED + 1]),
            "can_join": offered_issues(user, complaint).exists(),
            "pictures": pictures(
                photos,
                lambda a, size: reverse(
                    "complaints:complaint_photo", args=[complaint.pk, a.uuid, size]
                ),
            ),
            "map_data": _map_of(complaint),
            "is_late": complaint.answered_at is None and complaint.answer_by < clock.now(),
        }


def offered_issues(user: Any, complaint: Complaint) -> QuerySet[Issue]:
    """Open issues on the same reach, or behind another complaint of this place."""
    root = complaint.repeats_id or complaint.pk
    rows = Issue.objects.visible_to(user).open()
    behind = Complaint.objects.filter(repeats=root).values("issue")
    first = Complaint.objects.filter(pk=root).values("issue")
    found = (
        rows.filter(reach=complaint.reach_id)
        | rows.filter(pk__in=behind)
        | rows.filter(pk__in=first)
    )
    return found.select_related("kind").order_by("-reported_at", "-pk")


def _map_of(complaint: Complaint) -> dict[str, Any] | None:
    features = []
    if complaint.reach.line:
        features.append(line_feature(complaint.reach.line, name=complaint.reach.name, cls="plain"))
    if complaint.longitude is not None and complaint.latitude is not None:
        features.append(
            point_feature(complaint.longitude, complaint.latitude, name="反映的地点", cls="bad")
        )
    return collection(features) if features else None


class ComplaintPhotoPage(RoleRequiredMixin, View):
    """A photo of a complaint, for whoever sees it."""

    roles = ROLES
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        complaint = get_object_or_404(Complaint.objects.visible_to(request.user), pk=pk)
        found = next((a for a in shown_of_public(complaint.photos) if a.uuid == photo), None)
        if found is None or size not in SIZES:
            raise Http404
        return photo_response(found, size)


class OfComplaint:
    """Finds the complaint of the address; only an office of its place goes on, and only where the act
    can be done."""

    request: Any
    kwargs: dict[str, Any]
    act = ""

    @cached_property
    def complaint(self) -> Complaint:
        rows = Complaint.objects.visible_to(self.request.user)
        complaint: Complaint = get_object_or_404(
            rows.select_related("reach", "issue", "division"), pk=self.kwargs["pk"]
        )
        if not self.request.user.is_office_of(complaint.division_id):
            raise PermissionDenied
        return complaint

    @property
    def page(self) -> str:
        return reverse("complaints:complaint_detail", args=[self.complaint.pk])


class ComplaintFormPage(OfComplaint, FormPage):
    """A form about one complaint. The service tells a second clerk, in the form, that somebody was first."""

    roles = ("office",)
    template_name = "complaints/complaint_form.html"
    menu = MENU

    def get_cancel_url(self) -> str:
        return self.page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        taken = taken_words(self.complaint, self.request.user)
        return super().get_context_data(**kwargs) | {"complaint": self.complaint, "taken": taken}

    def done(self, service: Any, form: Any, **more: Any) -> Any:
        return service(
            complaint_id=self.complaint.pk,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
            **more,
        )


class AcceptPage(ComplaintFormPage):
    form_class = AcceptForm
    title = "转为问题办理"
    lead = (
        "登记为来源“投诉举报”的问题并即予受理，照片、地点一并转入；举报人凭查询码可看到办理情况。"
    )
    submit_label = "转为问题"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"complaint": self.complaint}

    def perform(self, form: Any) -> str:
        issue = self.done(services.turn_into_issue, form)
        messages.success(self.request, f"已登记为问题 {issue.number} 并受理，请交办。")
        return reverse("issues:issue_detail", args=[issue.pk])


class JoinPage(ComplaintFormPage):
    form_class = JoinForm
    title = "并入已有问题"
    lead = "同一处正在办理的，不另立问题；反映内容和照片作为“补充情况”记入该问题的台账。"
    submit_label = "并入"

    def get_form_kwargs(self) -> dict[str, Any]:
        # Cut by their keys: a field looks its choice up in what it offers.
        rows = offered_issues(self.request.user, self.complaint)
        keys = list(rows.values_list("pk", flat=True)[:MOST_OFFERED])
        offered = Issue.objects.filter(pk__in=keys).select_related("kind").order_by("-reported_at")
        return super().get_form_kwargs() | {"offered": offered, "complaint": self.complaint}

    def perform(self, form: Any) -> str:
        data = form.cleaned_data
        issue = services.join_issue(
            complaint_id=self.complaint.pk,
            issue_id=data["issue"].pk,
            description=data["description"],
            words=data["words"],
            is_meant=data["is_meant"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已并入问题 {issue.number}。")
        return self.page


class DeclinePage(ComplaintFormPage):
    form_class = DeclineForm
    title = "不予受理"
    submit_label = "不予受理"
    success_message = "已答复举报人不予受理。"

    def perform(self, form: Any) -> str:
        self.done(services.decline, form)
        return self.page


class AnswerPage(ComplaintFormPage):
    form_class = AnswerForm
    title = "答复举报人"
    submit_label = "答复"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"has_phone": bool(self.complaint.reporter_phone)}

    def perform(self, form: Any) -> str:
        complaint = self.done(services.answer, form)
        is_over = complaint.ended_at is not None
        messages.success(
            self.request, "已答复，投诉办结。" if is_over else "已答复；问题办结后请再作最后答复。"
        )
        return self.page


class PartAct(OfComplaint, ActPage):
    roles = ("office",)
    success_message = "已取消关联。"

    def perform(self, request: HttpRequest) -> str:
        services.part(complaint_id=self.complaint.pk, by=request.user, at=clock.now())  # type: ignore[arg-type]
        return self.page

    def back(self) -> str:
        return self.page


class ContactPage(OfComplaint, RoleRequiredMixin, View):
    """Name, telephone and original words of the person who reported. Asked for by POST, because each look
    is recorded."""

    roles = ("office",)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not abilities(request.user, self.complaint)["contact"]:
            raise PermissionDenied
        contact = services.look_at_contact(
            complaint=self.complaint,
            by=request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        context = {
            "title": "举报人联系方式",
            "menu": MENU,
            "complaint": self.complaint,
            "contact": contact,
        }
        return render(request, "complaints/contact.html", context)
