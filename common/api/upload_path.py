"""A call of the phones' API without REST framework's machinery, for the one that comes most often.

The same authentication classes, the same errors, the same JSON; what it leaves out is content
negotiation, the wrapped request and the renderer, which together cost more than storing a patrol.
Measured in docs/performance.md.
"""

from collections.abc import Callable
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from rest_framework.settings import api_settings

from common.api.views import error_answer
from common.errors import NotSignedIn

Answer = tuple[int, Any]


def answer_json(status: int, body: Any, headers: dict[str, str] | None = None) -> HttpResponse:
    """A JSON answer; moments must be given as text."""
    return HttpResponse(
        orjson.dumps(body), status=status, content_type="application/json", headers=headers
    )


def authenticated(request: HttpRequest) -> Any:
    """The user of a request by the API's own authentication classes.

    Raises NotSignedIn.
    """
    classes: Any = api_settings.DEFAULT_AUTHENTICATION_CLASSES
    for authentication in classes:
        found = authentication().authenticate(request)
        if found is not None:
            request.user = found[0]
            return found[0]
    raise NotSignedIn("auth.required", "请先登录。")


def quick(request: HttpRequest, work: Callable[[Any], Answer]) -> HttpResponse:
    """Authenticates, runs `work(user)` and answers its (status, body), or its refusal.

    `work` must be idempotent: a connection that the database closed meanwhile (a restart) is opened
    anew and the work done again, instead of asking the database before each request whether it is
    still there.
    """
    setattr(connection, "health_check_done", True)  # noqa: B010 - not in the stubs
    try:
        try:
            return answer_json(*work(authenticated(request)))
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or connection.is_usable():
                raise
            connection.close()
            return answer_json(*work(authenticated(request)))
    except Exception as error:
        answer = error_answer(error)
        if answer is None:
            raise
        return answer_json(*answer)
