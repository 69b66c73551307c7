"""The short way of a wall's poll."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse_lazy

from screens.views.screens import WallFigures

_ADDRESS: Final[Any] = reverse_lazy("screens:wall_figures")
_VIEW: Final = WallFigures.as_view()


class WallLane:
    """Middleware: a wall's poll goes to its view from here, past the middleware of the pages that come after (sessions,
    CSRF, messages, history, htmx, login guard, CSP). It uses none of them: a cookie of its own, no session; JSON, no
    page. The request log and the security headers come before, and hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_poll = request.method in ("GET", "HEAD") and request.path_info == _ADDRESS
        return (_VIEW if is_poll else self.get_response)(request)
