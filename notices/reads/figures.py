"""The figures of a monthly notice: what they are made of, and the shape in which they are frozen.

Pure. The counting itself is `inspections.reads.figures`, `issues.reads.figures` and `plans.reads.lights`; here what was
counted is added up. A district and each of its towns are cut from the same cells, so that they can never
disagree, and so that drafting 42 notices counts the month once.

`Notice.figures`:

    {"month": "2026-10",
     "division": {"code": "500101000000", "name": "江南区", "level": 6},
     "patrols": {"total": PATROLS,
                 "by_tier": [{"tier": 6, "name": "区县级河长", **PATROLS}, …],
                 "by_child": [{"code": "500101001000", "name": "清溪镇", **PATROLS}, …]},
     "issues": {"total": ISSUES,
                "by_tier": [{"tier": 12 or null, "name": "村级", **ISSUES}, …],
                "by_child": [{"code": …, "name": …, **ISSUES}, …],
                "by_source": [{"source": "patrol", "name": "巡河发现", "total": 40}, …]},
     "missed_days": 7,
     "unmet": {"people": 12, "lines": 15},
     "lights": {"total": LIGHTS,
                "by_list": [{"kind": "annual", "name": "一河一策年度任务清单", **LIGHTS}, …],
                "by_unit": [{"unit": 3, "name": "江南区水利局", **LIGHTS}, …]},
     "water": {"shares": SHARES, "words": "良好", "states": {"no_flow": 1, …},
               "before": SHARES, "change": "12.500000", "change_words": "有所好转", …,
               "rows": [{"name": "罗汉桥", "river": "梅溪河", "target": "3", "water_class": "2",
                         "last_year": "3", "state": "measured", "is_met": true,
                         "exceeding": "/", "streak": 43}, …]},
     "reopened": ["2026年10月的应巡任务已于 … 重新生成：…", …],
     "sentences": {"overview": ["…"], "unmet": ["…"], "issues": ["…"], "lights": ["…"]}}

PATROLS  due (periods), met (periods), completion (met ÷ due, null when nothing was due), required and
         done (patrols), per_due (done ÷ required, may exceed 1), found and missed (issues)
ISSUES   total (found: valid ones), void (came in, and declined or withdrawn since; not in total),
         general, heavier, major, on_spot and closed (of the total, fixed on the spot and
         closed by the time of drafting); accepted and settled in the month, open at its end,
         whenever they were reported

LIGHTS   total (lines), green, yellow, red at the month's end; a line counts once, under its lead unit.
         Without a line that concerns the division there is no `lights`, and no section of it

SHARES   sections, counted (those with a class), by_class (Ⅰ … 劣Ⅴ), judged and on_target (those with a target, those
         that meet it), good and worst, and three shares as text (`waters.reads.summary`). `water` is only there where
         the month's water was closed for the division; it says what was frozen then, and is not counted again

`reopened` is only there where what the month asked was worked out again after it was over.

A notice drafted before a figure was counted lacks it, so code that reads frozen figures asks first.

Both figures are shown side by side, as domain.md section 3 asks: completion decides who is on the list,
patrols per due shows the work done beyond it [004].
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from common.store.scope import level_of, range_below
from common.text.months import Month
from issues.rules.tiers import finder_words
from notices.rules.wording import chief_words
from plans.models import ListKind
from plans.reads.lights import Answers, Lit
from waters.reads.closed import ClosedSection, ClosedWater
from waters.rules.exceeding import exceeding_words

OWN_LEVEL = "本级"


class Placed(Protocol):
    """Whatever belongs to a division."""

    @property
    def code(self) -> str: ...


Row = TypeVar("Row", bound=Placed)


@dataclass(frozen=True, slots=True)
class Place:
    """A division, as far as a notice needs it."""

    code: str
    name: str

    @property
    def level(self) -> int:
        return level_of(self.code)


class Count:
    """Numbers that add up, field by field."""

    def add(self, other: "Count") -> None:
        mine = vars(self)
        for name, value in vars(other).items():
            if value:
                mine[name] += value

    def frozen(self) -> dict[str, Any]:
        """As `Notice.figures` holds it."""
        return vars(self).copy()


@dataclass
class PatrolCount(Count):
    """What was due and what was done."""

    due: int = 0
    met: int = 0
    required: int = 0
    done: int = 0
    found: int = 0
    missed: int = 0

    def frozen(self) -> dict[str, Any]:
        return super().frozen() | {
            "completion": _share(self.met, self.due),
            "per_due": _share(self.done, self.required),
        }


@dataclass
class IssueCount(Count):
    """Issues found, by severity, how many of them are closed; and what was done in the month."""

    total: int = 0
    general: int = 0
    heavier: int = 0
    major: int = 0
    on_spot: int = 0
    closed: int = 0
    void: int = 0
    accepted: int = 0
    settled: int = 0
    open: int = 0


@dataclass
class LightCount(Count):
    """Lines of lists by their light."""

    total: int = 0
    green: int = 0
    yellow: int = 0
    red: int = 0

    def count(self, light: str) -> None:
        self.total += 1
        setattr(self, light, getattr(self, light) + 1)


@dataclass(frozen=True)
class Cell:
    """One count of one tier in one division. `tier` is None for issues that no chief found; `source`
    (a code and its words) is that of issues."""

    code: str
    tier: int | None
    count: Count
    source: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class MonthCounts:
    """A month of a division and everything below it, counted once, to be cut by division.

    Both lists are in the order of `code`, so that each of many towns finds its part at once.
    `missed_days` is how long after a patrol an issue found by others counts as missed.
    """

    month: Month
    patrols: Sequence[Cell]
    issues: Sequence[Cell]
    missed_days: int


def cut(
    counts: MonthCounts, *, place: Place, children: Sequence[Place], people: int, lines: int
) -> dict[str, Any]:
    """The figures of one division, without its sentences (see above for the shape).

    children       the divisions one level down, in the order of their codes; each gets a row even
                   where nothing was due, so that a town is never missing from the table
    people, lines  of the list of those who did not meet their patrols
    """
    return {
        "month": str(counts.month),
        "division": {"code": place.code, "name": place.name, "level": place.level},
        "patrols": _tables(counts.patrols, PatrolCount, place, children, chief_words),
        "issues": _tables(counts.issues, IssueCount, place, children, finder_words)
        | {"by_source": _by_source(part(counts.issues, place.code))},
        "missed_days": counts.missed_days,
        "unmet": {"people": people, "lines": lines},
    }


def lights(lit: Sequence[Lit]) -> dict[str, Any]:
    """Lights in all, by list in the order of `ListKind`, by lead unit in the official order of units."""
    total = LightCount()
    lists: dict[str, LightCount] = {}
    units: dict[Answers, LightCount] = {}
    for each in lit:
        lead = each.units[0]
        counts = (
            total,
            lists.setdefault(each.kind, LightCount()),
            units.setdefault(lead, LightCount()),
        )
        for count in counts:
            count.count(each.light)
    return {
        "total": total.frozen(),
        "by_list": [
            {"kind": kind.value, "name": kind.label, **lists[kind].frozen()}
            for kind in ListKind
            if kind in lists
        ],
        "by_unit": [
            {"unit": unit.id, "name": unit.name, **units[unit].frozen()}
            for unit in sorted(units, key=lambda unit: unit.place_in_order)
        ],
    }


def water(closed: ClosedWater, code: str) -> dict[str, Any] | None:
    """The closed water of one division's sections; None where it is not closed there, or has no section."""
    sections = part(closed.sections, code)
    if not sections or not closed.is_closed(code):
        return None
    return closed.summary(sections).to_json() | {"rows": [_water_row(each) for each in sections]}


