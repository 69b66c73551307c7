"""Names of persons and of places (rivers, reaches, units, divisions), as they are stored and compared.

Between Chinese characters there are no blanks: 彭 山 文, 陈　河 are padded to fill a column. Between the
parts of a name from another language there is one dot, whichever of a dozen was at hand. Brackets and
other punctuation of Chinese stay Chinese.
"""

import re
from typing import Final

from common.text.values.characters import clean
from common.text.values.plain import plain

DOT: Final = "·"
_HAN: Final = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOTS: Final = (
    "\u00b7\u0387\u1427\u16eb\u2022\u2027\u2219\u22c5\u25cf\u25e6\u26ab\u2981\u2e30\u2e31\u2e33"
    "\u30fb\uff65\ua78f\U00010101"
)
_DOT: Final = re.compile(rf"\s*[{_DOTS}][\s{_DOTS}]*|(?<=[{_HAN}])\s*\.\s*(?=[{_HAN}])")
# NFKC would make these half as wide; what it does to all else is wanted.
_PUNCTUATION: Final = "，。：；！？～（）《》〈〉【】〔〕…—“”‘’"
_BETWEEN: Final = re.compile(f"[^{_PUNCTUATION}]+")
_BESIDE: Final = rf"[{_HAN}{DOT}{_PUNCTUATION}]"
_PADDING: Final = re.compile(rf"(?<={_BESIDE}) +| +(?={_BESIDE})")
_ONLY_HAN: Final = re.compile("[\u4e00-\u9fff]+")
_HAS_HAN: Final = re.compile(f"[{_HAN}]")
_CHINESE: Final = str.maketrans("()", "（）")


def name(text: str) -> str:
    """A name in its normal form.

    >>> name(" 彭 山　文"), name("阿里•买买提"), name("清溪河(Ａ段)")
    ('彭山文', '阿里·买买提', '清溪河（A段）')
    """
    if _ONLY_HAN.fullmatch(text):
        return text  # nearly every name
    text = _joined(clean(text))
    if _HAS_HAN.search(text):
        text = text.translate(_CHINESE)
    return _PADDING.sub("", _DOT.sub(DOT, text)).strip()


def _joined(text: str) -> str:
    """`plain`, but for the punctuation of Chinese; a blank at a seam is a blank still."""
    parts = _BETWEEN.split(text)
    marks = iter([*parts, ""])
    words = iter(_BETWEEN.findall(text))
    joined = next(marks)
    for word in words:
        joined += plain(word) + next(marks)
    return joined
