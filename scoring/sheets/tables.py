"""All subjects × items as a book: points side by side, and every point with its columns and its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from common.spreadsheets import Column
from common.spreadsheets.writing import Sheet as Tab
from common.spreadsheets.writing import write_sheets
from common.text.chinese import local_moment
from scoring.models import Scoring, Sheet
from scoring.reads.sheets import COLUMNS, Told, told_of
from scoring.reads.wide import heads_of, points_of


def write_table(scoring: Scoring, sheets: Sequence[Sheet], *, at: datetime) -> IO[bytes]:
    """The .xlsx in a temporary file, rewound: a forecast while the scoring is open, else as announced."""
    told = told_of(scoring, sheets, at=at)
    is_told = bool(told) and told[0].is_told
    note = (
        "已公布的结果"
        if is_told
        else f"按 {local_moment(at):%Y-%m-%d %H:%M} 的数据试算，如果今天结账"
    )
    return write_sheets(
        [
            Tab("总表", _wide(scoring), [_points(each) for each in told], [note]),
            Tab("分项说明", _long(), _lines(told), [note]),
        ]
    )


def _wide(scoring: Scoring) -> list[Column]:
    found = [
        Column("name", "考核对象", width=24),
        Column("total", "得分", kind="decimal", places=2),
        Column("grade", "等次"),
    ]
    found += [
        Column(head.node.key, head.words, kind="decimal", places=2) for head in heads_of(scoring)
    ]
    return [*found, Column("why", "等次说明", width=60)]


def _points(told: Told) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": told.sheet.name,
        "total": told.total,
        "grade": told.grade,
        "why": "".join(told.why),
    }
    return row | dict(points_of(told))


def _long() -> list[Column]:
    return [
        Column("name", "考核对象", width=24),
        Column("number", "序号"),
        Column("item", "项目", width=30),
        Column("full", "满分", kind="decimal", places=2),
        *(Column(code, words, width=26) for code, words in COLUMNS),
        Column("points", "得分", kind="decimal", places=2),
        Column("words", "说明", width=60),
    ]


def _lines(told: Sequence[Told]) -> Iterator[dict[str, Any]]:
    for each in told:
        for line in each.lines:
            yield {
                "name": each.sheet.name,
                "number": line.number,
                "item": line.name,
                "full": line.full,
                "points": line.points,
                "words": line.words,
                **{code: line.columns.get(code, "") for code, _ in COLUMNS},
            }
