"""The page at a job's address, set up for its asker: what it shows, and to whom, is said in one place, whether
the page or a task writes it."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict
from django.urls import resolve

from jobs.models import Job

REFUSED: Final = "您的账号或权限已变动，现在不能再导出这项内容。"


def page_of(job: Job) -> Any:
    """A `ListPage` or `FilePage`. Raises PermissionDenied where the asker no longer opens it."""
    user = job.created_by
    found = resolve(job.params["path"])
    view: Any = found.func
    page = view.view_class(**view.view_initkwargs)
    if not user.is_active or user.must_change_password or not user.has_role(*page.roles):
        raise PermissionDenied
    request = HttpRequest()
    request.method, request.user, request.resolver_match = "GET", user, found
    request.path = request.path_info = job.params["path"]
    request.GET = QueryDict(job.params["query"])
    # Under which name the asker reached the portal: addresses on papers begin with it.
    request.META |= {"HTTP_HOST": job.params.get("host", "localhost")}
    request.META["wsgi.url_scheme"] = job.params.get("scheme", "http")
    page.setup(request, *found.args, **found.kwargs)
    return page
