"""The phones' contract, shared by every room: error shape, paging, the base view."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.utils.http import parse_etags
from rest_framework import exceptions, status
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import set_rollback

from common.api.fingerprints import fingerprint
from common.errors import Conflict, DomainError, Invalid
from common.store.outage import AWAY, RETRY_SECONDS, is_away

logger = structlog.get_logger(__name__)


def answer_json(status: int, body: Any, headers: dict[str, str] | None = None) -> HttpResponse:
    """A JSON answer without REST framework's renderer; moments must be given as text."""
    return HttpResponse(
        orjson.dumps(body), status=status, content_type="application/json", headers=headers
    )


def error_body(code: str, detail: str, fields: dict[str, str] | None = None) -> dict[str, Any]:
    """The one shape of every error: `{"code", "detail", "fields"}`."""
    return {"code": code, "detail": detail, "fields": fields or {}}


def refusal_body(error: DomainError) -> dict[str, Any]:
    """The body of a refusal; `stored` beside it where the number that was sent has a row already."""
    body = error_body(error.code, error.detail, error.fields)
    return body if error.stored is None else body | {"stored": error.stored}


@contextmanager
def showing(draw: Callable[[Any], dict[str, Any]]) -> Iterator[None]:
    """A Conflict over a row of the sender's own carries that row as `stored`, so that the phone can compare: if it
    is the same, it has arrived."""
    try:
        yield
    except Conflict as conflict:
        if conflict.row is not None:
            conflict.stored = draw(conflict.row)
        raise


def error_answer(exc: Exception) -> tuple[int, dict[str, Any], dict[str, str]] | None:
    """Status, body and headers for an exception that has an answer; None for a fault."""
    if isinstance(exc, DomainError):
        headers = {"WWW-Authenticate": "Token"} if exc.http_status == 401 else {}
        return exc.http_status, refusal_body(exc), headers
    if is_away(exc):
        logger.error("database.away", exc_info=exc)
        return 503, error_body("unavailable", AWAY), {"Retry-After": str(RETRY_SECONDS)}
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if not isinstance(exc, exceptions.APIException):
        return None
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return exc.status_code, _body_of(exc), headers


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Every exception that has an answer, in one shape. Anything else is a fault and goes to the log
    (`hezhang.web.errors` answers it)."""
    answer = error_answer(exc)
    if answer is None:
        return None
    set_rollback()
    status_code, body, headers = answer
    return Response(body, status=status_code, headers=headers)


CODES = {
    status.HTTP_401_UNAUTHORIZED: ("auth.required", "请先登录。"),
    status.HTTP_403_FORBIDDEN: ("not_allowed", "您没有权限办理此事。"),
    status.HTTP_404_NOT_FOUND: ("not_found", "没有找到，或不在您的管理范围内。"),
    status.HTTP_405_METHOD_NOT_ALLOWED: ("method_not_allowed", "此地址不支持这种操作。"),
    status.HTTP_406_NOT_ACCEPTABLE: (
        "not_acceptable",
        "只能以 JSON 答复，请不带 Accept 或写 application/json。",
    ),
    status.HTTP_415_UNSUPPORTED_MEDIA_TYPE: ("media_type", "不支持这种内容格式。"),
    status.HTTP_429_TOO_MANY_REQUESTS: ("throttled", "操作过于频繁，请稍后再试。"),
}


def _body_of(exc: exceptions.APIException) -> dict[str, Any]:
    if isinstance(exc, exceptions.ValidationError):
        fields = flatten_errors(exc.detail)
        first = next(iter(fields.values()), "提交的内容有误。")
        return error_body("invalid", first, fields)
    if isinstance(exc, exceptions.ParseError):
        return error_body("parse", "提交的内容不是有效的 JSON。")
    code, detail = CODES.get(exc.status_code, ("error", "请求未能处理。"))
    return error_body(code, detail)


def flatten_errors(detail: Any, prefix: str = "") -> dict[str, str]:
    """DRF's nested errors as `{"place.lon": "…"}`; errors of the whole body under `body`."""
    if isinstance(detail, dict):
        flat: dict[str, str] = {}
        for name, inner in detail.items():
            path = "body" if name == "non_field_errors" else str(name)
            flat |= flatten_errors(inner, f"{prefix}.{path}" if prefix else path)
        return flat
    if isinstance(detail, list):
        if detail and isinstance(detail[0], dict | list):
            flat = {}
            for n, inner in enumerate(detail):
                flat |= flatten_errors(inner, f"{prefix}[{n}]") if inner else {}
            return flat
        return {prefix or "body": "；".join(str(item) for item in detail)}
    return {prefix or "body": str(detail)}


class PortalCursorPagination(CursorPagination):
    """Pages by cursor, newest first: rows that arrive meanwhile neither repeat nor hide others."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering: Any = ("-updated_at", "-id")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Raises Invalid (`cursor.invalid`) for a cursor that this list does not know (any more): the phone begins
        anew, where a 404 would look like a list that is gone."""
        try:
            return super().paginate_queryset(queryset, request, view)
        # The last two: a cursor of another list, whose place is no moment.
        except (exceptions.NotFound, ValidationError, ValueError):
            if self.cursor_query_param not in request.query_params:
                raise
            words = "游标无效或已过期，请不带 cursor 从第一页重新取。"
            raise Invalid("cursor.invalid", words, fields={"cursor": words}) from None


def answer_unless_known(request: Any, body: dict[str, Any], *, besides: str) -> Response:
    """The answer with its ETag, or 304 where the phone has it already (`If-None-Match`). The field `besides` changes
    with each answer and does not count."""
    counted = {name: value for name, value in body.items() if name != besides}
    etag = f'W/"{fingerprint(counted)[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in known or "*" in known:
        return Response(status=304, headers={"ETag": etag})
    return Response(body, headers={"ETag": etag, "Cache-Control": "private, no-cache"})


class VisibleToMixin:
    """A generic API view whose queryset is what the user may see: invisible is 404."""

    queryset: models.QuerySet[Any]
    request: Any

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().visible_to(self.request.user)  # type: ignore[misc]
