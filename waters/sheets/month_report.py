"""水质月报 as .docx in official form (GB/T 9704)."""

import tempfile
from datetime import datetime
from typing import IO, Final

from accounts.models import Division
from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.text.chinese import local_date
from waters.models import MonthClose
from waters.reads.class_marks import class_words
from waters.reads.month_sheet import HEADERS, MonthSheet, row_words, said
from waters.reads.names import full_name
from waters.rules.exceeding import exceeding_words

# Rows up to which the table is read in the text; a longer one is an annex.
_SHORT: Final = 12
_WIDTHS: Final = (16, 12, 12, 8, 8, 9, 7, 22, 9)
_ALIGN: Final[tuple[Align, ...]] = (
    *("left", "left", "left", "center", "center", "center", "center", "left", "right"),
)


def write_month_report(
    sheet: MonthSheet, division: Division, close: MonthClose | None, *, at: datetime
) -> IO[bytes]:
    """The month in a temporary file, rewound. `close` is the version that it shows; None for figures that nobody has
    frozen yet, which the report says."""
    issuer = issuer_of(division, at)
    document = OfficialDocument(
        issuer=issuer,
        number="",
        title=f"{division.name}{sheet.month.label}\n水质月报",
        recipients=[],
        date=local_date(close.closed_at if close else at),
    )
    document.heading(1, "总体情况")
    for sentence in sheet.summary:
        document.paragraph(sentence)
    document.heading(1, "未达标断面")
    if sheet.missed:
        for section, found in sheet.missed:
            words = f"{full_name(section)}：{class_words(found.water_class)}"
            items = exceeding_words(found.exceeding)
            more = f"，超标项目{items}" if found.exceeding else ""
            document.paragraph(f"{words}，目标{class_words(found.target)}{more}。")
    else:
        document.paragraph("本月有目标的断面均达到水质目标。" if sheet.shares.judged else "无。")
    if sheet.without:
        document.heading(1, "没有水质类别的断面")
        for state, sections in sheet.without.items():
            document.paragraph(f"{said(state)}：{'、'.join(map(str, sections))}。")
    document.heading(1, "各断面情况")
    rows = [row_words(*row) for row in sheet.rows]
    caption = f"{sheet.month.label}各断面水质情况"
    if len(rows) > _SHORT:
        document.paragraph("见附表。")
        document.annex_table(caption, HEADERS, rows, _WIDTHS, align=_ALIGN)
    elif rows:
        document.table(HEADERS, rows, _WIDTHS, caption=caption, align=_ALIGN)
    document.remark(_basis(sheet, close))
    handle = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(handle)
    handle.seek(0)
    return handle


def _basis(sheet: MonthSheet, close: MonthClose | None) -> str:
    """By what it was judged, and whether the figures are frozen."""
    standard = sheet.standard.name
    if close is None:
        return f"按 {standard} 评价；数据尚未定稿，以定稿为准"
    again = f"，更正原因：{close.reason}" if close.reason else ""
    return f"按 {standard} 评价；第 {close.version} 版定稿{again}"
