"""线索: the list, the letter that goes with one, and a clue of theirs for us."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from accounts.tables.desks import ByDesk
from attachments.neighbours.fields import KeepsUploads
from common import clock
from common.web.downloads import download
from common.web.views import Button, FormPage, ListPage, RoleRequiredMixin
from issues.models import Clue, ClueState, Source
from issues.services import Report
from justice.forms import HandInForm
from justice.services import hand_in_clue
from justice.sheets.exports import CLUE_COLUMNS, write_letter
from justice.tables.filters import ClueFilter
from justice.tables.justice import ClueTable
from justice.views.lookups import reaches_of
from rivers.reads.maps import box_around

ROLES = ("office", "chief", "justice")


class ClueListPage(ByDesk, ListPage):
    """线索 of the own divisions, or of the own unit of the police or the procurator."""

    roles = ROLES
    model = Clue
    queryset = Clue.objects.select_related("issue__kind", "unit")
    table_class = ClueTable
    filterset_class = ClueFilter
    export_columns = CLUE_COLUMNS
    title = "线索移送"
    menu = "clues"
    empty_text = "还没有线索。河长办在问题页用“移送公安检察”移送。"

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"at": clock.now()}

    def get_buttons(self) -> list[Button]:
        if not self.request.user.has_role("justice"):
            return []
        return [Button("向河长办移送线索", reverse("justice:hand_in"), "plus", "primary")]


class ClueLetter(RoleRequiredMixin, View):
    """线索移送函 as .docx, for the sender and the recipient."""

    roles = ("office", "justice")
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        seen = Clue.objects.visible_to(request.user).select_related(
            "issue__kind", "issue__reach__river", "issue__division__parent", "unit", "office"
        )
        clue = get_object_or_404(seen, pk=pk)
        if clue.state == ClueState.HANDED_IN:
            raise Http404
        return download(write_letter(clue, by=by), f"线索移送函（{clue.number}）.docx")


class HandInPage(KeepsUploads, FormPage):
    """A clue of the police or the procurator, which becomes an issue for the office to accept."""

    roles = ("justice",)
    form_class = HandInForm
    template_name = "justice/hand_in.html"
    title = "向河长办移送线索"
    lead = "登记后成为河长办的待受理问题，受理、办理和办结情况在“线索移送”中可以看到。"
    menu = "clues"
    submit_label = "移送"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("justice:clue_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        box = box_around(reaches_of(self.request.user))
        return super().get_context_data(**kwargs) | {"box": box}

    def perform(self, form: HandInForm) -> str:
        data = form.cleaned_data
        issue = hand_in_clue(
            report=Report(
                uuid=data["uuid"],
                reach=data["reach"],
                kind=data["kind"],
                severity=data["severity"],
                description=data["description"],
                source=Source.JUSTICE,
                place=data["where"],
                place_words=data["place"],
                photos=tuple(str(key) for key in data["photos"]),
            ),
            case_number=data["case_number"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已移送河长办，问题编号 {issue.number}。")
        return reverse("issues:issue_detail", args=[issue.pk])
