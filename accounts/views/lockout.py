"""What a locked-out person is told."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.reads.locks import locked_until
from common import clock
from common.api.views import error_body


def locked_out(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any]
) -> HttpResponse:
    """The page, or for a phone the JSON, that says for how long the account is locked."""
    seconds = seconds_left((credentials or {}).get("username", ""), clock.now())
    words = f"连续多次密码错误，账号已临时锁定。请约 {-(-seconds // 60)} 分钟后再试，或请本级河长办解除锁定。"
    if request.path.startswith("/api/"):
        response = JsonResponse(error_body("auth.locked", words), status=429)
    else:
        response = render(request, "accounts/locked.html", {"message": words}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def seconds_left(username: str, at: datetime) -> int:
    """Until the lock of this login name ends, at least one second."""
    until = locked_until(username, at) or at
    return max(1, int((until - at).total_seconds()))
