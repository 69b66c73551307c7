"""A batch's report as an official document, and its sheets."""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Final

from django.db.models import QuerySet

from accounts.models import Division
from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.spreadsheets import Sheet, write_sheets
from common.text.chinese import date_words, local_date, number_words, percent_words
from spots.models import SpotBatch
from spots.reads.figures import Progress
from spots.sheets.exports import PROGRESS_COLUMNS, SPOT_COLUMNS

_HEADERS: Final = ("行政区", "图斑", "已认定", "完成", "属实", "不属实", "逾期", "已销号")
_WIDTHS: Final = (34, 14, 16, 18, 14, 16, 14, 16)
_ALIGN: Final[list[Align]] = ["right" if n else "left" for n in range(len(_HEADERS))]


def title_of(batch: SpotBatch) -> str:
    return f"关于“{batch.name}”核查整改情况的报告"


def words_of(batch: SpotBatch, total: Progress, at: datetime) -> list[str]:
    """The batch in a few sentences, for paper and page."""
    origin = f"{batch.issued_by}下发的" if batch.issued_by else ""
    first = (
        f"{date_words(batch.received_on)}收到{origin}疑似图斑 {number_words(total.total)} 个。"
        f"截至{date_words(at)}，已认定 {number_words(total.verified)} 个"
    )
    if total.verified_share is not None:
        first += f"，占 {percent_words(total.verified_share)}"
    first += f"：属实 {number_words(total.real)} 个，不属实 {number_words(total.unreal)} 个。"
    left = total.total - total.verified
    if left:
        late = f"，其中逾期 {number_words(total.late)} 个" if total.late else ""
        first += f"尚有 {number_words(left)} 个未认定{late}。"
    if not total.real:
        return [first]
    until = f"，整改期限为{date_words(batch.rectify_by)}" if batch.rectify_by else ""
    second = (
        f"属实的 {number_words(total.real)} 个已全部列入问题台账{until}；"
        f"已整改销号 {number_words(total.rectified)} 个，正在整改 "
        f"{number_words(total.real - total.rectified)} 个"
    )
    if total.rectified_share is not None:
        second += f"，整改完成率 {percent_words(total.rectified_share)}"
    return [first, f"{second}。"]


def write_docx(
    batch: SpotBatch,
    rows: Sequence[Progress],
    total: Progress,
    *,
    division: Division,
    at: datetime,
) -> IO[bytes]:
    """The report of what a division's office sees, in a temporary file, rewound."""
    document = OfficialDocument(
        issuer=issuer_of(division, at),
        number="",
        title=title_of(batch),
        recipients=[],
        date=local_date(at),
    )
    document.heading(1, "总体情况")
    for paragraph in words_of(batch, total, at):
        document.paragraph(paragraph)
    document.heading(1, "各行政区情况")
    document.table(_HEADERS, [_cells(row) for row in (*rows, total)], _WIDTHS, align=_ALIGN)
    handle: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(handle)
    handle.seek(0)
    return handle


def _cells(row: Progress) -> Sequence[object]:
    share = row.verified_share
    return (
        row.name,
        row.total,
        row.verified,
        "—" if share is None else percent_words(share, places=1),
        row.real,
        row.unreal,
        row.late,
        row.rectified,
    )


def write_xlsx(rows: Sequence[Progress], total: Progress, spots: QuerySet[Any]) -> IO[bytes]:
    """Two sheets: the divisions, and every spot."""
    return write_sheets(
        [
            Sheet("分行政区", PROGRESS_COLUMNS, [*rows, total]),
            Sheet("图斑", SPOT_COLUMNS, spots.iterator(chunk_size=2000)),
        ]
    )
