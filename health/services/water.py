"""What the portal's own water data give for an indicator of an assessment, with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from common.text.months import Month
from health.models import Assessment, AssessmentState, AssessmentValue
from health.rules.formulas import plain
from health.rules.schemes import Node, Tree
from health.rules.water import Draw, good_share, worst_place
from waters.models import Section
from waters.reads.places import sections_of
from waters.reads.results import figures_of, over
from waters.reads.standards import standards
from waters.rules.indicators import name_of, unit_of

# A source names so many sections; the others are counted.
_NAMED: Final = 3
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A value, None where there is none; `words` say where it comes from, or why there is none."""

    value: Decimal | None
    words: str


def draw(assessment: Assessment, node: Node, *, at: datetime) -> Drawn | None:
    """None for an indicator that is always typed. As frozen where a month is closed, else as it is at `at`. A fixed
    number of queries."""
    if not node.draws:
        return None
    sections = _sections(assessment)
    if not sections:
        return Drawn(None, f"{assessment.subject}没有登记在用的断面")
    year = assessment.year
    if node.draws == Draw.GOOD_SHARE:
        return _good_share(sections, year, at)
    return _class_place(sections, year, at)


def _sections(assessment: Assessment) -> list[Section]:
    """Of the river in the division; of a reach the one that speaks for it."""
    rows = Section.objects.in_use().below(assessment.division_id)
    sections = list(rows.filter(river=assessment.river_id).order_by("code"))
    if assessment.reach is None:
        return sections
    key = sections_of([assessment.reach], sections).get(assessment.reach.pk)
    return [each for each in sections if each.pk == key]


def _names(sections: Sequence[Section]) -> str:
    names = "、".join(each.name for each in sections[:_NAMED])
    return f"{names}等 {len(sections)} 个断面" if len(sections) > _NAMED else names


def _good_share(sections: Sequence[Section], year: int, at: datetime) -> Drawn:
    ids = [each.pk for each in sections]
    figures = figures_of(ids, Month(year, 1), Month(year, 12), at=at).values()
    known = [each for each in figures if each.water_class is not None]
    share = good_share(each.water_class for each in known if each.water_class)
    if share is None:
        return Drawn(None, f"{_names(sections)}{year}年没有水质类别")
    good = sum((each.water_class or 0) <= 3 for each in known)
    live = sum(not each.is_frozen for each in known)
    words = (
        f"本平台水质月报：{_names(sections)}{year}年有类别的共 {len(known)} 个月次，Ⅰ–Ⅲ类 {good} 个"
    )
    return Drawn(share, f"{words}，其中 {live} 个未定稿" if live else words)


def _class_place(sections: Sequence[Section], year: int, at: datetime) -> Drawn:
    first, last = Month(year, 1), Month(year, 12)
    found = over([each.pk for each in sections], first, last, at=at)
    standard = standards().of(last)
    places, told = [], []
    for section in sections:
        figures = found[section.pk]
        worst = worst_place(figures.means, figures.kind, standard)
        if worst is not None:
            indicator, place = worst
            mean = f"{figures.means[indicator]:f} {unit_of(indicator)}".strip()
            places.append(place)
            told.append(f"{section.name}{name_of(indicator)} {mean}（{plain(place)}）")
    if not places:
        return Drawn(None, f"{_names(sections)}{year}年没有监测值")
    value = (sum(places, Decimal(0)) / len(places)).quantize(_CENT, ROUND_HALF_EVEN)
    more = f"等 {len(told)} 个断面的平均" if len(told) > _NAMED else ""
    return Drawn(value, f"本平台{year}年监测均值的最差项目：{'、'.join(told[:_NAMED])}{more}")


def moved(
    assessment: Assessment, tree: Tree, values: dict[str, AssessmentValue], *, at: datetime
) -> dict[str, Decimal]:
    """Indicator → what is drawn now, where it differs from what was drawn and the assessment is still open."""
    if assessment.state not in (AssessmentState.SURVEYING, AssessmentState.REVIEWING):
        return {}
    found = {}
    for key, value in values.items():
        now = draw(assessment, tree.by_key[key], at=at) if value.is_drawn else None
        if now is not None and now.value is not None and now.value != value.value:
            found[key] = now.value
    return found
