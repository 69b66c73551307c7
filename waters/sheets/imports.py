"""Imports of sections. Rules and writing are those of the form: `waters.services`."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from common.imports import Judging, enrol
from common.imports.references import Lookup
from common.spreadsheets.columns import same
from common.text.chinese import local_date
from rivers.services.facts import Facts
from rivers.sheets.imports import (
    RiverRoomRegister,
    Values,
    any_division,
    known_rivers,
    own_divisions,
)
from waters.models import ImportBatch, Section, SectionGrade, WaterClass
from waters.services import save_sections
from waters.services.facts import SectionFacts
from waters.sheets import columns

# 国控 and 国考 are one: the bureaus' sheets say who built the station, ours who is judged by it.
GRADE_WORDS: Final = {same(words): code for code, words in SectionGrade.choices} | {
    same(words): code
    for words, code in (
        *(("国控", "national"), ("省控", "province"), ("市控", "city")),
        *(("县控", "district"), ("区控", "district"), ("区考", "district"), ("县考", "district")),
        *(("区县考", "district"), ("区县控", "district"), ("跨界", "border"), ("考核", "district")),
    )
}


def read_grades(text: str) -> tuple[tuple[str, ...], list[str]]:
    """(codes, words that mean no grade) of a cell such as 国考、市考."""
    parts = [part for part in re.split(r"[、,，;；/\s]+", text) if part]
    codes = tuple(GRADE_WORDS[same(part)] for part in parts if same(part) in GRADE_WORDS)
    return codes, [part for part in parts if same(part) not in GRADE_WORDS]


def known_sections(by: Any) -> Any:
    return Section.objects.visible_to(by)


@enrol
class SectionRegister(RiverRoomRegister):
    """断面."""

    target, title, columns = "sections", "断面", columns.SECTION
    batch_model = ImportBatch
    model, facts = Section, SectionFacts
    references = {
        "river": ("河流", known_rivers),
        "division": ("行政区", own_divisions),
        "upstream_division": ("上游行政区", any_division),
        "downstream_division": ("下游行政区", any_division),
        "inflow_section": ("入境断面", known_sections),
    }
    needed = ("river", "division")

    def standing(self, codes: Any) -> dict[str, Any]:
        found = super().standing(codes)
        targets = Section.objects.filter(pk__in=[row.pk for row in found.values()])
        known = dict(targets.with_target(self.year).values_list("pk", "target"))
        for row in found.values():
            row.target = known[row.pk] or ""
        return found

    def judge(self, rows: Any, judging: Judging) -> Any:
        self.year = local_date(judging.at).year
        return super().judge(rows, judging)

    def _base(self, row: Any) -> dict[str, Any]:
        base = super()._base(row)
        return base | {"grades": tuple(row.grade_list), "target": row.target} if row else base

    def facts_of(
        self, values: Values, row: Any, lookups: Mapping[str, Lookup], judging: Judging
    ) -> tuple[Facts | None, list[str]]:
        values = dict(values)
        if "grades" in values:
            codes, strange = read_grades(values["grades"] or "")
            if strange:
                known = "、".join(words for _, words in SectionGrade.choices)
                return None, [f"“级别”不认识“{strange[0]}”，可填：{known}"]
            values["grades"] = codes or None
        return super().facts_of(values, row, lookups, judging)

    def _changes(self, facts: Any, row: Any) -> list[tuple[str, str, str]]:
        changes = super()._changes(facts, row)
        if facts.target and facts.target != row.target:
            words: dict[str, str] = dict(WaterClass.choices)
            since = facts.target_since or self.year
            changes.append(
                ("目标水质", words.get(row.target, ""), f"{words[facts.target]}（{since}年起）")
            )
        return changes

    def write(self, meant: Sequence[Any], *, by: Any, at: datetime) -> None:
        save_sections(entries=meant, by=by, at=at, reason="导入")
