"""栏目 of a bulletin as data, in the order of the paper. Pure.

The default is that of the two bulletins of the seeds [000, 002]: 编者按 and articles without a heading of their own,
then 市级河长动态, 市级动态, 区县总河长动态, 区县动态, 简讯.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

ARTICLE, JOINED, BRIEF = "article", "joined", "brief"
SHAPES: Final = {
    ARTICLE: "有标题的稿件",
    JOINED: "各条连成一段，不用标题",
    BRIEF: "每条一段，以△开头，不用标题",
}
# 本期要目 marks its lines, 简讯 its paragraphs.
HIGHLIGHT_MARK, BRIEF_MARK = "◆", "△"
LONGEST_NAME: Final = 20
MOST: Final = 12

# What an office calls its own tier and the one below it.
_TIERS: Final = {
    2: ("省级", "市州"),
    4: ("市级", "区县"),
    6: ("区级", "镇街"),
    9: ("镇级", "村社"),
    12: ("村级", "村组"),
}

DEFAULT: Final[list[dict[str, Any]]] = [
    {"code": "features", "name": "经验做法", "shape": ARTICLE, "is_headed": False},
    {"code": "own_chiefs", "name": "{本级}河长动态", "shape": ARTICLE, "is_headed": True},
    {"code": "own", "name": "{本级}动态", "shape": ARTICLE, "is_headed": True},
    {"code": "head_chiefs", "name": "{下级}总河长动态", "shape": JOINED, "is_headed": True},
    {"code": "below", "name": "{下级}动态", "shape": ARTICLE, "is_headed": True},
    {"code": "briefs", "name": "简讯", "shape": BRIEF, "is_headed": True},
]


@dataclass(frozen=True, slots=True)
class Section:
    """A section. `is_headed`: its name is printed in 【】; without it the articles come at once."""

    code: str
    name: str
    shape: str = ARTICLE
    is_headed: bool = True

    @property
    def asks_title(self) -> bool:
        return self.shape == ARTICLE


def fault(rows: Any) -> str:
    """What is wrong with sections as the office wrote them, as “应为…”; "" where nothing is."""
    if not isinstance(rows, list) or not 0 < len(rows) <= MOST:
        return f"应为 1 至 {MOST} 个栏目的列表"
    codes = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or set(row) != {"code", "name", "shape", "is_headed"}:
            return f"第 {number} 个栏目应写有 code、name、shape、is_headed"
        name, code = row["name"], row["code"]
        if not isinstance(code, str) or not code.isidentifier() or code in codes:
            return f"第 {number} 个栏目的 code 应为英文字母，且不与其他栏目相同"
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
            return f"第 {number} 个栏目的 name 应为不超过 {LONGEST_NAME} 字的名称"
        if row["shape"] not in SHAPES or not isinstance(row["is_headed"], bool):
            shapes = "、".join(SHAPES)
            return f"第 {number} 个栏目的 shape 应为 {shapes} 之一，is_headed 应为 true 或 false"
        codes.add(code)
    return ""


def sections_for(rows: Sequence[dict[str, Any]], level: int) -> list[dict[str, Any]]:
    """The sections of an office of this level, with its tiers' names filled in."""
    return [row | {"name": for_level(row["name"], level)} for row in rows]


def for_level(text: str, level: int) -> str:
    """{本级}动态 of a district's office: 区级动态."""
    own, below = _TIERS[level]
    return text.replace("{本级}", own).replace("{下级}", below)


def read(rows: Sequence[dict[str, Any]]) -> list[Section]:
    """Sections as a bulletin keeps them."""
    return [Section(**row) for row in rows]
