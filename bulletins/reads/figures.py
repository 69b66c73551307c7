"""Figures of a month out of the portal's own records, each with the list behind it.

Rooms below are asked as they are: patrols, issues, the lights of the lists, closed water. A figure that cannot be
known (the month's water is not closed) is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from bulletins.rules import drafts
from common.text.months import Month
from inspections.reads import figures as patrols
from issues.reads import figures as issues
from notices.reads import figures as notice_figures
from notices.rules.wording import percent
from plans.models import Light
from plans.reads.lights import lights_at_end
from waters.reads.closed import closed_water


@dataclass(frozen=True, slots=True)
class Figure:
    """What the records say now: the words as they are printed, a share as the notice prints it, and the address of the
    rows counted."""

    name: str
    words: str
    address: str


def figures_of(names: Iterable[str], month: Month, code: str, *, at: datetime) -> dict[str, Figure]:
    """Of the names asked for, those that can be known. Only the rooms that are needed are asked: three queries for
    patrols, one for issues, three for lights, five for water."""
    wanted = set(names)
    found: dict[str, Figure] = {}
    for group, read in _GROUPS:
        if not wanted.isdisjoint(group):
            found |= {each.name: each for each in read(month, code, at) if each.name in wanted}
    return found


def changed_since(
    kept: Mapping[str, str], month: Month, code: str, *, at: datetime
) -> dict[str, str]:
    """Name → what the records say now, of figures (name → words) that are no longer what they were; "" where there is
    nothing to be counted any more."""
    now = figures_of(kept, month, code, at=at)
    said = {name: now[name].words if name in now else "" for name in kept}
    return {name: words for name, words in said.items() if words != kept[name]}


def _patrols(month: Month, code: str, at: datetime) -> list[Figure]:
    total = patrols.month_figures(month, code).total
    asked = {"month": month, "state": "counted", "division": code}
    rows = _address("inspections:patrol_list", asked)
    dues = _address("inspections:statistics", {"month": month, "division": code})
    found = [
        Figure("巡河次数", str(total.patrols), rows),
        Figure("应巡期数", str(total.due), dues),
        Figure("达标期数", str(total.met), dues),
        Figure("巡河发现问题", str(total.found), dues),
    ]
    if total.completion is not None:
        found.append(Figure("巡河完成率", percent(total.completion), dues))
    return found


def _issues(month: Month, code: str, at: datetime) -> list[Figure]:
    counts = issues.totals(month, code, at)
    asked = {"reported_from": month.first_day, "reported_to": month.last_day, "town": code}
    name = "issues:issue_list"
    return [
        Figure("上报问题", str(counts.reported), _address(name, {"state": "all"} | asked)),
        Figure("已销号问题", str(counts.rectified), _address(name, {"state": "closed"} | asked)),
    ]


def _lights(month: Month, code: str, at: datetime) -> list[Figure]:
    """As the month's notice counts them, with what is left over from earlier years; none where no list binds."""
    lit = lights_at_end(month, code)
    if not lit:
        return []
    total = notice_figures.lights(lit)["total"]
    asked = {"month": month, "division": code}
    return [
        Figure(
            f"{light.label}任务",
            str(total[light]),
            _address("plans:month_lights", asked | {"light": light}),
        )
        for light in Light
    ]


def _water(month: Month, code: str, at: datetime) -> list[Figure]:
    closed = closed_water(month, code)
    if closed is None:
        return []
    shares = closed.summary(closed.sections).shares
    address = _address("waters:month_sheet", {"month": month, "division": code})
    found = [
        Figure("评价断面", str(shares.counted), address),
        Figure("优良断面", str(shares.good), address),
    ]
    for name, share in (("优良率", shares.good_share), ("达标率", shares.target_share)):
        if share is not None:
            found.append(Figure(name, percent(float(share)), address))
    return found


def _address(name: str, asked: Mapping[str, object]) -> str:
    return f"{reverse(name)}?{urlencode(dict(asked))}"


_GROUPS: Final[
    tuple[tuple[tuple[str, ...], Callable[[Month, str, datetime], list[Figure]]], ...]
] = (
    (drafts.PATROLS, _patrols),
    (drafts.ISSUES, _issues),
    (drafts.LIGHTS, _lights),
    (drafts.WATER, _water),
)
