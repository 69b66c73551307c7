"""Which of a division's tasks a page or a paper counts: those of one kind of list, on one kind of water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from plans.models import ListKind
from rivers.models import WaterKind

ALL: Final = "all"
# What a district reports as its own number is of its annual lists: the others are counted beside them.
_SUBJECTS: Final = {
    ListKind.ANNUAL.value: "一河一策任务",
    ALL: "全部清单任务",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A kind of list and a kind of water, each a code or `ALL`. A list without a river is of no kind of
    water."""

    kind: str = ListKind.ANNUAL
    water: str = ALL

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Chosen:
        """As an address says it (`kind`, `water`); what it does not say, or says wrongly, is the annual
        lists of all waters."""
        kind, water = asked.get("kind", ""), asked.get("water", "")
        return cls(
            kind if kind in {*ListKind.values, ALL} else ListKind.ANNUAL,
            water if water in WaterKind.values else ALL,
        )

    def among(self, lines: Any) -> Any:
        """Of these lines the chosen ones."""
        if self.kind != ALL:
            lines = lines.filter(task_list__kind=self.kind)
        return lines if self.water == ALL else lines.filter(task_list__river__kind=self.water)

    @property
    def subject(self) -> str:
        """一河一策任务, 一河一策任务（水库）, 全部清单任务: what a title and a sentence call them."""
        words = _SUBJECTS.get(self.kind) or f"{ListKind(self.kind).label.removesuffix('清单')}任务"
        return words if self.water == ALL else f"{words}（{WaterKind(self.water).label}）"

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [*((str(code), str(words)) for code, words in ListKind.choices), (ALL, "全部清单")]

    @property
    def waters(self) -> list[tuple[str, str]]:
        return [(ALL, "全部"), *((str(code), str(words)) for code, words in WaterKind.choices)]
