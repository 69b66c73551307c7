"""Lists of very many rows as Excel, written by a task with the rights that the asker then has."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.models import User
from accounts.services import audit
from common import clock
from common.errors import DomainError, NotAllowed
from common.spreadsheets import write_rows
from common.web.exports import Counted, Of, dated
from common.web.views import came_from
from jobs.kinds import Kind, Made, Told
from jobs.models import Job
from jobs.services.begin import begin_job
from jobs.sheets.pages import REFUSED, page_of

NAME: Final[Of] = "list"


class ExportDesk:
    """What becomes of every page's sheet (`common.web.exports.DESK`)."""

    def record(self, by: User, title: str, rows: int, filters: list[str]) -> None:
        detail: dict[str, Any] = {"rows": rows}
        if filters:
            detail["filters"] = filters
        audit.record("list.exported", user=by, target=title, detail=detail)

    def later(self, request: HttpRequest, title: str, *, of: Of = "list") -> HttpResponseBase:
        query = request.GET.copy()
        # A list has one sheet; of a page's files the address says which.
        for name in ("page", "export")[: 2 if of == NAME else 1]:
            query.pop(name, None)
        params = {"path": request.path, "query": query.urlencode()}
        if of != NAME:
            params |= {"host": request.get_host(), "scheme": request.scheme or "http"}
        user: Any = request.user
        try:
            begin_job(kind=of, title=title, params=params, by=user, at=clock.now())
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return redirect(came_from(request) or "jobs:job_list")
        messages.info(request, f"“{title}”内容较多，正在后台生成，完成后在本页下载。")
        return redirect("jobs:job_list")


def write_list(job: Job, told: Told, at: datetime) -> Made:
    """The list at the job's address, as its asker sees it now.

    Raises NotAllowed where the asker no longer opens that page.
    """
    user: User = job.created_by
    try:
        sheet = page_of(job).get_sheet()
        total = sheet.counted.order_by().count()
        rows = Counted(sheet.rows)
        file = write_rows(sheet.columns, _heard(rows, total, told), title=sheet.title)
    except (Http404, PermissionDenied):
        raise NotAllowed("job.refused", REFUSED) from None
    ExportDesk().record(user, sheet.title, rows.count, sheet.filters)
    return Made(file, dated(sheet.title))


def _heard(rows: Counted, total: int, told: Told) -> Iterator[Any]:
    told(0, total)
    for row in rows:
        if rows.count % 100 == 0:
            told(rows.count, total)
        yield row


LIST_EXPORT = Kind(NAME, write_list)
