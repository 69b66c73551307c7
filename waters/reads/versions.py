"""Closed months: their versions, and how two versions differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Division
from common.text.months import Month
from waters.models import MonthClose, Section
from waters.reads.class_marks import class_words
from waters.reads.figures import MonthFigures
from waters.reads.month_sheet import said
from waters.rules.exceeding import exceeding_words


def versions_of(division: Division, month: Month) -> list[MonthClose]:
    """The closes of a month of a division, the newest first. One query."""
    rows = MonthClose.objects.filter(division=division, month=month.first_day)
    return list(rows.select_related("closed_by", "division").order_by("-version"))


@dataclass(frozen=True, slots=True)
class Changed:
    """A section whose month is told otherwise: (what, before, after) in words."""

    section: Section
    facts: tuple[tuple[str, str, str], ...]


def changes_between(
    sections: Mapping[int, Section],
    before: Mapping[int, MonthFigures],
    after: Mapping[int, MonthFigures],
) -> list[Changed]:
    """What differs between two sets of figures of a month, in the order of `sections`; a section that only one of
    them has is told as such."""
    found = []
    for key, section in sections.items():
        was, now = _facts(before.get(key)), _facts(after.get(key))
        facts = tuple(
            (name, was.get(name, "没有这个断面"), now.get(name, "没有这个断面"))
            for name in (was or now)
            if was.get(name) != now.get(name)
        )
        if facts:
            found.append(Changed(section, facts))
    return found


def _facts(found: MonthFigures | None) -> dict[str, str]:
    """What a version says of a section, as far as an office would notice a change."""
    if found is None:
        return {}
    means = "、".join(f"{each.name}={found.means[each]}" for each in sorted(found.means))
    return {
        "类别": class_words(found.water_class) if found.water_class else said(found.state),
        "目标": class_words(found.target),
        "是否达标": {True: "达标", False: "未达标", None: "—"}[found.is_met],
        "超标项目": exceeding_words(found.exceeding),
        "公布类别": class_words(found.announced),
        "月均值": means,
    }
