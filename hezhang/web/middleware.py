"""The layers between the server and every view of the portal."""

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.gzip import GZipMiddleware
from gunicorn.http.errors import ParseException

from accounts.services.audit import came_from
from common.api.request_body import drain, too_large
from common.api.views import error_body
from common.text.values import clean


class ClientAddressMiddleware:
    """Makes `REMOTE_ADDR` the visitor's own address behind `PROXY_COUNT` proxies, once and for all who ask:
    the audit trail, the login guard, the throttles.

    The address is the one the outermost of our proxies wrote down, counted from the right; the
    visitor may have made up what is left of it. A request that came past a proxy keeps the address it has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = settings.PROXY_COUNT
        written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if count and len(written) >= count:
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(written[-count].strip()))
        came_from.set(request.META.get("REMOTE_ADDR"))
        return self.get_response(request)


class ChunkedBodyMiddleware:
    """Lets phones send a body without saying its length first (`Transfer-Encoding: chunked`).

    WSGI servers hand such a body over, but Django takes the missing Content-Length for an empty
    body: an upload would be refused for ever. nginx in front buffers and names the length; a portal
    run by `make run` has none in front. Chunks whose sizes are no numbers are a body that was cut.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
            refused = self._buffer(request)
            if refused is not None:
                return refused
        return self.get_response(request)

    def _buffer(self, request: HttpRequest) -> HttpResponse | None:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            raw = request.META["wsgi.input"].read(limit + 1)
        except (OSError, ParseException):
            body = error_body("body.cut", "内容没有传完整，请原样重新发送。")
            return JsonResponse(body, status=400)
        if len(raw) > limit:
            drain(request.META["wsgi.input"])
            error = too_large(limit)
            return JsonResponse(error_body(error.code, error.detail), status=error.http_status)
        request.META["CONTENT_LENGTH"] = str(len(raw))
        request._stream = BytesIO(raw)
        return None


class PackedAnswersMiddleware(GZipMiddleware):
    """Packs the JSON of the phones' API by gzip, whatever stands in front of the portal: a village pays for each
    kilobyte. nginx packs it less well (its level 1 against 6), and passes on what is packed already.

    Pages are left to nginx: they hold a CSRF token beside words that a visitor chose, which is what guessing by the
    length of a packed answer needs (BREACH). JSON of the API holds no secret but the token, which is sent once.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if not (is_json and request.path_info.startswith("/api/")):
            return response
        return super().process_response(request, response)


class NoNulMiddleware:
    """Refuses an address with a NUL in it: PostgreSQL keeps and compares none, so that whatever looked
    it up would fail. What is typed into a form is refused by its fields, JSON by `common.api.request_body`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            if not request.path_info.startswith("/api/"):
                raise BadRequest("NUL in the address")
            named = [name for name in request.GET if "\0" in "".join(request.GET.getlist(name))]
            fields = dict.fromkeys(named, "含有不能使用的字符，请去掉后再试。")
            body = error_body("bad_request", "地址中含有不能使用的字符，请去掉后再试。", fields)
            return JsonResponse(body, status=400)
        return self.get_response(request)


class CleanTextMiddleware:
    """What a page is sent, in its address or by a form, holds only characters that can be kept, and a line
    break is one of them (`common.text.values.clean`): one door for forms, filters, acts and Django admin.

    Passwords are let through as they are. Phones' bodies are read by `common.api.request_body`.
    """

    FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *arguments: Any) -> None:
        """After the check of the CSRF token, which reads the body as well. A view without that check may
        choose how its body is read (the public's report); its form cleans what was typed."""
        request.GET = _cleaned(request.GET)
        if getattr(view, "csrf_exempt", False):
            return
        if request.method == "POST" and request.content_type in self.FORMS:
            request.POST = _cleaned(request.POST)


def _cleaned(sent: QueryDict) -> QueryDict:
    changed = {}
    for key, values in sent.lists():
        if "password" not in key:
            found = [clean(value) for value in values]
            if found != values:
                changed[key] = found
    if not changed:
        return sent
    copy = sent.copy()
    for key, values in changed.items():
        copy.setlist(key, values)
    return copy
