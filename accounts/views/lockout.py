"""What a locked-out person is told."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.reads.locks import locked_here_until
from accounts.services.devices import counted_name
from common import clock
from common.api.views import error_body


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]
) -> HttpResponse:
    """The page, or for a phone the JSON, that says for how long the account is locked."""
    until = locked_here_until(
        counted_name(request, credentials), request.META.get("REMOTE_ADDR"), clock.now()
    )
    seconds = seconds_left(until, clock.now())
    minutes = -(-seconds // 60)
    words = f"在这里连续多次密码错误，账号在这里临时锁定。请约 {minutes} 分钟后再试，或请本级河长办解除锁定。"
    return refused(request, "auth.locked", words, seconds=seconds)


def refused(request: HttpRequest, code: str, words: str, *, seconds: int) -> HttpResponse:
    """Nobody is signed in for so many seconds: as a page, or for a phone as JSON."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(error_body(code, words), status=429)
    else:
        response = render(request, "accounts/locked.html", {"message": words}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def seconds_left(until: datetime | None, at: datetime) -> int:
    """Until then, at least one second."""
    return max(1, int(((until or at) - at).total_seconds()))
