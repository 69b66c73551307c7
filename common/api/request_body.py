"""JSON bodies as phones send them: read once, strictly, within a limit."""

import re
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from rest_framework.parsers import BaseParser

from common.errors import DomainError, Invalid, TooLarge

# An escaped NUL that is not itself the text of a backslash and "u0000".
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
# Twice the largest photo a camera makes; no phone sends more.
_MOST_DRAINED = 64 * 1024 * 1024


class WrongMediaType(DomainError):
    """Not the kind of content this address takes."""

    http_status = 415


def read_bytes(request: HttpRequest, *, limit: int) -> bytes:
    """The whole body. Raises TooLarge (`body.too_large`) past `limit` bytes, keeping none of it where
    the sender says so, Invalid (`body.cut`) where less arrived than was announced, and
    WrongMediaType (`body.encoded`) for one that was compressed."""
    announced = announced_bytes(request)
    if announced > limit:
        if announced <= _MOST_DRAINED:
            drain(request)
        raise too_large(limit)
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in ("", "identity"):
        words = "不接受压缩后的内容，请不要压缩（不带 Content-Encoding）重新发送。"
        raise WrongMediaType("body.encoded", words)
    try:
        raw = request.body
    except UnreadablePostError:
        raise _cut() from None
    if len(raw) < announced:
        raise _cut()
    return raw


def too_large(limit: int) -> TooLarge:
    """The refusal of a body past `limit` bytes, in words."""
    return TooLarge(
        "body.too_large", f"内容超过 {limit // (1024 * 1024)} MB 的上限，请分几次发送。"
    )


def drain(stream: Any) -> None:
    """Reads a body that is refused and keeps none of it: a sender who is still sending hears no answer,
    only a broken connection, and would send the same again for ever."""
    left = _MOST_DRAINED
    try:
        while left > 0 and (piece := stream.read(64 * 1024)):
            left -= len(piece)
    except OSError:
        return  # gone already: nobody waits for the answer


def announced_bytes(request: HttpRequest) -> int:
    """Bytes of the body by its header; 0 where it says none, or no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _cut() -> Invalid:
    return Invalid("body.cut", "内容没有传完整，请原样重新发送。")


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text. Raises Invalid (`parse`) for anything else: NaN, lone surrogates,
    numbers past a double, more than some hundred levels; and for NUL, which no database keeps."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Invalid("parse", "提交的内容不是有效的 JSON。") from None
    if b"\\u0000" in raw and _NUL.search(raw):
        raise Invalid("parse", "文字中有不能保存的字符（空字符），请删去后再提交。")
    return value


def read_json(request: HttpRequest, *, limit: int | None = None) -> Any:
    """The JSON body of a request; at most `API_JSON_MAX_BYTES` unless told otherwise."""
    if request.content_type not in ("application/json", ""):
        raise WrongMediaType("media_type", "请以 application/json 格式提交。")
    return parse_json(read_bytes(request, limit=limit or settings.API_JSON_MAX_BYTES))


class StrictJSONParser(BaseParser):
    """JSON of the phones' API, by `read_json`: with the limit, and nothing a database cannot keep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return read_json(parser_context["request"]._request)
