"""Bodies as phones send them: read once, whole, within a limit, compressed or not."""

import zlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from rest_framework.parsers import BaseParser

from common.api.json_text import parse_batch, parse_json
from common.errors import DomainError, Invalid, TooLarge

# Twice the largest photo a camera makes; no phone sends more.
_MOST_DRAINED = 64 * 1024 * 1024
# What `zlib` is told: a header of gzip, or one of zlib.
_ENCODINGS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class WrongMediaType(DomainError):
    """Not the kind of content this address takes."""

    http_status = 415


def read_bytes(request: HttpRequest, *, limit: int, may_inflate: bool = True) -> bytes:
    """The whole body, inflated where it was compressed by gzip or deflate and it may be. Raises TooLarge
    (`body.too_large`) past `limit` bytes, before or after inflating, keeping none of it where the sender says
    so; Invalid (`body.cut`) where less arrived than was announced, (`body.encoded`) where it cannot be
    inflated; and WrongMediaType (`body.encoded`) for another encoding.
    """
    announced = announced_bytes(request)
    if announced > limit:
        if announced <= _MOST_DRAINED:
            drain(request)
        raise too_large(limit)
    encoding = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if encoding not in ("", "identity", *(_ENCODINGS if may_inflate else ())):
        words = "请不要压缩，原样发送。"
        if may_inflate:
            words = "内容可以用 gzip 压缩，其他压缩方式不接受，请改用 gzip 或不压缩。"
        raise WrongMediaType("body.encoded", words)
    try:
        raw = request.body
    except UnreadablePostError:
        raise _cut() from None
    if len(raw) < announced:
        raise _cut()
    return _inflated(raw, _ENCODINGS[encoding], limit) if encoding in _ENCODINGS else raw


def _inflated(raw: bytes, kind: int, limit: int) -> bytes:
    """Never more than `limit` bytes are made, whatever the compressed ones say."""
    inflater = zlib.decompressobj(kind)
    try:
        whole = inflater.decompress(raw, limit + 1)
    except zlib.error:
        raise Invalid("body.encoded", "压缩的内容已损坏，请重新发送。") from None
    if len(whole) > limit:
        raise too_large(limit)
    if not inflater.eof:
        raise _cut()
    return whole


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


def read_json(request: HttpRequest) -> Any:
    """The JSON body of a request; at most `API_JSON_MAX_BYTES`."""
    return parse_json(_json_bytes(request))


def read_batch(request: HttpRequest, key: str) -> Any:
    """The JSON body of a batch: `common.api.json_text.parse_batch`."""
    return parse_batch(_json_bytes(request), key)


def _json_bytes(request: HttpRequest) -> bytes:
    if request.content_type not in ("application/json", ""):
        raise WrongMediaType("media_type", "请以 application/json 格式提交。")
    return read_bytes(request, limit=settings.API_JSON_MAX_BYTES)


class StrictJSONParser(BaseParser):
    """JSON of the phones' API, by `read_json`: with the limit, and nothing a database cannot keep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return read_json(parser_context["request"]._request)
