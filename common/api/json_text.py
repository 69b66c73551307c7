"""JSON texts as phones write them: strict about the form, lenient about single characters, and the items of a batch
apart from each other.

A character that was cut in two by a limit of length (half an emoji) becomes U+FFFD; characters that neither a
database nor a Word or Excel file can hold are taken out. Both are one odd value in a text, and the phone could only
send the same again.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import orjson

from common.errors import Invalid

# Nothing that phones send is deeper than ten; Python's own limit is a thousand, that of orjson's writing 254.
MOST_LEVELS: Final = 100
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}".encode()
# Is it worth looking at the escapes one by one? Halves of characters, controls, U+FFFE and U+FFFF.
_SUSPECT: Final = re.compile(rb"\\u(?:[dD][89a-fA-F]|00[01]|[fF]{3}[eEfF])")
# Every escape whole, so that the text of a backslash and "u0000" is not taken for one; a whole pair first.
_ESCAPE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL
)
_NONCHARACTER: Final = re.compile(rb"\xef\xbf[\xbe\xbf]")
_MAY_STAY: Final = frozenset({0x09, 0x0A, 0x0D})
# A character of UTF-8 that ends too early at the end of its text.
_CUT: Final = re.compile(
    rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})(?=\")"
)
# Half a character as old Java writes it in UTF-8.
_HALF: Final = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
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
    """The value of a JSON text, without what cannot be kept. Raises Invalid (`parse`) for anything else: NaN,
    numbers past a double, more than `MOST_LEVELS` levels."""
    raw = _kept(raw)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        try:
            value = orjson.loads(_mended(raw))
        except orjson.JSONDecodeError:
            raise Invalid("parse", "提交的内容不是有效的 JSON。") from None
    if _looks_deep(raw) and _levels(value) > MOST_LEVELS:
        raise Invalid("parse", "提交的内容嵌套层数过多。")
    return value


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


def _kept(raw: bytes) -> bytes:
    if _SUSPECT.search(raw):
        raw = _ESCAPE.sub(_escape, raw)
    return _NONCHARACTER.sub(b"", raw) if b"\xef\xbf" in raw else raw


def _escape(found: re.Match[bytes]) -> bytes:
    escape = found[0]
    if len(escape) != len(rb"\u0000"):
        return escape
    code = int(escape[2:], 16)
    if 0xD800 <= code <= 0xDFFF:
        return _REPLACEMENT
    return b"" if (code < 0x20 and code not in _MAY_STAY) or code >= 0xFFFE else escape


def _mended(raw: bytes) -> bytes:
    """Halves of characters, where they are what is wrong with the text."""
    return _CUT.sub(_REPLACEMENT, _HALF.sub(_REPLACEMENT, raw))


def _looks_deep(raw: bytes) -> bool:
    """May it be too deep? Brackets within texts count here, so that this only asks for a closer look."""
    brackets = np.frombuffer(raw.translate(None, _BRACKETS), dtype=np.uint8)
    if len(brackets) <= MOST_LEVELS:
        return False
    opening = (brackets == ord("[")) | (brackets == ord("{"))
    return bool(np.where(opening, 1, -1).cumsum().max() > MOST_LEVELS)


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
