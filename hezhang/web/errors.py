"""Error pages and error JSON: a sentence in Chinese, the request's number, never a stack trace."""

import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from common.api.views import error_body
from common.store.disk import FULL, is_full
from common.store.outage import AWAY, RETRY_SECONDS, is_away
from common.web.views import came_from

logger = structlog.get_logger(__name__)

WORDS: dict[int | str, tuple[str, str, str]] = {
    400: ("bad_request", "请求有误", "请求的内容有误，请返回检查后再试。"),
    403: ("not_allowed", "没有权限", "您的账号没有办理此事的权限。如有需要，请联系本级河长办。"),
    404: ("not_found", "没有找到", "没有找到这一页，或不在您的管理范围内。"),
    405: (
        "method_not_allowed",
        "请从页面上办理",
        "这个地址只用来提交。请回到原来的页面，重新办理。",
    ),
    "csrf": (
        "csrf",
        "页面已过期",
        "这一页打开太久，或登录状态已变化。请回到刚才的页面重新提交。",
    ),
    503: (
        "unavailable",
        "暂时不能保存",
        FULL,
    ),
    "away": ("unavailable", "暂时连不上数据库", AWAY),
    500: (
        "fault",
        "系统故障",
        "系统出了故障，已经记录。请稍后再试；如仍不行，请把编号告诉管理员。",
    ),
}


def answer(request: HttpRequest, status: int, kind: str = "") -> HttpResponse:
    """The error as a page, or as JSON under /api/.

    Rendered without the request: the menu would ask the database, which may be what has failed.
    """
    code, title, detail = WORDS[kind or status]
    number = getattr(request, "request_id", "")
    if f"{request.path}/".startswith("/api/"):
        said = f"{detail}（编号：{number}）" if status >= 500 else detail
        return JsonResponse(error_body(code, said), status=status)
    context = {"title": title, "detail": detail, "status": status, "request_id": number}
    if kind == "csrf":
        context["back"] = came_from(request)
    return HttpResponse(render_to_string("error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


class MethodNotAllowedMiddleware:
    """An address that only takes forms, opened by itself (after a login in between, from a bookmark), is
    answered with a page: Django's own answer is an empty one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = answer(request, 405)
        page["Allow"] = response["Allow"]
        return page


class FullDiskMiddleware:
    """A file that could not be written because its disk is full (an upload on its way through the
    temporary folder, a download that is put together there) is answered in words, and 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_full(exception):
            return None
        logger.error("disk.full", exc_info=exception)
        return answer(request, 503)


def fault(request: HttpRequest) -> HttpResponse:
    """Django asks while it handles the exception; a database that is away is no fault of the portal."""
    if not is_away(sys.exc_info()[1]):
        return answer(request, 500)
    page = answer(request, 503, "away")
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


def csrf_failure(request: HttpRequest, reason: str = "", **kwargs: Any) -> HttpResponse:
    """The form's token is stale: the person was logged out meanwhile, or logged in elsewhere."""
    return answer(request, 403, "csrf")
