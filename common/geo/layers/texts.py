"""Texts of a .dbf: bytes in an encoding that the file names wrongly, or not at all. Judged text by text.

A field is so many bytes long, and what does not fit is cut wherever the bytes end: the piece of a character
at the end of a text is left out.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from common.geo.layers.refusals import bad

Encoding = Literal["utf-8", "gb18030"]
_ENCODINGS: Final[tuple[Encoding, ...]] = ("utf-8", "gb18030")
TITLES: Final[dict[str, str]] = {"utf-8": "UTF-8", "gb18030": "GBK"}
# What a .cpg calls them; GBK is also called by the page's number and by its older, smaller sets.
_NAMED: Final[dict[str, Encoding]] = {
    "utf8": "utf-8",
    "65001": "utf-8",
    "cp65001": "utf-8",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "936": "gb18030",
    "ansi936": "gb18030",
    "54936": "gb18030",
}
# Chinese characters and the signs that offices put among them.
_CHINESE: Final = re.compile(
    r"[\x00-\x7f·°±×÷\u2010-\u2027\u2030\u2103\u2160-\u217b\u2460-\u249b\u3000-\u303f\u3220-\u33ff"
    r"\u3400-\u9fff\uf900-\ufaff\uff00-\uffe6\U00020000-\U0003ffff]*"
)


class Told(NamedTuple):
    """How a table's texts are read.

    encoding  None where all is ASCII
    is_fixed  the clerk chose it: no text is read otherwise
    notes     sentences on how it was found
    """

    encoding: Encoding | None
    is_fixed: bool = False
    notes: tuple[str, ...] = ()


class Text(NamedTuple):
    """A text without what no database holds.

    is_cut    a piece of a character was left out of its end
    is_other  it is in the other encoding than the table's
    """

    words: str
    is_cut: bool = False
    is_other: bool = False


def judge(texts: Iterable[bytes], *, named: str, chosen: str) -> Told:
    """Which of the two encodings most texts of a table are in.

    named   what the .cpg says; empty without one
    chosen  what the clerk says: a key of `TITLES`, or empty

    Raises Invalid (`layer.encoding`) where it cannot be told.
    """
    odd = [text for text in texts if not text.isascii()]
    if not odd:
        return Told(None)
    if chosen:
        encoding: Encoding = "utf-8" if chosen == "utf-8" else "gb18030"
        return Told(encoding, True, (f"属性表的文字按所选的 {TITLES[encoding]} 读取。",))
    declared = _NAMED.get(re.sub(r"[^a-z0-9]", "", named.lower()))
    likely = _likely(odd, declared)
    if likely is None:
        said = f"（.cpg 写的是 {named[:20]}）" if named else ""
        raise bad(
            "layer.encoding",
            f"属性表的文字看不出是 UTF-8 还是 GBK{said}，请选好“文字编码”再上传，"
            "或在 GIS 软件中以 UTF-8 重新导出",
        )
    if likely == declared:
        words = f"属性表的文字按 {TITLES[likely]} 读取（.cpg 写明）。"
    elif named:
        words = f"文字编码说明（.cpg）写的是 {named[:20]}，与内容不符，属性表的文字按 {TITLES[likely]} 读取。"
    else:
        words = f"文件没有写明文字编码，属性表的文字按 {TITLES[likely]} 读取。"
    return Told(likely, False, (words,))


def _likely(odd: Sequence[bytes], declared: Encoding | None) -> Encoding | None:
    """The encoding in which most texts read as Chinese, and not in the other; None where that says
    nothing and the .cpg does not decide."""
    looks = [(_is_chinese(text, "utf-8"), _is_chinese(text, "gb18030")) for text in odd]
    utf, gbk = looks.count((True, False)), looks.count((False, True))
    if utf != gbk:
        return "utf-8" if utf > gbk else "gb18030"
    fitting: list[Encoding] = [
        encoding
        for encoding in _ENCODINGS
        if all(_decoded(text, encoding) is not None for text in odd)
    ]
    if declared in fitting:
        return declared
    return fitting[0] if len(fitting) == 1 else None


def decode(text: bytes, told: Told) -> Text:
    """Raises Invalid (`layer.text`) for one that is in neither encoding."""
    if told.encoding is None:
        return Text(clean(text.decode("ascii", "replace")))
    found = _decoded(text, told.encoding)
    other: Encoding = "gb18030" if told.encoding == "utf-8" else "utf-8"
    # Nearly any bytes are GBK of some kind, but hardly any Chinese text is UTF-8 by chance.
    doubtful = found is None or (other == "utf-8" and not _is_chinese(text, "gb18030"))
    is_other = doubtful and not told.is_fixed and _is_chinese(text, other)
    if is_other:
        found = _decoded(text, other)
    if found is None:
        raise bad("layer.text", "文字读不出来，既不是 UTF-8 也不是 GBK")
    return Text(clean(found[0]).rstrip(), found[1], is_other)


def clean(text: str) -> str:
    """Without control characters and halves of characters."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _decoded(text: bytes, encoding: str) -> tuple[str, bool] | None:
    """The text and whether its end was left out; None where it is not in this encoding."""
    reader = codecs.getincrementaldecoder(encoding)()
    try:
        found = reader.decode(text)
    except UnicodeDecodeError:
        return None
    # What the decoder still waits for: the beginning of a character whose rest was cut off.
    return found, bool(reader.getstate()[0])


def _is_chinese(text: bytes, encoding: str) -> bool:
    found = _decoded(text, encoding)
    if found is None or not found[0] or not _CHINESE.fullmatch(found[0]):
        return False
    if encoding == "utf-8":
        return True
    # Bytes of UTF-8 read as GBK give characters that are rarely written: not in the set of 1980.
    try:
        found[0].encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def told_words(cut: Sequence[int], other: Sequence[int]) -> tuple[str, ...]:
    """Sentences on features whose texts were cut, or are in another encoding than the rest."""
    notes = []
    if cut:
        notes.append(f"第 {_numbers(cut)}个要素有文字在原文件中已被截断，末尾不完整的字没有读入。")
    if other:
        notes.append(
            f"第 {_numbers(other)}个要素的文字编码与其他要素不同，已按各自的编码读取，请核对。"
        )
    return tuple(notes)


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(map(str, numbers[:10])) + (" 等 " if len(numbers) > 10 else " ")
