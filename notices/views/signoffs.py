"""送签: asking a leader, taking it back, the leader's answer, scans of what was signed on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import View

from attachments.reads.responses import document_response
from common import clock
from common.web.views import ActPage, FormPage
from notices.forms.notices import AnswerSignatureForm, AskSignatureForm
from notices.permissions import abilities
from notices.reads.signoffs import signoffs_of
from notices.services import signoffs
from notices.views.notices import OneNotice, OneNoticeForm, address


class AskPage(OneNoticeForm):
    """送签: before whom the draft is put."""

    act = "ask_signature"
    form_class = AskSignatureForm
    lead = "送签之后，签发、退回或收回之前不能再改；签发后如再修改，须重新送签。"
    menu = "notices"
    submit_label = "送签"
    success_message = "已送签，对方在工作台“通报待签发”中办理。"

    def get_title(self) -> str:
        return f"送签《{self.notice.title}》"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"notice": self.notice, "user": self.request.user}

    def perform(self, form: AskSignatureForm) -> str:
        signoffs.ask_signature(
            notice=self.notice,
            leader_id=form.cleaned_data["leader"].pk,
            words=form.cleaned_data["words"],
            by=self.request.user,
            at=clock.now(),
        )
        return address(self.notice)


class WithdrawAct(OneNotice, ActPage):
    """Takes the draft back from the leader."""

    success_message = "已收回，可以修改。"

    def perform(self, request: HttpRequest) -> str:
        signoffs.withdraw_request(notice=self.notice, by=self.request.user, at=clock.now())
        return address(self.notice)


class AnswerPage(OneNotice, FormPage):
    """The leader signs the draft or returns it."""

    roles = ("office", "chief")
    is_office_act = False
    form_class = AnswerSignatureForm
    menu = "notices"
    submit_label = "提交"

    def get_title(self) -> str:
        return f"签发《{self.notice.title}》"

    def get_cancel_url(self) -> str:
        return address(self.notice)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.refuse_others()
        if not abilities(request.user, self.notice)["answer_request"]:
            messages.error(request, "这份通报现在不等您签发。")
            return redirect(address(self.notice))
        return super().get(request, *args, **kwargs)

    def refuse_others(self) -> None:
        """Gives no form to a user before whom the draft was never put."""
        if not self.notice.signoffs.filter(leader=self.request.user).exists():
            raise PermissionDenied

    def get_form_kwargs(self) -> dict[str, Any]:
        self.refuse_others()
        return super().get_form_kwargs()

    def perform(self, form: AnswerSignatureForm) -> str:
        is_signed = form.cleaned_data["answer"] == "signed"
        signoffs.answer_request(
            notice=self.notice,
            is_signed=is_signed,
            opinion=form.cleaned_data["opinion"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, "已签发。" if is_signed else "已退回修改。")
        return address(self.notice)


class SignOffFile(OneNotice, View):
    """A scan of what was signed on paper, for whoever handles the notice."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        files = [each for _, files in signoffs_of(self.notice) for each in files]
        found = next((each for each in files if each.uuid == file), None)
        if found is None:
            raise Http404
        return document_response(found)
