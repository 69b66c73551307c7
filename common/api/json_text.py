"""JSON texts as phones write them: strict about the form, lenient about single characters, and the items of a batch
apart from each other.

A character that was cut in two by a limit of length (half an emoji) becomes U+FFFD; characters that neither a
database nor a Word or Excel file can hold are taken out (`common.text.values`). Both are one odd value in a text,
and the phone could only send the same again.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson

from common.errors import Invalid
from common.text.values import clean

# Nothing that phones send is deeper than ten; Python's own limit is a thousand, that of orjson's writing 254.
MOST_LEVELS: Final = 100
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()
# Half of a surrogate pair without its other half. An even number of backslashes before it is text.
_HALF: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*)\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
# Controls that no JSON text holds anywhere, and those that are blanks between its values.
_CONTROLS: Final = bytes(each for each in range(32) if each not in b"\t\n\r")
_RAW: Final = re.compile(rb"[\t\n\r]")
# To look at each text of a body takes time that a body of rubbish is not worth.
_MOST_MENDED: Final = 20_000
# A character of UTF-8 that ends too early at the end of its text.
_CUT: Final = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})(?=\")"
)
# Half a character as old Java writes it in UTF-8.
_HALF_BYTES: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item of a batch that is not JSON by itself: the refusal, and its text up to a length, so that whoever
    answers can find its number there."""

    refusal: Invalid
    text: bytes

    def named(self, name: str) -> str | None:
        """The text of a field, by the looks of it; None where there is none."""
        found = re.search(rb'"%s"\s*:\s*"([^"\\]{1,64})"' % name.encode(), self.text)
        return found[1].decode("utf-8", "replace") if found else None


def parse_json(raw: bytes) -> Any:
    """The value of a JSON text, its texts clean (`common.text.values.clean`).

    A character that JSON or a file cannot hold costs nobody the whole: half a surrogate pair and bytes that are
    no UTF-8 become U+FFFD, raw controls and NUL go. Raises Invalid (`parse`) for what is not JSON: NaN, numbers
    past a double, more than `MOST_LEVELS` levels, an end that is missing.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raw = _mended(raw)
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            raise Invalid("parse", "提交的内容不是有效的 JSON。") from None
    # Those within texts count here, so that many of them only ask for a closer look.
    brackets = np.frombuffer(raw.translate(None, _NO_BRACKETS), dtype=np.uint8)
    steps = np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1)
    may_be_deep = len(steps) > MOST_LEVELS and steps.cumsum().max() > MOST_LEVELS
    if may_be_deep and _levels(value) > MOST_LEVELS:
        raise Invalid("parse", "提交的内容嵌套层数过多。")
    # Text by text in the bytes: to walk through the value of a long track takes twenty times as long.
    cleaned = _QUOTED.sub(_clean_text, raw)
    return value if cleaned == raw else orjson.loads(cleaned)


def parse_batch(raw: bytes, key: str) -> Any:
    """The value of a batch, `{key: [item, …]}`. Where it is not JSON as a whole, each item is parsed by itself, and
    one that cannot be is an `Unreadable` in its place. Raises Invalid (`parse`) where no items can be told apart."""
    try:
        return parse_json(raw)
    except Invalid as refusal:
        pieces = _pieces(raw, f'"{key}"'.encode())
        if pieces is None:
            raise refusal from None
    return {key: [_item(piece) for piece in pieces]}


def _item(piece: bytes) -> Any:
    try:
        return parse_json(piece)
    except Invalid as refusal:
        return Unreadable(refusal, piece[:4096])


def _clean_text(quoted: re.Match[bytes]) -> bytes:
    raw = quoted[0]
    if raw.isascii() and b"\\" not in raw and b"\x7f" not in raw:
        return raw
    text = orjson.loads(raw)
    found = clean(text)
    return raw if found == text else orjson.dumps(found)


def _mended(raw: bytes) -> bytes:
    """A JSON text with what is wrong in its characters put right, and nothing else."""
    raw = _CUT.sub(_REPLACEMENT, _HALF_BYTES.sub(_REPLACEMENT, raw))
    text = raw.decode("utf-8-sig", "replace").encode().translate(None, _CONTROLS)
    text = _HALF.sub(rb"\1\\ufffd", text)
    if text.count(b'"') > _MOST_MENDED:
        return text
    return _QUOTED.sub(lambda quoted: _RAW.sub(_escaped, quoted[0]), text)


def _escaped(control: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(control[0])


def _levels(value: Any) -> int:
    level, depth = [value], 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [i for each in level for i in (each.values() if isinstance(each, dict) else each)]
    return depth


def _pieces(raw: bytes, key: bytes) -> list[bytes] | None:
    """The texts of the items of an object's array: by its brackets and quotes alone. None where there is no such
    array, or it does not end."""
    depth, before, begun = 0, (b"", b""), None
    pieces: list[bytes] = []
    for token in _TOKEN.finditer(raw):
        sign = token[0]
        if begun is None:
            if depth == 1 and sign == b"[" and before == (key, b":"):
                begun = token.end()
            before = (before[1], sign)
        elif depth == 2 and sign in (b",", b"]"):
            if piece := raw[begun : token.start()].strip():
                pieces.append(piece)
            if sign == b"]":
                return pieces
            begun = token.end()
        depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))
    return None
