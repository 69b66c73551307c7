"""A notice as files."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.generic import View

from common.web.downloads import download
from notices.services import publishing
from notices.sheets import notices
from notices.views.notices import READERS, OneNotice


class _Download(OneNotice, View):
    """A file of a notice."""

    roles = READERS
    is_office_act = False
    http_method_names = ["get", "head", "options"]

    def file_name(self, ending: str) -> str:
        number = f"（{self.notice.number}）" if self.notice.number else "（草稿）"
        return f"{self.notice.title}{number}.{ending}"


class DocxDownload(_Download):
    """The official document."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        by: Any = request.user
        copies = publishing.copies_to(self.notice)
        file = notices.write_docx(self.notice, copies_to=copies, by=by)
        return download(file, self.file_name("docx"))


class XlsxDownload(_Download):
    """Every table as a sheet."""

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        return download(notices.write_xlsx(self.notice), self.file_name("xlsx"))
