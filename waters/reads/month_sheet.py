"""水质月报: a month of a set of sections, as the page, the .docx and the page of the close say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from common.text.chinese import percent_of
from common.text.months import Month
from waters.models import Section
from waters.reads.class_marks import class_words
from waters.reads.figures import MonthFigures
from waters.reads.remarks import apart_words, pollutants_of, trophic_words_of
from waters.reads.summary import Summary, summarized
from waters.rules.exceeding import exceeding_words
from waters.rules.shares import Shares
from waters.rules.standard import GB3838, Kind, Standard
from waters.rules.states import STATE_WORDS, WITH_CLASS

# Names of a sentence; more are counted.
_NAMED: Final = 8


def kind_of(section: Section) -> Kind:
    return "lake" if section.kind == "lake" else "river"


@dataclass(frozen=True)
class MonthSheet:
    """A month's figures by section; `sections` in the order shown. Sections without an entry in `figures` are left
    out of every count."""

    month: Month
    sections: Sequence[Section]
    figures: Mapping[int, MonthFigures]
    standard: Standard = GB3838

    @cached_property
    def rows(self) -> list[tuple[Section, MonthFigures]]:
        return [(each, self.figures[each.pk]) for each in self.sections if each.pk in self.figures]

    @cached_property
    def told(self) -> Summary:
        """Shares, the basin in words, how it changed."""
        kinds = {each.pk: (kind_of(each), each.in_index) for each in self.sections}
        return summarized([each for _, each in self.rows], kinds, self.month, self.standard)

    @property
    def shares(self) -> Shares:
        return self.told.shares

    @cached_property
    def without(self) -> dict[str, list[Section]]:
        """State → the sections without a class, in the order of the states."""
        found: dict[str, list[Section]] = {state: [] for state in STATE_WORDS}
        for section, each in self.rows:
            if each.water_class is None:
                found[each.state].append(section)
        return {state: sections for state, sections in found.items() if sections}

    @cached_property
    def missed(self) -> list[tuple[Section, MonthFigures]]:
        """Sections that missed their target."""
        return [(section, each) for section, each in self.rows if each.is_met is False]

    @cached_property
    def differing(self) -> list[tuple[Section, MonthFigures]]:
        """Sections announced otherwise than their values say."""
        return [(section, each) for section, each in self.rows if each.differs]

    @property
    def summary(self) -> list[str]:
        """The month in sentences: shares, the basin, main pollutants, lakes, what has no class."""
        told = (
            self._shares_words(),
            self._pollutants_words(),
            self._lakes_words(),
            self._without_words(),
        )
        return [words for words in told if words]

    def _shares_words(self) -> str:
        shares = self.shares
        if not shares.counted:
            return f"{self.month.label}{shares.sections}个断面还没有水质类别。"
        parts = [
            f"{self.month.label}{shares.sections}个断面中{shares.counted}个有水质类别，"
            f"Ⅰ–Ⅲ类{shares.good}个，优良率{share_words(shares.good_share)}；"
            f"劣Ⅴ类{shares.worst}个，占{share_words(shares.worst_share)}"
        ]
        if shares.judged:
            parts.append(
                f"{shares.judged}个有目标的断面达标{shares.on_target}个，"
                f"达标率{share_words(shares.target_share)}"
            )
        basin = f"总体水质{self.told.words}" if self.told.words else ""
        if self.told.change_words:
            compared = f"与上年同期相比{self.told.change_words}"
            basin = f"{basin}，{compared}" if basin else compared
        return "；".join([*parts, basin] if basin else parts) + "。"

    def _pollutants_words(self) -> str:
        """Of the whole, and of each section worse than Ⅲ, the worst of them first."""
        told = [
            (-(each.computed or 0), f"{section}{exceeding_words(items)}")
            for section, each in self.rows
            if (items := pollutants_of(each, kind_of(section), self.standard))
        ]
        named = [words for _, words in sorted(told, key=lambda pair: pair[0])]
        each = f"劣于Ⅲ类断面的主要污染指标：{_listed(named)}。" if named else ""
        spread = self.told.spread
        if not spread:
            return each
        whole = f"总体主要污染指标（按劣于Ⅲ类的断面占有监测值的{spread[0].sections}个断面的比例）："
        return f"{whole}{self.told.spread_words}。{each}"

    def _lakes_words(self) -> str:
        """Trophic states, and total nitrogen, which is judged apart."""
        lakes = [(str(section), each) for section, each in self.rows if kind_of(section) == "lake"]
        told = []
        for name, each in lakes:
            state = trophic_words_of(each.means, "lake", self.standard)
            apart = apart_words(each.means, "lake", self.standard)
            if state or apart:
                told.append(f"{name}{'，'.join(filter(None, (state, apart)))}")
        return f"湖库营养状态和单独评价的项目：{_listed(told)}。" if told else ""

    def _without_words(self) -> str:
        found = [
            f"{said(state)}{len(sections)}个（{names_words(sections)}）"
            for state, sections in self.without.items()
        ]
        return f"没有类别的：{'，'.join(found)}。" if found else ""


def _listed(told: Sequence[str]) -> str:
    """The first of them, with how many there are where there are more."""
    more = f"等 {len(told)} 个" if len(told) > _NAMED else ""
    return "；".join(told[:_NAMED]) + more


def said(state: str) -> str:
    """Of a section without a class: one that was measured could not be judged."""
    return "无法评价" if state in WITH_CLASS else STATE_WORDS[state]


def names_words(sections: Iterable[Section]) -> str:
    """清溪、石桥等 12 个."""
    names = [str(each) for each in sections]
    shown = "、".join(names[:_NAMED])
    return f"{shown}等" if len(names) > _NAMED else shown


def share_words(share: object) -> str:
    """0.909 → 90.9%."""
    return "—" if share is None else f"{percent_of(share):.1f}%"  # type: ignore[arg-type]


def row_words(section: Section, found: MonthFigures) -> list[str]:
    """A row of the month's table on paper: name, river, place, target, class, last year's, met, exceeding, in a row."""
    return [
        str(section),
        str(section.river),
        str(section.division),
        class_words(found.target),
        class_words(found.water_class) if found.water_class else said(found.state),
        class_words(found.last_year),
        {True: "是", False: "否", None: "—"}[found.is_met],
        exceeding_words(found.exceeding),
        f"{found.streak}" if found.streak else "—",
    ]


HEADERS: Final = (
    *("断面名称", "所在河流", "所在行政区", "水质目标", "本月类别", "上年同期类别"),
    *("是否达标", "超标项目及倍数", "连续达标月数"),
)
