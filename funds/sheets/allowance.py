"""巡河补贴 as Excel, for the finance bureau and for a town, and as a document."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any, Final

from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.spreadsheets import Column, Sheet, write_sheets
from common.text.chinese import date_words, local_date
from funds.models import Statement
from funds.reads.allowance_sheet import PersonRow, TownSheet, together

_PARTS: Final = (
    ("patrol", "巡河（元）"),
    ("phone", "通讯（元）"),
    ("transport", "交通（元）"),
    ("allowance", "补贴小计（元）"),
    ("insurance", "保险（元）"),
    ("total", "合计（元）"),
    ("district", "区级承担（元）"),
    ("own", "镇级承担（元）"),
)


_RIGHT: Final[Align] = "right"
_TOWN_ALIGN: Final[list[Align]] = ["left", "center", *[_RIGHT] * 6]
_PERSON_ALIGN: Final[list[Align]] = ["left", "left", "left", *[_RIGHT] * (3 + len(_PARTS))]


def _sum_column(key: str, title: str) -> Column:
    def of(sheet: TownSheet) -> Any:
        return sheet.sum_of(key)

    return Column(key, title, kind="decimal", places=2, value=of)


def _money_column(key: str, title: str) -> Column:
    def of(row: tuple[TownSheet, PersonRow]) -> Any:
        return getattr(row[1], key)

    return Column(key, title, kind="decimal", places=2, value=of)


TOWNS: Final = [
    Column("name", "镇街"),
    Column("grade", "类别"),
    Column("people", "人数", kind="int"),
    Column("in_office", "期末在任", kind="int"),
    Column("reaches", "河段数", kind="int"),
    Column("required", "应巡次数", kind="int", value=lambda sheet: sheet.sum_of("required")),
    *(_sum_column(key, title) for key, title in _PARTS),
]
PEOPLE: Final = [
    Column("town", "镇街", value=lambda row: row[0].name),
    Column("grade", "类别", value=lambda row: row[0].grade),
    Column("name", "姓名", value=lambda row: row[1].name),
    Column("kinds", "类别（职务）", value=lambda row: row[1].kinds),
    Column("reaches", "河段数", kind="int", value=lambda row: len(row[1].places)),
    Column("places", "河段", value=lambda row: "、".join(row[1].places), width=36),
    Column("required", "应巡次数", kind="int", value=lambda row: row[1].required),
    Column("done", "完成次数", kind="int", value=lambda row: row[1].done),
    Column("months", "在任月数", kind="int", value=lambda row: row[1].months),
    *(_money_column(key, title) for key, title in _PARTS),
    Column("why", "怎样算的", value=lambda row: row[1].why, width=60),
    Column("signed", "领取人签字", value=lambda row: ""),
]


def write_book(
    statement: Statement, sheets: Sequence[TownSheet], notes: Sequence[str]
) -> IO[bytes]:
    """The .xlsx: the sums by town and every person with the memo; rewound. Of one town the persons alone."""
    people = [(sheet, row) for sheet in sheets for row in sheet.rows]
    taken = [statement.title, *notes]
    tabs = [Sheet("人员明细", PEOPLE, [*people, (together(sheets), _sums(sheets))], taken)]
    if len(sheets) > 1:
        tabs.insert(0, Sheet("分镇街汇总", TOWNS, [*sheets, together(sheets)], taken))
    return write_sheets(tabs)


def _sums(sheets: Sequence[TownSheet]) -> PersonRow:
    """The last row of the persons: their sums."""
    total = together(sheets)
    sums = {name: value for name, value in total.sums.items() if name not in ("allowance", "total")}
    return PersonRow(
        person="", name="", kinds="", places=(), place_keys=(), months=0, stays=False, memo=(), **sums
    )  # fmt: skip


def write_paper(statement: Statement, sheets: Sequence[TownSheet], *, at: datetime) -> IO[bytes]:
    """The statement as a document (.docx): the sums, the towns in a table, and every person after it; rewound."""
    day = local_date(statement.frozen_at or at)
    document = OfficialDocument(
        issuer=issuer_of(statement.division, at),
        number=statement.document_number,
        title=statement.title,
        recipients=[f"{statement.division.name}财政局" if len(sheets) > 1 else sheets[0].name],
        date=day,
    )
    total = together(sheets)
    document.paragraph(
        f"{statement.period_words}巡河补贴已核算，{total.reaches} 个河段、"
        f"{total.people} 人（期末在任 {total.in_office} 人），"
        f"补贴 {_yuan(total.sum_of('allowance'))} 元，意外保险 {_yuan(total.sum_of('insurance'))} 元，"
        f"合计 {_yuan(total.sum_of('total'))} 元；其中区级承担 {_yuan(total.sum_of('district'))} 元，"
        f"镇级承担 {_yuan(total.sum_of('own'))} 元。"
        + ("" if statement.frozen_at else "本单尚未定稿，以定稿为准。")
    )
    if statement.frozen_at:
        document.paragraph(
            f"本单于 {date_words(day)}定稿，数据校验码 {statement.inputs_hash[:16]}。"
        )
    rows = [_town_row(sheet) for sheet in sheets]
    if len(sheets) > 1:
        rows.append(_town_row(total))
    headers = ["镇街", "类别", "人数", "河段", "补贴", "保险", "区级承担", "镇级承担"]
    document.table(
        headers, rows, [3, 1, 1, 1, 2, 2, 2, 2], caption="分镇街汇总（元）", align=_TOWN_ALIGN
    )
    document.annex_table(
        "人员明细（元）",
        ["镇街", "姓名", "职务", "河段", "应巡", "月数", *(title[:-3] for _, title in _PARTS)],
        [_person_row(sheet, row) for sheet in sheets for row in sheet.rows],
        [2, 2, 2, 1, 1, 1, *[2] * len(_PARTS)],
        align=_PERSON_ALIGN,
    )
    file = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - handed to the caller
    document.save(file)
    file.seek(0)
    return file


def _town_row(sheet: TownSheet) -> list[object]:
    money = ("allowance", "insurance", "district", "own")
    return [
        sheet.name, sheet.grade, sheet.people, sheet.reaches,
        *(_yuan(sheet.sum_of(name)) for name in money),
    ]  # fmt: skip


def _person_row(sheet: TownSheet, row: PersonRow) -> list[object]:
    return [
        sheet.name, row.name, row.kinds, len(row.places), row.required, row.months,
        *(_yuan(getattr(row, name)) for name, _ in _PARTS),
    ]  # fmt: skip


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
