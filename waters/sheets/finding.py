"""Which section a row of a bureau's table means: by its code, else by its name as such tables write it."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from common.store.scope import within
from common.text.values import name as name_form
from waters.models import Section

Values = Mapping[str, Any]
_BRACKETS: Final = re.compile(r"[（(【\[〔][^（()）【】\[\]〔〕]*[)）】\]〕]")
_ENDING: Final = re.compile(
    r"(?:(?:国控|省控|市控|县控|考核|监测|水质)*(?:断面|点位|自动监测站|自动站|监测站))$"
)
# Of a name of two characters one is wrong.
_LIKE: Final = 0.5


# A file names the same sections over and over.
@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """石桥 of 石桥（国控）断面; the name itself where nothing else is left."""
    bare = _BRACKETS.sub("", name)
    return _ENDING.sub("", bare) or bare or name


class Sections:
    """The sections of the clerk's offices, by code and by name; two queries."""

    def __init__(self, by: Any) -> None:
        rows = Section.objects.filter(within(by.office_ranges)).select_related(
            "river", "division", "upstream_division", "downstream_division"
        )
        self._by_code: dict[str, Section] = {}
        self._by_name: dict[str, list[Section]] = {}
        self._by_bare: dict[str, list[Section]] = {}
        for row in rows.prefetch_related("targets"):
            self._by_code[row.code] = row
            self._by_name.setdefault(_tight(row.name), []).append(row)
            self._by_bare.setdefault(_bare(_tight(row.name)), []).append(row)

    def find(self, values: Values, errors: list[str], doubts: list[str]) -> Section | None:
        """The section that a row means, or None with the reason in `errors`; what was read loosely in `doubts`."""
        code, name = str(values.get("section_code") or ""), str(values.get("section_name") or "")
        found = (
            self._coded(code, name, errors, doubts)
            if code
            else self._named(name, values, errors, doubts)
        )
        if found is None or errors:
            return None
        if not found.is_active:
            errors.append(f"“断面名称”{found}已停用，请先恢复使用再导入")
            return None
        doubts += _differences(found, values)
        return found

    def _coded(self, code: str, name: str, errors: list[str], doubts: list[str]) -> Section | None:
        found = self._by_code.get(code)
        if found is None:
            errors.append(f"“断面编码”没有找到“{code}”，或不在您的管理范围内")
        elif name and _bare(_tight(name)) != _bare(_tight(found.name)):
            doubts.append(f"“断面名称”填写的是“{name}”，编码 {code} 是“{found}”，按编码读取")
        return found

    def _named(
        self, name: str, values: Values, errors: list[str], doubts: list[str]
    ) -> Section | None:
        tight = _tight(name)
        rows = self._by_name.get(tight) or []
        is_loose = not rows
        rows = rows or self._by_bare.get(_bare(tight)) or []
        if len(rows) > 1:
            rows = [row for row in rows if row.is_active] or rows
            rows = _of_river(rows, str(values.get("river") or "")) or rows
            rows = _of_division(rows, str(values.get("division") or "")) or rows
        if len(rows) == 1:
            if is_loose:
                doubts.append(f"“断面名称”填写的“{name}”按断面“{rows[0]}”读取")
            return rows[0]
        if rows:
            which = "、".join(f"{row.code} {row}（{row.river}）" for row in rows[:5])
            errors.append(f"“断面名称”“{name}”可能是{which}，请填写“断面编码”")
        else:
            like = get_close_matches(_bare(tight), self._by_bare, 1, _LIKE)
            maybe = f"，是否为“{self._by_bare[like[0]][0]}”？" if like else "；新的断面请先登记"
            errors.append(f"“断面名称”没有找到“{name}”，或不在您的管理范围内{maybe}")
        return None


@lru_cache(maxsize=4096)
def _tight(name: str) -> str:
    return "".join(name_form(name).split()).casefold()


def _of_river(rows: Sequence[Section], river: str) -> list[Section]:
    return [row for row in rows if river and _tight(river) == _tight(row.river.name)]


def _of_division(rows: Sequence[Section], division: str) -> list[Section]:
    return [row for row in rows if division and _lies_in(row, division)]


def _lies_in(section: Section, division: str) -> bool:
    """Is a division, as tables call it, the section's own or one beside it at a border?"""
    sides = (section.division, section.upstream_division, section.downstream_division)
    told = _tight(division)
    return any(told in _tight(side.full_name or side.name) for side in sides if side)


def _differences(section: Section, values: Values) -> list[str]:
    """What the table says of a section otherwise than the register: told, and the register stays."""
    found = []
    river, division = str(values.get("river") or ""), str(values.get("division") or "")
    if (
        river
        and _tight(section.river.name) not in _tight(river)
        and _tight(river) not in _tight(section.river.name)
    ):
        found.append(f"“所在水体”填写的是“{river}”，断面{section}登记在{section.river}")
    if division and not any(
        _lies_in(section, part) for part in re.split(r"[、/,，]|→|≈|-", division) if part
    ):
        found.append(f"“责任区县”填写的是“{division}”，断面{section}登记在{section.division}")
    return found
