"""An .xlsx as a package: what is in it, judged by its list of parts before anything is unpacked.

Names of parts are compared without their case and with either slash, elements without their namespace:
so what WPS, old exporters and "Strict Open XML" write is read like any other.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any, Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS

from common.errors import Invalid, TooLarge
from common.spreadsheets.kinds import NOT_A_WORKBOOK, plain_name, refusal_of

MEGABYTE: Final = 2**20
# A register of 20,000 rows has some 10 MB of texts. They are all held in memory.
MOST_STRINGS: Final = 64 * MEGABYTE
MOST_STYLES: Final = 32 * MEGABYTE
MOST_INDEX: Final = 2 * MEGABYTE
MOST_TABS: Final = 500
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_TYPES: Final = "[content_types].xml"
_PACKINGS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Formats that Chinese Excel and WPS name by number alone: what "3-1" becomes is number 58.
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_CHINESE_FORMATS: Final = {
    **dict.fromkeys((27, 36, 50, 52, 57), _YEAR_MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _MONTH_DAY),
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    **dict.fromkeys((32, 34, 55), 'h"时"mm"分"'),
    **dict.fromkeys((33, 35, 56), 'h"时"mm"分"ss"秒"'),
}
# What a damaged or hostile file makes zipfile and the XML parser raise.
DAMAGED: Final = (
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    RuntimeError,
    OverflowError,
    NotImplementedError,
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a book. part  the name of its part, as `plain_name` gives it"""

    name: str
    part: str
    is_visible: bool


