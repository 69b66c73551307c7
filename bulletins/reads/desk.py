"""What the editor's desk shows beside the paper: every item with its figures, their sources, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bulletins.models import Bulletin, BulletinItem, ItemFigure, Submission
from bulletins.reads.figures import changed_since
from bulletins.rules.sections import Section


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure of an item; `now` is what the records say where that is something else, "没有数" for nothing."""

    figure: ItemFigure
    is_changed: bool
    now: str


@dataclass(frozen=True, slots=True)
class DeskItem:
    item: BulletinItem
    figures: list[ShownFigure]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """Items by section, empty sections too; how many texts wait to be picked."""

    sections: list[tuple[Section, list[DeskItem]]]
    has_changed: bool
    has_figures: bool
    waiting: int


def desk_of_bulletin(bulletin: Bulletin, user: Any, *, at: datetime) -> Desk:
    """Four queries, and those of the rooms whose figures the items hold."""
    rows = list(bulletin.items.prefetch_related("figures").select_related("submission"))
    kept = {figure.name: figure.words for row in rows for figure in row.figures.all()}
    changed = _changed(bulletin, kept, at=at)
    by_section: dict[str, list[BulletinItem]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(row)
    waiting = Submission.objects.filter(division=bulletin.division_id).waiting()
    return Desk(
        sections=[
            (section, _items(by_section.get(section.code, []), changed))
            for section in bulletin.section_list
        ],
        has_changed=bool(changed),
        has_figures=bool(kept),
        waiting=waiting.visible_to(user).count(),
    )


def figures_changed(bulletin: Bulletin, *, at: datetime) -> list[tuple[str, str, str]]:
    """(Name, what is printed, what the records say now) of figures that changed since they were read."""
    rows = ItemFigure.objects.filter(bulletin=bulletin)
    kept = dict(rows.values_list("name", "words"))
    changed = _changed(bulletin, kept, at=at)
    return [(name, kept[name], now or "没有数") for name, now in changed.items()]


def _changed(bulletin: Bulletin, kept: Mapping[str, str], *, at: datetime) -> dict[str, str]:
    if not kept:
        return {}
    return changed_since(kept, bulletin.data_month, bulletin.division_id, at=at)


def _items(rows: list[BulletinItem], changed: Mapping[str, str]) -> list[DeskItem]:
    return [
        DeskItem(
            item=row,
            figures=[
                ShownFigure(each, each.name in changed, changed.get(each.name) or "没有数")
                for each in row.figures.all()
            ],
            is_first=number == 0,
            is_last=number == len(rows) - 1,
        )
        for number, row in enumerate(rows)
    ]
