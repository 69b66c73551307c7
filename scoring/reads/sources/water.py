"""Water over the year, as `waters.reads.results` says it (closed months as they were frozen): of a town the sections
that lie in it, of a unit those on the rivers whose annual list of the year it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from plans.models import TaskList
from scoring.reads.figures import COUNT, RATE, Counted, Reading, Source, Year, counts, rate
from waters.models import Section
from waters.reads.results import PeriodFigures, over
from waters.rules.indicators import Indicator

GOOD = 3
_ROMAN = ("", "Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")


@dataclass(frozen=True, slots=True)
class Two:
    """A section that counts for a subject, in the year and in the same months of the year before."""

    key: str
    name: str
    address: str
    now: PeriodFigures
    before: PeriodFigures

    def row(self, words: str) -> tuple[str, Counted]:
        return self.key, Counted(f"{self.name}：{words}", self.address)


def both_years(year: Year) -> list[Two]:
    """Every section once for each subject for whom it counts: some twenty queries for all figures of water, however
    many sections."""
    return year.once("water", lambda: _both_years(year))


def _both_years(year: Year) -> list[Two]:
    rows = Section.objects.below(year.code).in_use().order_by("division_id", "pk")
    leads = _leads(year)
    of = {
        pk: (name, keys)
        for pk, code, river, name in rows.values_list("pk", "division_id", "river_id", "name")
        if (keys := {year.town_of(code), *leads.get(river, ())} - {None})
    }
    if not of:
        return []
    span, earlier = year.span, year.span.year_before
    now = over(of, span.first, span.last, at=year.at)
    before = over(of, earlier.first, earlier.last, at=year.at)
    return [
        Two(key, name, reverse("waters:section_detail", args=[pk]), now[pk], before[pk])
        for pk, (name, keys) in of.items()
        for key in sorted(keys)
    ]


def _leads(year: Year) -> dict[int, set[str]]:
    """Units that are scored by the river whose annual list of the year they lead: who leads a river answers for its
    water [002]. One query."""
    lists = TaskList.objects.filter(
        division=year.code, year=year.year, kind="annual", state="binding", river__isnull=False
    )
    found: dict[int, set[str]] = {}
    for river, unit in lists.order_by("pk").values_list("river_id", "lead_unit_id"):
        # A town's own unit answers for what lies in its town.
        if (key := year.units.get(unit)) is not None and key.startswith("u:"):
            found.setdefault(river, set()).add(key)
    return found


def _worse(year: Year) -> Reading:
    two = [t for t in both_years(year) if t.now.water_class and t.before.water_class]
    worse = (
        each.row(f"由{_ROMAN[each.before.water_class or 0]}变为{_ROMAN[each.now.water_class or 0]}")
        for each in two
        if (each.now.water_class or 0) > (each.before.water_class or 0)
    )
    return counts({each.key for each in two}, worse)


def _share(is_good: Callable[[PeriodFigures], bool | None]) -> Callable[[Year], Reading]:
    """Sections for which something holds, of those of which it is known."""

    def read(year: Year) -> Reading:
        sums: dict[str, list[int]] = {}
        found = Reading()
        for each in both_years(year):
            verdict = is_good(each.now)
            if verdict is None:
                continue
            both = sums.setdefault(each.key, [0, 0])
            both[0] += verdict
            both[1] += 1
            key, row = each.row(
                f"{_ROMAN[each.now.water_class or 0]}，{'计入' if verdict else '不计入'}"
            )
            found.rows.setdefault(key, []).append(row)
        found.numbers = {key: rate(done, due) for key, (done, due) in sums.items()}
        return found

    return read


def _mean(indicator: Indicator) -> Callable[[Year], Reading]:
    """The mean of the sections' yearly means, of those that both years have."""

    def read(year: Year) -> Reading:
        pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
        found = Reading()
        for each in both_years(year):
            now, before = each.now.means.get(indicator), each.before.means.get(indicator)
            if now is None or before is None:
                continue
            pairs.setdefault(each.key, []).append((now, before))
            key, row = each.row(f"上年 {before} mg/L，本年 {now} mg/L")
            found.rows.setdefault(key, []).append(row)
        found.numbers = {key: _means(of) for key, of in pairs.items()}
        return found

    return read


def _means(pairs: list[tuple[Decimal, Decimal]]) -> Mapping[str, Decimal]:
    return {
        "value": sum((now for now, _ in pairs), Decimal(0)) / len(pairs),
        "before": sum((before for _, before in pairs), Decimal(0)) / len(pairs),
    }


def _is_good(figures: PeriodFigures) -> bool | None:
    return None if figures.water_class is None else figures.water_class <= GOOD


_NO_SECTION = "没有断面，或没有可比的监测数据"
_WHOSE = "镇街为辖区内的断面，部门为其牵头的河流（当年任务清单）上的断面。"
WATER = (
    Source(
        code="water.worse", name="年均水质下降的断面数", noun="年均水质下降的断面", gives=COUNT,
        read=_worse, absent=_NO_SECTION,
        about=f"年均水质类别差于上年同期的断面数；{_WHOSE}",
    ),
    Source(
        code="water.good", name="优良断面（Ⅲ类及以上）", noun="Ⅲ类及以上断面", gives=RATE,
        read=_share(_is_good), absent=_NO_SECTION,
        about=f"年均水质达到Ⅲ类及以上的断面数、有结果的断面数和占比；{_WHOSE}",
    ),
    Source(
        code="water.on_target", name="达标断面", noun="达标断面", gives=RATE,
        read=_share(lambda figures: figures.is_met), absent=_NO_SECTION,
        about=f"年均水质达到目标的断面数、有目标的断面数和占比；{_WHOSE}",
    ),
    Source(
        code="water.phosphorus", name="总磷年均浓度同比", noun="总磷", gives=("value", "before"),
        read=_mean(Indicator.TP), absent=_NO_SECTION,
        about=f"各断面总磷年均浓度的平均，及上年同期；{_WHOSE}",
    ),
    Source(
        code="water.ammonia", name="氨氮年均浓度同比", noun="氨氮", gives=("value", "before"),
        read=_mean(Indicator.NH3_N), absent=_NO_SECTION,
        about=f"各断面氨氮年均浓度的平均，及上年同期；{_WHOSE}",
    ),
)  # fmt: skip