class Package:
    """An opened .xlsx. Nothing but its list of tabs is unpacked until it is asked for.

    Raises Invalid (`spreadsheet.not_xlsx`, `.damaged`) and TooLarge (`spreadsheet.too_large`).
    """

    def __init__(self, file: IO[bytes], *, max_bytes: int, max_unpacked_bytes: int) -> None:
        size = file.seek(0, 2)
        if size > max_bytes:
            limit = max_bytes / MEGABYTE
            raise too_large(f"文件有 {size / MEGABYTE:.1f} MB，超过上限 {limit:.1f} MB")
        if words := refusal_of(file):
            raise not_xlsx(words)
        self._most = max_unpacked_bytes
        file.seek(0)
        with saying_damaged():
            self._zip = zipfile.ZipFile(file)
            self._parts = {plain_name(part.filename): part for part in self._zip.infolist()}
            if _TYPES in self._parts:
                self._tree(_TYPES, MOST_INDEX)
            self.tabs = self._read_index()

    def _read_index(self) -> tuple[Tab, ...]:
        root = self._relation("_rels/.rels", "/officedocument") or "xl/workbook.xml"
        if root not in self._parts:
            raise not_xlsx(NOT_A_WORKBOOK)
        book = self._tree(root, MOST_INDEX)
        folder, _, name = root.rpartition("/")
        relations = self._relations(f"{folder}/_rels/{name}.rels".lstrip("/"), folder)
        kinds = dict(relations.values())
        self._strings_part = kinds.get("sharedstrings", "")
        self._styles_part = kinds.get("styles", "")
        properties = next(book.iter("{*}workbookPr"), None)
        date1904 = "" if properties is None else properties.get("date1904", "")
        self.is_1904 = date1904.lower() in ("1", "true", "on")
        tabs = []
        for sheet in list(book.iter("{*}sheet"))[:MOST_TABS]:
            key = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
            kind, part = relations.get(str(key), ("", ""))
            if kind == "worksheet" and part in self._parts:
                tabs.append(
                    Tab(sheet.get("name", ""), part, sheet.get("state") in (None, "visible"))
                )
        if not tabs:
            raise damaged()
        return tuple(tabs)

    def _relations(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """Id → (kind, part) of what a part names."""
        if part not in self._parts:
            return {}
        found = {}
        for each in self._tree(part, MOST_INDEX).iter("{*}Relationship"):
            target = each.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else f"{folder}/{target}"
            kind = each.get("Type", "").rpartition("/")[2].lower()
            found[each.get("Id", "")] = (kind, plain_name(_resolved(path)))
        return found

    def _relation(self, part: str, ending: str) -> str:
        kinds = {f"/{kind}": target for kind, target in self._relations(part, "").values()}
        return kinds.get(ending, "")

    def weight(self, tabs: Sequence[Tab]) -> int:
        """Bytes that reading these tabs unpacks. Raises TooLarge past what is allowed.

        The sizes are those of the list of parts; no part yields more than it says there.
        """
        strings = self._size(self._strings_part)
        if strings > MOST_STRINGS:
            raise too_large(_unpacked_words(strings, MOST_STRINGS))
        if self._size(self._styles_part) > MOST_STYLES:
            raise too_large(_unpacked_words(self._size(self._styles_part), MOST_STYLES))
        heaviest = max((self._size(tab.part) for tab in tabs), default=0)
        if heaviest > self._most:
            raise too_large(_unpacked_words(heaviest, self._most))
        return strings + self._size(self._styles_part) + heaviest

    def _size(self, part: str) -> int:
        return self._parts[part].file_size if part in self._parts else 0

    def size(self, tab: Tab) -> int:
        return self._size(tab.part)

    @contextmanager
    def opened(self, part: str) -> Iterator[IO[bytes]]:
        """A part's content. No Excel writes a DOCTYPE: one is only there to blow up the parser."""
        info = self._parts[part]
        if info.compress_type not in _PACKINGS:
            raise damaged()
        with self._zip.open(info) as content:
            if _DOCTYPE.search(content.read(4096)):
                raise not_xlsx("文件不是正常的 Excel 工作簿")
        with self._zip.open(info) as content:
            yield content

    def _tree(self, part: str, most: int) -> Any:
        if self._size(part) > most:
            raise too_large(_unpacked_words(self._size(part), most))
        with self.opened(part) as content:
            return etree.fromstring(content.read(), _parser())

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells refer to by number."""
        if self._strings_part not in self._parts:
            return []
        found: list[str] = []
        with saying_damaged(), self.opened(self._strings_part) as content:
            for _, item in etree.iterparse(content, events=("end",), tag="{*}si", **XML):
                found.append(text_of(item))
                forget(item)
        return found

    @cached_property
    def formats(self) -> list[str]:
        """The number format of each cell style."""
        if self._styles_part not in self._parts:
            return []
        with saying_damaged():
            styles = self._tree(self._styles_part, MOST_STYLES)
            named = {
                int(each.get("numFmtId", -1)): each.get("formatCode", "")
                for each in styles.iter("{*}numFmt")
            }
            known = {**BUILTIN_FORMATS, **_CHINESE_FORMATS, **named}
            group = next(styles.iter("{*}cellXfs"), ())
            return [known.get(int(xf.get("numFmtId") or 0), "General") for xf in group]


# How every part is parsed: no entity is resolved, nothing is fetched, no text is beyond measure.
XML: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(**XML)


def forget(element: Any) -> None:
    """Lets an element and those before it go, so that memory stays flat."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What neither XML nor a database holds.
_UNHELD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def text_of(item: Any) -> str:
    """The text of a string item: its runs joined, without readings (拼音), and `_xHHHH_` decoded."""
    if len(item) == 1 and item[0].tag.endswith("}t"):
        return decoded(item[0].text or "")
    texts: list[Any] = []
    for child in item:
        name = str(child.tag).rpartition("}")[2]
        texts += [child] if name == "t" else child.findall("{*}t") if name == "r" else []
    return decoded("".join(each.text or "" for each in texts))


def decoded(text: str) -> str:
    """A text as the cell shows it: Excel writes what XML cannot hold as `_x000D_`."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        # Halves of a character that were written apart are joined; a lone one is replaced.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNHELD.sub("", text)


def _resolved(path: str) -> str:
    parts: list[str] = []
    for step in path.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)


@contextmanager
def saying_damaged() -> Iterator[None]:
    """Whatever a damaged file makes the libraries raise, said as such."""
    try:
        yield
    except DAMAGED as fault:
        raise damaged() from fault


def _unpacked_words(size: int, most: int) -> str:
    return (
        f"文件解压后有 {size / MEGABYTE:.0f} MB，超过上限 {most / MEGABYTE:.0f} MB，"
        "请只保留要导入的工作表，删去多余的行和格式再上传"
    )


def not_xlsx(words: str) -> Invalid:
    return Invalid("spreadsheet.not_xlsx", words, fields={"file": words})


def damaged() -> Invalid:
    words = "文件已损坏或格式不正常，请在 Excel 或 WPS 中打开、另存为 .xlsx 后再导入"
    return Invalid("spreadsheet.damaged", words, fields={"file": words})


def too_large(words: str) -> TooLarge:
    return TooLarge("spreadsheet.too_large", words, fields={"file": words})
