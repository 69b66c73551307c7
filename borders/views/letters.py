"""Letters over a border: one that came is registered, those that leave are downloaded."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.neighbours.fields import KeepsUploads
from borders.forms import LetterInForm
from borders.sheets.letters import write_reply, write_transfer
from common import clock
from common.web.downloads import download
from common.web.views import FormPage, RoleRequiredMixin
from issues.models import Transfer
from issues.services import LetterIn, Report, receive_transfer


class LetterInPage(KeepsUploads, FormPage):
    """登记来函: a letter of a neighbour outside becomes an issue."""

    form_class = LetterInForm
    title = "登记邻区来函"
    lead = "平台外邻区来函移交的问题，登记后即在问题台账中待受理；办结时以复函答复来函方。"
    menu = "borders"
    submit_label = "登记"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("borders:border_list")

    def perform(self, form: LetterInForm) -> str:
        data = form.cleaned_data
        done = receive_transfer(
            letter=LetterIn(
                from_division=data["from_division"],
                number=data["number"],
                answer_by=data["answer_by"],
            ),
            report=Report(
                uuid=data["uuid"],
                reach=data["reach"],
                kind=data["kind"],
                severity=data["severity"],
                description=data["description"],
                place_words=data["place"],
                photos=tuple(str(key) for key in data["photos"]),
            ),
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已登记，编号 {done.issue.number}。")
        return reverse("issues:issue_detail", args=[done.issue.pk])


class TransferLetterPage(RoleRequiredMixin, View):
    """移交函 as .docx, for either side."""

    roles = ("office", "chief")
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Transfer]:
        """Letters from outside are not ours to write."""
        rows = Transfer.objects.visible_to(self.request.user).filter(
            from_division__is_external=False
        )
        return rows.select_related("from_division", "to_division", "issue__reach", "issue__kind")

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        transfer = get_object_or_404(self.get_queryset(), pk=pk)
        return download(write_transfer(transfer, by=by), f"移交函 {transfer.number}.docx")


class ReplyLetterPage(TransferLetterPage):
    """复函 to a neighbour outside, once its letter is answered or sent back."""

    def get_queryset(self) -> QuerySet[Transfer]:
        rows = Transfer.objects.visible_to(self.request.user).filter(
            from_division__is_external=True
        )
        return rows.select_related("from_division", "to_division", "issue__reach", "issue__kind")

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        transfer = get_object_or_404(self.get_queryset(), pk=pk)
        if transfer.answered_at is None and transfer.returned_at is None:
            raise Http404
        return download(
            write_reply(transfer, by=by),
            f"复函 {transfer.reply_number or transfer.number}.docx",
        )
