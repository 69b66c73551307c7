"""Kinds of outfalls in three levels, and what each needs to be set up. Pure.

Source: HJ 1312-2023. A code has one digit a level, so a kind and all below it are one prefix: `1` 工业排污口, `11`
工矿企业排污口, `112` 矿山排污口. `45` and `49` are what surveys find beside the standard's names [ours].
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from common.spreadsheets.columns import same

# Rows of before the standard whose old kind fits several: somebody who knows the outfall says which.
UNSORTED: Final = "0"
LEVELS: Final = 3
NAMES: Final[Mapping[str, str]] = {
    UNSORTED: "待核定（原雨洪排口）",
    "1": "工业排污口",
    "11": "工矿企业排污口",
    "111": "工业企业排污口",
    "112": "矿山排污口",
    "113": "尾矿库排污口",
    "12": "工矿企业雨洪排口",
    "121": "工业企业雨洪排口",
    "122": "矿山雨洪排口",
    "123": "尾矿库雨洪排口",
    "13": "工业及其他各类园区污水处理厂排污口",
    "14": "工业及其他各类园区污水处理厂雨洪排口",
    "2": "城镇污水处理厂排污口",
    "3": "农业排口",
    "31": "规模化畜禽养殖排污口",
    "32": "规模化水产养殖排污口",
    "4": "其他排口",
    "41": "大中型灌区排口",
    "42": "港口码头排口",
    "43": "规模以下畜禽养殖排污口",
    "44": "规模以下水产养殖排污口",
    "45": "城镇生活污水散排口",
    "46": "农村污水处理设施排污口",
    "47": "农村生活污水散排口",
    "48": "城镇雨洪排口",
    "49": "其他排污口",
}
FIRST_LEVEL: Final = tuple(code for code in NAMES if len(code) == 1 and code != UNSORTED)
# As bureaus shorten them.
_ALSO: Final[Mapping[str, str]] = {
    "工业": "1",
    "工业排口": "1",
    "工矿企业排口": "11",
    "工业企业排口": "111",
    "工业园区污水处理厂排污口": "13",
    "园区污水处理厂排污口": "13",
    "工业园区污水处理厂雨洪排口": "14",
    "园区雨洪排口": "14",
    "园区污水处理厂雨洪排口": "14",
    "城镇污水处理厂": "2",
    "城镇污水处理厂排口": "2",
    "农业": "3",
    "农业排污口": "3",
    "规模化畜禽养殖排口": "31",
    "规模化水产养殖排口": "32",
    "其他": "4",
    "其他口": "4",
    "灌区排口": "41",
    "港口码头排污口": "42",
    "规模以下畜禽养殖排口": "43",
    "规模以下水产养殖排口": "44",
    "城镇生活污水散排": "45",
    "农村污水处理设施排口": "46",
    "农村生活污水散排": "47",
    "城镇雨洪排污口": "48",
}
_BY_WORDS: Final = {same(words): code for code, words in NAMES.items()} | {
    same(words): code for words, code in _ALSO.items()
}
# A first-level kind once; the standard knows it as a second level of three others.
_STORM: Final = frozenset(map(same, ("雨洪排口", "雨洪排污口", "雨洪口", "雨水排口", "雨排口")))
_STORM_KINDS: Final = ("12", "14", "48")
_BETWEEN: Final = re.compile(r"\s*[/／>＞→|｜\\]\s*")
_SOURCES: Final = re.compile(r"[\n\r；;、]+")
_NOTHING: Final = frozenset({"", "—", "-", "－", "无"})
# What 生态环境部令第35号 (from 2025) asks an approval for; all others are registered before they are set up.
_APPROVED: Final = ("11", "13", "2")


def path_of(code: str) -> tuple[str, ...]:
    """A kind's codes from the first level down to itself."""
    return tuple(code[:n] for n in range(1, len(code) + 1))


def path_words(code: str) -> str:
    """工业排污口 / 工矿企业排污口 / 矿山排污口."""
    return " / ".join(NAMES.get(each, each) for each in path_of(code))


def name_on(code: str, level: int) -> str:
    """The name of a kind's ancestor, or its own, on a level from 1; empty below it, and of what is not sorted yet."""
    return NAMES.get(code[:level], "") if len(code) >= level and code != UNSORTED else ""


def is_finest(code: str) -> bool:
    """Does the standard tell this kind no further?"""
    return code != UNSORTED and not any(
        len(each) == len(code) + 1 and each.startswith(code) for each in NAMES
    )


def permit_kind_of(code: str) -> str:
    """`approval` or `registration`, as 部令第35号 asks of a kind; empty where its kind is not told far enough."""
    if code.startswith(_APPROVED):
        return "approval"
    if code in (UNSORTED, "1", ""):
        return ""
    return "registration"


def read_kind(words: Iterable[str]) -> str:
    """The code that the cells of one row mean: one cell, or one a level; `A / B` in a cell names levels too. Empty
    where all are empty. Raises ValueError with a sentence where they name none, or contradict each other."""
    parts = [part for cell in words for part in _BETWEEN.split(str(cell or "").strip())]
    codes = [_code_of(part) for part in parts if part not in _NOTHING]
    if not codes:
        return ""
    finest = max(codes, key=len)
    for part in codes:
        if not finest.startswith(part):
            raise ValueError(f"类别前后不一：“{NAMES[finest]}”不属于“{NAMES[part]}”")
    return finest


def tidy_sources(text: str) -> str:
    """Sources one a line, however they were typed: over lines, or with ；and 、between them; each once."""
    parts = [part.strip() for part in _SOURCES.split(text or "")]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def _code_of(words: str) -> str:
    plain = same(words)
    if plain in _STORM:
        told = "”“".join(NAMES[code] for code in _STORM_KINDS)
        raise ValueError(
            f"“{words}”不再是一级类别，请按排放的来源写明是“{told}”中的哪一类（HJ 1312-2023）"
        )
    code = _BY_WORDS.get(plain)
    if code is None:
        told = "、".join(NAMES[code] for code in FIRST_LEVEL)
        raise ValueError(f"没有“{words}”这一类排污口：一级类别为{told}，二、三级见模板的填写说明")
    return code
