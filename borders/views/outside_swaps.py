"""边界河长互巡 with a neighbour outside the portal: recorded with the letters that agreed on it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import View

from attachments.neighbours.fields import KeepsUploads
from attachments.reads.responses import document_response
from borders.forms import OutsideSwapsForm
from borders.models import OutsideSwap
from borders.reads.swaps import swap_files
from borders.services.swaps import OutsidePair, record_outside_swaps
from borders.views.pairs import READERS, OfBorder
from common import clock
from common.web.views import FormPage, RoleRequiredMixin


class OutsideSwapsPage(OfBorder, KeepsUploads, FormPage):
    """登记互巡 with a neighbour outside the portal."""

    form_class = OutsideSwapsForm
    template_name = "borders/swap_pairs.html"
    menu = "borders"
    submit_label = "登记"
    lead = "与平台外的邻区函商或在会上商定的互巡，登记备查；我方河长的巡河照常上报，记在本人的应巡任务上。"

    def get_title(self) -> str:
        return f"登记边界互巡：{self.words}"

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.theirs.is_external:
            raise Http404
        if not self.request.user.is_office_of(self.ours.pk):
            raise PermissionDenied
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return self.address("border")

    def perform(self, form: OutsideSwapsForm) -> str:
        data = form.cleaned_data
        made = record_outside_swaps(
            uuid=data["uuid"],
            ours=self.ours,
            theirs=self.theirs,
            pairs=[OutsidePair(**row) for row in form.rows.given()],
            started_on=data["started_on"],
            ended_on=data["ended_on"],
            note=data["note"],
            files=data["files"],
            by=self.request.user,
            at=clock.now(),
        )
        self.success_message = f"已登记 {len(made)} 对互巡。"
        return self.address("border")


class OutsideSwapFile(RoleRequiredMixin, View):
    """A scan of what was agreed, for whoever sees the swap."""

    roles = READERS
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
        row = get_object_or_404(OutsideSwap.objects.visible_to(request.user), pk=pk)
        ((_, files),) = swap_files([row])
        found = next((each for each in files if each.uuid == file), None)
        if found is None:
            raise Http404
        return document_response(found)
