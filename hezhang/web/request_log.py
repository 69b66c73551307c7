"""One log line a request, under a number that the answer, its error page and its tasks all bear."""

import re
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from structlog.contextvars import bind_contextvars, clear_contextvars

logger = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
PROBES = "/health/"


class RequestLogMiddleware:
    """Gives each request its number: the proxy's `X-Request-ID` where it is well-formed, else a new
    one. The address is logged without its query, which may hold names people searched for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # `request.headers` would compose the names of all of them.
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        request.request_id = number  # type: ignore[attr-defined]
        # Threads of the server are used again, and so would be what the last request left.
        clear_contextvars()
        bind_contextvars(request_id=number)
        began = perf_counter()
        response = self.get_response(request)
        response.headers[HEADER] = number
        # A probe every few seconds that went well is nothing to keep.
        quiet = request.path.startswith(PROBES) and response.status_code < 400
        (logger.debug if quiet else logger.info)(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((perf_counter() - began) * 1000, 1),
            user=_user_id(request),
        )
        clear_contextvars()
        return response


def _user_id(request: HttpRequest) -> Any:
    """Who asked, where that is known already: the log line alone never costs a query."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return getattr(user, "pk", None)