def _water_row(section: ClosedSection) -> dict[str, Any]:
    found = section.figures
    return {
        "name": section.name,
        "river": section.river,
        "target": str(found.target or ""),
        "water_class": str(found.water_class or ""),
        "last_year": str(found.last_year or ""),
        "state": found.state,
        "is_met": found.is_met,
        "exceeding": exceeding_words(found.exceeding),
        "streak": found.streak,
    }


def _tables(
    cells: Sequence[Cell],
    kind: type[Count],
    place: Place,
    children: Sequence[Place],
    words: Callable[[Any], str],
) -> dict[str, Any]:
    """Total, by tier and by child of the cells that lie in `place`."""
    total = kind()
    tiers: dict[int | None, Count] = {}
    own = kind()
    by_child = {child.code: kind() for child in children}
    digits = level_of(children[0].code) if children else len(place.code)
    for cell in part(cells, place.code):
        total.add(cell.count)
        tiers.setdefault(cell.tier, kind()).add(cell.count)
        code = cell.code[:digits].ljust(len(cell.code), "0")
        # What belongs to the division itself, or to a child no longer in use, is its own level.
        by_child.get(code, own).add(cell.count)
    rows = [{"code": c.code, "name": c.name, **by_child[c.code].frozen()} for c in children]
    if own != kind():
        rows.insert(0, {"code": place.code, "name": place.name + OWN_LEVEL, **own.frozen()})
    return {
        "total": total.frozen(),
        "by_tier": [
            {"tier": tier, "name": words(tier), **tiers[tier].frozen()}
            for tier in sorted(tiers, key=lambda tier: (tier is None, tier))
        ],
        "by_child": rows,
    }


def _by_source(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """How many were found by each source, the most first."""
    sums: dict[tuple[str, str], IssueCount] = {}
    for cell in cells:
        sums.setdefault(cell.source, IssueCount()).add(cell.count)
    rows = [
        {"source": code, "name": words, "total": count.total}
        for (code, words), count in sums.items()
        if count.total
    ]
    return sorted(rows, key=lambda row: (-row["total"], row["source"]))


def part(rows: Sequence[Row], code: str) -> Sequence[Row]:
    """Those of `rows`, which are in the order of `code`, that lie in a division or below it."""
    first, after = range_below(code)
    low = bisect_left(rows, first, key=_code)
    return rows[low : bisect_left(rows, after, low, key=_code)]


def _code(row: Placed) -> str:
    return row.code


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
