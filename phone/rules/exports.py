"""The file in which a phone hands over what it could not send: read and judged, not believed. Pure.

    {"format": "hezhang-phone", "version": 1, "app": "1.0.0", "made_at": "2026-11-20T18:00:00+08:00",
     "account": {"user_id": "17", "name": "…", "mobile_tail": "0001"},
     "items": [{"type": "patrol", "uuid": "…", "body": {…}}, …],
     "photos": [{"uuid": "…", "name": "…", "type": "image/jpeg", "data": "base64"}]}

Items are those of the phones' batch (`sync/`), whose own rules judge them later. What is wrong with one item or one
photo costs the others nothing; a file that was cut on its way gives what can be told apart, and says so.
"""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from attachments.rules.limits import PHOTO_MAX_BYTES
from common.api.json_text import Unreadable, parse_batch, parse_json
from common.errors import Invalid, TooLarge

FORMAT: Final = "hezhang-phone"
VERSION: Final = 1
# A page takes 100 MB at once (`attachments.rules.limits`): two hundred photos of 330 kB, a third longer in base64, and
# the walks of a year.
MAX_BYTES: Final = 90 * 1024 * 1024
MOST_ITEMS: Final = 2000
MOST_PHOTOS: Final = 500
# As the phones' API takes a body.
ITEM_MAX_BYTES: Final = 2 * 1024 * 1024
_NAME: Final = 160
_CHOOSE: Final = "请选择手机“巡河”里导出的文件（名称如“巡河待传-姓名-日期.json”）。"
_CUT: Final = (
    "文件不完整，可能没有传完。能读出的列在下面；手机上还有的，请重新导出、重新传一份完整的。"
)
_ACCOUNT: Final = re.compile(rb'"account"\s*:\s*(\{[^{}]{0,2000}\})')
_HEAD: Final = re.compile(rb'"(format|app|made_at)"\s*:\s*("(?:[^"\\]|\\.){0,100}")')
_VERSION: Final = re.compile(rb'"version"\s*:\s*(\d{1,4})\b')
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
# An entry of `items` ends two brackets deep: in the list, in the whole.
_IN_A_LIST: Final = 2
# A photo is thousands of letters, and nothing else is so long without a blank.
_LONG: Final = re.compile(rb'"([A-Za-z0-9+/=]{1000,}+)"')
_DATA_URL: Final = re.compile(r"data:[\w/.+-]{0,60};base64,")
# The first bytes of what people choose by mistake.
_OTHERS: Final = (
    (b"PK\x03\x04", "这是压缩包或 Office 文件，不是手机导出的文件。压缩包请先解压。"),
    (b"%PDF", "这是 PDF 文件，不是手机导出的文件。"),
    (b"\xff\xd8\xff", "这是照片，不是手机导出的文件。"),
    (b"\x89PNG", "这是图片，不是手机导出的文件。"),
    (b"<", "这是网页，不是手机导出的文件。"),
)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose phone it was, as the phone says: `user_id` as the API gave it, the last digits of the number."""

    user_id: str
    name: str
    mobile_tail: str


@dataclass(frozen=True, slots=True)
class Item:
    """One record. `fault` says in a sentence why it cannot be taken in; then `body` is None."""

    kind: str
    uuid: str
    body: Any = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo, by its bytes; `split` writes them to `file` and drops them here."""

    uuid: str
    name: str
    data: bytes = b""
    size: int = 0
    file: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Export:
    """A file as it was read; `notes` are sentences about the whole of it."""

    account: Account
    app: str
    made_at: str
    items: list[Item]
    photos: list[Photo]
    notes: list[str] = field(default_factory=list)


