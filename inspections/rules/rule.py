"""One patrol rule, and whether it asks for less than another. Pure; no Django.

A lower office may only tighten what an office above it has set.

Whoever is judged sets no bar (house rule): a town that could ask one patrol a year of 0 minutes of its
own chiefs would be the best town of its district. So a rule of a lower office holds only where it asks
for at least as much, in every number, as the rule that would hold without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from common.store.scope import prefix_of
from common.text.periods import PERIOD_LABELS, PeriodKind

# Place of a rule: ("reach", id), ("division", code) or ("", "").
Place = tuple[str, int | str]
ANYWHERE: Final[Place] = ("", "")

# Shortest first, with how many there are in a year.
_A_YEAR: Final[Mapping[PeriodKind, int]] = {
    "week": 52,
    "tenday": 36,
    "month": 12,
    "quarter": 4,
    "year": 1,
}
_ORDER: Final = list(_A_YEAR)
_ALL_MONTHS: Final = frozenset(range(1, 13))
_AT_LEAST: Final = {
    "min_minutes": "每次不少于 {} 分钟",
    "min_metres": "每次不少于 {:,} 米",
    "min_share": "覆盖河段不少于 {:.0%}",
}
_AT_MOST: Final = {
    "buffer_m": "偏离河段不超过 {} 米",
    "max_kmh": "速度不超过 {} 公里/小时",
}
_NEEDED: Final = {"needs_track": "须有轨迹", "needs_photo": "须有照片"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a rule asks of one patrol: minutes, metres, share of the reach (0–1), metres from the reach,
    kilometres an hour, and evidence. The defaults are those of an unchanged new rule."""

    min_minutes: int = 10
    min_metres: int = 1000
    min_share: Decimal = Decimal("0.60")
    buffer_m: int = 200
    max_kmh: int = 20
    needs_track: bool = False
    needs_photo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A patrol rule as plain values; what its patrols are judged by beyond `asked` stays in its row (`id`).

    tier      2, 4, 6, 9 or 12: digits of the level of division the chief is of
    division  12-digit code, reach a reach's id; at most one of the two
    months    1–12 in which it asks for patrols; empty for the whole year
    valid_to  last day, or None while it is open
    set_by    code of the division whose office set it; None for the portal's own, above every office
    """

    id: int
    tier: int
    times: int
    period: PeriodKind
    valid_from: date
    valid_to: date | None = None
    division: str | None = None
    reach: int | None = None
    months: tuple[int, ...] = ()
    set_by: str | None = None
    asked: Asked = Asked()

    @property
    def place(self) -> Place:
        if self.reach is not None:
            return ("reach", self.reach)
        return ("division", self.division) if self.division else ANYWHERE

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def is_below(one: str | None, other: str | None) -> bool:
    """Does the office of division `one` lie strictly below that of `other`? The portal's own (None)
    is neither below nor above."""
    return bool(one and other and one != other and one.startswith(prefix_of(other)))


def binds(above: Rule, office: str, *, is_top: bool) -> bool:
    """May the office of division `office` not ask for less than this rule does? The portal's own rules
    for everywhere bind every office but the top one (`is_top`), which may set others in their place."""
    if above.set_by is None:
        return not is_top and above.place == ANYWHERE
    return is_below(office, above.set_by)


def loosened(rule: Rule, above: Rule) -> dict[str, str]:
    """Where `rule` asks for less than `above`: {field: what the rule above asks for}; {} where it asks
    for as much or more."""
    found = {}
    longer = _ORDER.index(rule.period) > _ORDER.index(above.period)
    seldom = rule.times * _A_YEAR[rule.period] < above.times * _A_YEAR[above.period]
    if longer or seldom:
        field = "period" if longer else "times"
        found[field] = f"每{PERIOD_LABELS[above.period]} {above.times} 次"
    if not (set(rule.months) or _ALL_MONTHS) >= (set(above.months) or _ALL_MONTHS):
        months = "、".join(str(month) for month in above.months)
        found["months"] = f"{months} 月都要巡河" if months else "全年都要巡河"
    mine, theirs = rule.asked, above.asked
    found |= {
        field: words.format(getattr(theirs, field))
        for field, words in _AT_LEAST.items()
        if getattr(mine, field) < getattr(theirs, field)
    }
    found |= {
        field: words.format(getattr(theirs, field))
        for field, words in _AT_MOST.items()
        if getattr(mine, field) > getattr(theirs, field)
    }
    found |= {
        field: words
        for field, words in _NEEDED.items()
        if getattr(theirs, field) and not getattr(mine, field)
    }
    return found
