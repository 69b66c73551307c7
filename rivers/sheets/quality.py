"""登记质量 as Excel: a tab for each check that found something, to be handed to whoever mends it."""

from collections.abc import Sequence
from typing import IO, Final

from common.spreadsheets import Column, Sheet, write_sheets
from rivers.reads.quality import Result

COLUMNS: Final = [
    Column("place", "所在行政区", width=28),
    Column("name", "名称", width=28),
    Column("words", "情况", width=48),
    Column("act", "如何补正", width=18),
]


def write_quality(results: Sequence[Result], notes: Sequence[str]) -> IO[bytes]:
    """The .xlsx in a temporary file, rewound."""
    tabs = [
        Sheet(each.check.title, COLUMNS, each.said(each.rows), (*notes, each.check.why))
        for each in results
        if each.count
    ]
    return write_sheets(
        tabs or [Sheet("登记质量", COLUMNS, [], (*notes, "没有发现需要补正的登记。"))]
    )
