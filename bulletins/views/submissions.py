"""来稿: the list, one of them, a new one, taking it back, declining and picking it; how many of whom were printed."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import SIZES, photo_response
from attachments.services import uploads as attachments
from bulletins.forms.submissions import DeclineForm, PickForm, SubmissionForm
from bulletins.models import Bulletin, Submission
from bulletins.permissions import may_decide, may_withdraw
from bulletins.reads.accepted import tallies
from bulletins.services import items, submissions
from bulletins.sheets.bulletins import SUBMISSIONS
from bulletins.tables.submissions import SubmissionFilter, SubmissionTable
from bulletins.tables.years import year_choices
from bulletins.views import OFFICE_AND_CHIEF, READERS, WRITERS
from common import clock
from common.text.chinese import local_date
from common.web.views import (
    ActPage,
    Button,
    DetailPage,
    FormPage,
    ListPage,
    RoleRequiredMixin,
    TitledMixin,
)

MENU = "submissions"


class SubmissionListPage(ByDesk, ListPage):
    """What was handed in to one's office, and by it or one's unit."""

    roles = READERS
    model = Submission
    queryset = Submission.objects.select_related("division", "sender", "unit")
    table_class = SubmissionTable
    filterset_class = SubmissionFilter
    title = "简报来稿"
    lead = "镇街和单位报送的简报稿件；编辑选用时改的是副本，原稿保留。"
    menu = MENU
    unit_field = "unit_id"
    empty_text = "还没有来稿。"
    export_columns = SUBMISSIONS

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role(*WRITERS):
            return []
        return [Button("投稿", reverse("bulletins:submission_create"), "plus", "primary")]


class SubmissionCreatePage(KeepsUploads, FormPage):
    """投稿."""

    roles = WRITERS
    form_class = SubmissionForm
    title = "简报投稿"
    menu = MENU
    submit_label = "报送"
    success_message = "已报送。"

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"user": self.request.user, "day": local_date(clock.now())}
        return super().get_form_kwargs() | own

    def get_cancel_url(self) -> str:
        return reverse("bulletins:submission_list")

    def perform(self, form: SubmissionForm) -> str:
        made = submissions.hand_in(given=form.given(), by=self.request.user, at=clock.now())
        return reverse("bulletins:submission_detail", args=[made.pk])


class OneSubmission(RoleRequiredMixin):
    """One text that the user sees, else 404."""

    roles: tuple[str, ...] = READERS
    kwargs: dict[str, Any]

    @cached_property
    def submission(self) -> Submission:
        visible = Submission.objects.visible_to(self.request.user)
        rows = visible.select_related("division", "sender", "unit", "decided_by", "item__bulletin")
        found: Submission = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def back(self) -> str:
        return reverse("bulletins:submission_detail", args=[self.kwargs["pk"]])

    def get_cancel_url(self) -> str:
        return self.back()


class SubmissionDetailPage(OneSubmission, DetailPage):
    """The original, and what became of it."""

    model = Submission
    template_name = "bulletins/submission_detail.html"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Submission:
        return self.submission

    def get_buttons(self) -> list[Button]:
        if not may_decide(self.request.user, self.submission):
            return []
        pk = self.submission.pk
        return [
            Button("选用", reverse("bulletins:submission_pick", args=[pk]), "check", "primary"),
            Button("退稿", reverse("bulletins:submission_decline", args=[pk])),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.submission, self.request.user
        found = attachments.shown(row.photos, owner_ids=[row.by_id]) if row.photos else []
        item = getattr(row, "item", None)
        visible = item is not None and Bulletin.objects.visible_to(user).filter(pk=item.bulletin_id)
        return super().get_context_data(**kwargs) | {
            "submission": row,
            "item": item,
            "may_open": bool(visible and visible.exists()),
            "may_withdraw": may_withdraw(user, row),
            "photos": [
                reverse("bulletins:submission_photo", args=[row.pk, each.uuid]) for each in found
            ],
        }


class SubmissionWithdraw(OneSubmission, ActPage):
    """撤回."""

    roles = WRITERS
    success_message = "已撤回。"

    def perform(self, request: HttpRequest) -> str:
        submissions.withdraw(submission_id=self.submission.pk, by=self.request.user, at=clock.now())
        return self.back()


class DecidePage(OneSubmission, FormPage):
    """A decision of the office on a text that waits; of one that was decided, its own page."""

    roles = ("office",)
    menu = MENU

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.submission.state != "waiting":
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_open = self.submission.state == "waiting"
        if is_open and not may_decide(self.request.user, self.submission):
            raise PermissionDenied
        return super().get_form_kwargs()


class SubmissionDeclinePage(DecidePage):
    """退稿."""

    form_class = DeclineForm
    submit_label = "退稿"
    success_message = "已退稿。"

    def get_title(self) -> str:
        return f"退稿：{self.submission}"

    def perform(self, form: DeclineForm) -> str:
        submissions.decline(
            submission_id=self.submission.pk,
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.back()


class SubmissionPickPage(DecidePage):
    """选用."""

    form_class = PickForm
    submit_label = "选用"
    success_message = "已选用，可以编辑。"

    def get_title(self) -> str:
        return f"选用：{self.submission}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"submission": self.submission}

    def perform(self, form: PickForm) -> str:
        made = items.pick(
            submission_id=self.submission.pk,
            bulletin_id=form.cleaned_data["bulletin"].pk,
            section=form.cleaned_data["section"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("bulletins:item_change", args=[made.bulletin_id, made.pk])


class SubmissionPhotoPage(OneSubmission, View):
    """A photo of a text, for whoever sees the text."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, uuid: UUID) -> HttpResponseBase:
        row = self.submission
        if str(uuid) in row.photos:
            for found in attachments.shown([uuid], owner_ids=[row.by_id]):
                size = request.GET.get("size", "full")
                return photo_response(found, size if size in SIZES else "full")
        raise Http404


class UnitCountsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """How many texts of whom were handed in and printed in a year, in official order."""

    roles = OFFICE_AND_CHIEF
    template_name = "bulletins/unit_counts.html"
    title = "投稿采用情况"
    menu = "bulletin_units"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        home = self.request.user.home_division
        if home is None:
            raise Http404
        at, years = clock.now(), year_choices()
        asked = self.request.GET.get("year", "")
        year = int(asked if asked in dict(years) else years[0][0])
        rows = tallies(year, home, at=at)
        return super().get_context_data(**kwargs) | {
            "division": home,
            "year": year,
            "years": years,
            "chosen": dict(years)[str(year)],
            "rows": rows,
            "handed_in": sum(row.handed_in for row in rows),
            "accepted": sum(row.accepted for row in rows),
        }