def split(path: str, folder: str) -> Export:
    """`read_export` of a file, its photos written to `folder`; for a process of its own
    (`common.background.limited`)."""
    export = read_export(Path(path).read_bytes())
    photos = []
    for number, photo in enumerate(export.photos):
        if not photo.fault:
            name = f"{number}.bin"
            # Nobody else on the machine reads what a chief has photographed.
            opened = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(photo.data)
            photo = replace(photo, file=name, data=b"")
        photos.append(photo)
    return replace(export, photos=photos)


def refuse_other_kinds(head: bytes) -> None:
    """Raises Invalid (`export.foreign`) where the first bytes of a file show that it is something else."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return
    words = next((words for mark, words in _OTHERS if start.startswith(mark)), "")
    raise _foreign(words or "这不是手机导出的文件。")


def read_export(raw: bytes) -> Export:
    """Raises Invalid where it is no such file (`export.foreign`), of a later version (`export.version`), or nothing can
    be read of it (`export.broken`), and TooLarge (`export.too_many`) past `MOST_ITEMS` or `MOST_PHOTOS`."""
    refuse_other_kinds(raw[:4096])
    lifted = _Lifted(raw)
    whole, notes = _parsed(lifted.rest)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise _foreign("这不是手机导出的文件。")
    version = whole.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        words = "这个文件由更新的手机端导出，本系统还读不懂。请联系系统管理员升级后再导入。"
        raise Invalid("export.version", words, fields={"exported": words})
    items, photos = whole.get("items"), whole.get("photos")
    export = Export(
        account=_account(whole.get("account")),
        app=_text(whole.get("app"), 40),
        made_at=_text(whole.get("made_at"), 40),
        items=[_item(each) for each in _at_most(items, MOST_ITEMS, "记录")],
        photos=[_photo(each, lifted) for each in _at_most(photos, MOST_PHOTOS, "照片")],
        notes=notes,
    )
    if not export.items and not export.photos:
        words = "文件里没有待传的记录，也没有照片。"
        raise Invalid("export.empty", words, fields={"exported": words})
    return export


class _Lifted:
    """A text without its photos: they are nine tenths of it, and a parser would make several copies of each."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        # What nobody can have written into the file beforehand.
        self._mark = f"@{secrets.token_hex(8)}:"
        self._spans: list[tuple[int, int]] = []
        self.rest = _LONG.sub(self._lift, raw)

    def _lift(self, found: re.Match[bytes]) -> bytes:
        self._spans.append(found.span(1))
        return f'"{self._mark}{len(self._spans) - 1}"'.encode()

    def text(self, said: Any) -> bytes:
        """The base64 that a value means; empty where it means none."""
        if not isinstance(said, str):
            return b""
        if said.startswith(self._mark):
            first, last = self._spans[int(said.removeprefix(self._mark))]
            return self._raw[first:last]
        plain = "".join(_DATA_URL.sub("", said, count=1).split())
        return plain.encode("ascii", "replace")


def _parsed(raw: bytes) -> tuple[Any, list[str]]:
    """The value of a whole file, or what can be told apart in one that is cut or damaged, with a note."""
    try:
        return parse_json(raw), []
    except Invalid as refusal:
        if refusal.code != "parse":
            raise
    account = _ACCOUNT.search(raw)
    if account is None:
        words = "文件已损坏，读不出是谁的手机导出的。请在手机上重新导出，再传一次。"
        raise Invalid("export.broken", words, fields={"exported": words})
    version = _VERSION.search(raw)
    found: dict[str, Any] = {
        m[1].decode(): _value(m[2]) for m in _HEAD.finditer(raw[: account.end() + 4096])
    }
    found |= {
        "account": _value(account[1]),
        "version": int(version[1]) if version else None,
        "items": _pieces(raw, "items"),
        "photos": _pieces(raw, "photos"),
    }
    return found, [_CUT]


def _value(text: bytes) -> Any:
    try:
        return parse_json(text)
    except Invalid:
        return None  # told as what is missing by whoever asks for it


