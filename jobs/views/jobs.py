"""我的文件: what one has asked for, how far it is, and the files."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from common import clock
from common.web.views import ActPage, RoleRequiredMixin, TitledMixin
from jobs.models import Job, JobState
from jobs.services.begin import give_up_job, note_fetched

# A file is its asker's own, whatever their roles.
ROLES = ("office", "unit", "chief", "village_chief", "justice", "admin")
_SHOWN = 50


@method_decorator(never_cache, name="dispatch")
class JobListPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """One's own jobs, the newest first; asks for itself again while one goes on."""

    http_method_names = ["get", "head"]
    roles = ROLES
    title = "我的文件"
    lead = "内容较多的导出和批量办理在后台进行，可以离开本页。文件只有本人能下载，保留一天。"
    menu = "home"

    def get_template_names(self) -> list[str]:
        is_part = getattr(self.request, "htmx", False) and not self.request.htmx.boosted
        return ["jobs/job_list_partial.html" if is_part else "jobs/job_list.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        jobs = list(Job.objects.visible_to(self.request.user)[:_SHOWN])
        return super().get_context_data(**kwargs) | {
            "jobs": jobs,
            "is_busy": any(job.state == JobState.WAITING for job in jobs),
        }


class JobFileDownload(RoleRequiredMixin, View):
    """The file, to whoever asked for it."""

    http_method_names = ["get", "head"]
    roles = ROLES

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
        if not job.file:
            raise Http404
        try:
            file = job.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        filename = job.filename
        if request.method == "GET":
            note_fetched(job=job, at=clock.now())
        return FileResponse(file, as_attachment=True, filename=filename)


class JobDiscardAct(ActPage):
    """Gives up what goes on, or takes away what is there."""

    roles = ROLES

    def perform(self, request: HttpRequest) -> str:
        job = get_object_or_404(Job.objects.visible_to(request.user), pk=self.kwargs["pk"])
        give_up_job(job=job)
        return self.back()

    def back(self) -> str:
        return reverse("jobs:job_list")
