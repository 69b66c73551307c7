"""Lists out as Excel."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.generic import View

from common.web.exports import xlsx_response
from common.web.views import RoleRequiredMixin
from plans.models import Line, TaskList
from plans.sheets.exports import EXPORT_COLUMNS, export_rows


class ListExportDownload(RoleRequiredMixin, View):
    """One list's lines, as far as the user sees them."""

    http_method_names = ["get", "head"]
    roles = ("office", "chief", "unit")

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        of = get_object_or_404(TaskList.objects.visible_to(request.user), pk=pk)
        lines = Line.objects.visible_to(request.user).standing().filter(task_list=of)
        return xlsx_response(request, EXPORT_COLUMNS, export_rows(lines), title=str(of))