def _pieces(raw: bytes, key: str) -> list[Any]:
    """The entries of a list in a damaged file; where it does not end, those before the cut."""
    for text in (raw, _closed(raw)):
        try:
            found = parse_batch(text, key)
        except Invalid:
            continue  # the list is not there, or does not end
        rows = found.get(key) if isinstance(found, dict) else None
        return rows if isinstance(rows, list) else []
    return []


def _closed(raw: bytes) -> bytes:
    """A text that was cut, to the end of its last whole entry, closed there."""
    depth = last = 0
    for token in _TOKEN.finditer(raw):
        sign = token[0]
        depth += (sign in (b"{", b"[")) - (sign in (b"}", b"]"))
        if depth == _IN_A_LIST and sign == b"}":
            last = token.end()
    return raw[:last] + b"]}"


def _at_most(rows: Any, most: int, what: str) -> Iterator[Any]:
    if rows is None:
        return iter(())
    if not isinstance(rows, list):
        raise _foreign("这不是手机导出的文件。")
    if len(rows) > most:
        words = f"文件里有 {len(rows)} 条{what}，一个文件最多 {most} 条，请在手机上分几次导出。"
        raise TooLarge("export.too_many", words, fields={"exported": words})
    return iter(rows)


def _account(said: Any) -> Account:
    said = said if isinstance(said, dict) else {}
    user_id = said.get("user_id")
    if isinstance(user_id, int) and not isinstance(user_id, bool):
        user_id = str(user_id)
    if not _text(user_id, 64):
        words = "文件里没有写明是谁的手机导出的，不能收入。请在手机上重新导出。"
        raise Invalid("export.no_account", words, fields={"exported": words})
    return Account(
        _text(user_id, 64), _text(said.get("name"), 40), _text(said.get("mobile_tail"), 4)
    )


def _item(said: Any) -> Item:
    if isinstance(said, Unreadable):
        kind, uuid = said.named("type") or "", said.named("uuid") or ""
        return Item(kind, uuid, fault="这一条的内容已损坏，读不出来。")
    if not isinstance(said, dict):
        return Item("", "", fault="这一条不是一条记录。")
    kind, uuid = _text(said.get("type"), 64), _number(said.get("uuid"))
    body = said.get("body")
    if body is None:
        return Item(kind, uuid, fault="这一条没有内容。")
    if len(orjson.dumps(body)) > ITEM_MAX_BYTES:
        return Item(kind, uuid, fault="这一条超过 2 MB，不是一次正常的记录。")
    return Item(kind, uuid, body)


def _photo(said: Any, lifted: "_Lifted") -> Photo:
    if not isinstance(said, dict):
        return Photo("", "", fault="这张照片的内容已损坏，读不出来。")
    uuid, name = _text(said.get("uuid"), 64), _text(said.get("name"), _NAME)
    try:
        uuid = str(UUID(uuid))
    except ValueError:
        return Photo(uuid, name, fault="这张照片没有编号，不知道属于哪一条记录。")
    try:
        found = base64.b64decode(lifted.text(said.get("data")), validate=True)
    except (binascii.Error, ValueError):
        return Photo(uuid, name, fault="这张照片的内容已损坏，读不出来。")
    if not found:
        return Photo(uuid, name, fault="这张照片是空的。")
    if len(found) > PHOTO_MAX_BYTES:
        return Photo(uuid, name, fault="照片不能超过 10 MB。")
    return Photo(uuid, name, found, len(found))


def _number(value: Any) -> str:
    """A record's number in the one form in which it is looked for; what is none, as it is."""
    text = _text(value, 64)
    try:
        return str(UUID(text))
    except ValueError:
        return text  # told by the batch's own refusal


def _text(value: Any, longest: int) -> str:
    return value.strip()[:longest] if isinstance(value, str) else ""


def _foreign(what: str) -> Invalid:
    words = f"{what}{_CHOOSE}"
    return Invalid("export.foreign", words, fields={"exported": words})
