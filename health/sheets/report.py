"""The report of an assessment as an official document."""

from __future__ import annotations

import tempfile
from datetime import datetime
from decimal import Decimal
from typing import IO, Final

from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.text.chinese import date_words, local_date
from health.models import Assessment, AssessmentValue
from health.reads.assessments import Row, act_label, sheet_of
from health.rules.formulas import plain
from health.rules.grading import grades_words

_LAYERS: Final = ("序号", "层", "得分", "满分", "得分率")
_INDICATORS: Final = ("序号", "指标", "实测", "得分", "满分", "数据来源")
_ALIGN: Final[tuple[Align, ...]] = ("center", "left", "center", "center", "center", "left")


def value_words(value: AssessmentValue | None, unit: str) -> str:
    """82 %, 较好, 专家评定, 不得分: what was found, as a cell shows it."""
    if value is None:
        return "未评"
    if value.is_grave:
        return "不得分情形"
    if value.value is not None:
        return f"{plain(value.value)} {unit}".strip()
    return value.option or "专家评定"


def write_report(assessment: Assessment, weak_below: Decimal, *, at: datetime) -> IO[bytes]:
    """The report as .docx in a temporary file, rewound. Only of a result that is stored."""
    sheet = sheet_of(assessment, weak_below)
    day = local_date(assessment.archived_at or at)
    document = OfficialDocument(
        issuer=issuer_of(assessment.division, at),
        number="",
        title=f"{assessment}报告",
        recipients=[],
        date=day,
    )
    _write_about(document, assessment)
    document.heading(1, "评价结果")
    total = plain(sheet.total or Decimal(0))
    document.paragraph(f"总分 {total} 分，评价等级为“{assessment.grade}”。")
    document.table(
        _LAYERS,
        [
            [row.number, row.name, _points(row.points), plain(row.full), _rate(row)]
            for row in sheet.layers
        ],
        (8, 40, 16, 16, 16),
    )
    document.heading(1, "得分说明")
    for row in sheet.rows:
        document.paragraph(f"{row.number} {row.sentence}")
    document.heading(1, "薄弱指标")
    weak = [row for row in sheet.rows if row.is_weak]
    document.paragraph(_weak_words(weak, weak_below))
    _write_acts(document, assessment)
    rows = [
        [
            row.number,
            row.name,
            value_words(row.value, row.node.unit),
            _points(row.points),
            plain(row.full),
            row.value.source if row.value else "",
        ]
        for row in sheet.rows
        if not row.is_group
    ]
    document.annex_table("指标得分表", _INDICATORS, rows, (8, 34, 22, 12, 12, 40), align=_ALIGN)
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def _write_about(document: OfficialDocument, assessment: Assessment) -> None:
    version = assessment.version
    document.heading(1, "评价对象和依据")
    where = assessment.river.name + (f"{assessment.reach.name}" if assessment.reach else "")
    document.paragraph(
        f"评价对象为{where}（{assessment.division}），评价年度为 {assessment.year} 年，"
        f"由{assessment.maker}评价。"
    )
    basis = f"，依据{version.basis}" if version.basis else ""
    document.paragraph(
        f"按《{version.scheme}》第 {version.number} 版评价{basis}。"
        f"等级划分：{grades_words(version.grade_list)}。"
    )


def _weak_words(weak: list[Row], below: Decimal) -> str:
    if not weak:
        return f"没有得分率低于 {plain(below)} % 的指标。"
    names = "、".join(f"{row.name}（{_rate(row)}）" for row in weak)
    return f"得分率低于 {plain(below)} % 的指标有 {len(weak)} 项：{names}。"


def _write_acts(document: OfficialDocument, assessment: Assessment) -> None:
    reviews = [act for act in assessment.acts.all() if act.action in ("pass", "archive")]
    if not reviews:
        return
    document.heading(1, "评审、公示和归档")
    for act in reviews:
        words = f"{date_words(act.at)}，{act.by_name}办理{act_label(act.action)}"
        document.paragraph(f"{words}：{act.note}" if act.note else f"{words}。")
    if assessment.published_on and assessment.published_until:
        first, last = assessment.published_on, assessment.published_until
        document.paragraph(f"公示期为{date_words(first)}至{date_words(last)}。")


def _points(points: Decimal | None) -> str:
    return "未评" if points is None else plain(points)


def _rate(row: Row) -> str:
    return "—" if row.rate is None else f"{plain(row.rate)} %"
