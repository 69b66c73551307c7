"""The result of a scoring as an official document with its annexes: the points, and the rubric by which they came."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Final

from accounts.reads.issuing import issuer_of
from common.documents.official import Align, OfficialDocument
from common.text.chinese import local_date
from scoring.models import Decision, Outcome, Scoring, Sheet
from scoring.reads.rubrics import rows_of, settings_words
from scoring.reads.sheets import Told, told_of
from scoring.reads.subjects import candidates
from scoring.rules.numbers import plain

_SUBJECTS: Final = ("序号", "考核对象", "得分", "等次", "说明")
_ALIGN: Final[tuple[Align, ...]] = ("center", "left", "center", "center", "left")
_ITEMS: Final = ("序号", "项目", "满分", "计分办法", "评分人")
_OF_ITEMS: Final[tuple[Align, ...]] = ("center", "left", "center", "left", "left")


def write_result(scoring: Scoring, sheets: Sequence[Sheet], *, at: datetime) -> IO[bytes]:
    """The .docx in a temporary file, rewound. Only of a scoring that was announced."""
    told = told_of(scoring, sheets, at=at)
    document = OfficialDocument(
        issuer=issuer_of(scoring.division, at),
        number=scoring.document_number,
        title=f"关于{scoring}结果的通报",
        recipients=["各镇人民政府（街道办事处），区级有关部门"],
        date=local_date(scoring.frozen_at or scoring.announced_at or at),
    )
    document.paragraph(_about(scoring, told))
    document.heading(1, "考核结果")
    for grade in scoring.version.rules.grades:
        named = [each.sheet.name for each in told if each.grade == grade.name]
        if named:
            document.paragraph(f"“{grade.name}”等次 {len(named)} 个：{'、'.join(named)}。")
    without = [each.sheet.name for each in told if not each.grade]
    if without:
        document.paragraph(f"未评定等次 {len(without)} 个：{'、'.join(without)}。")
    barred = [f"{each.sheet.name}：{words}" for each in told for words in each.why]
    if barred:
        document.heading(1, "等次说明")
        for words in barred:
            document.paragraph(words)
    document.annex_table(
        "考核得分一览表",
        _SUBJECTS,
        [
            [str(place), each.sheet.name, plain(each.total), each.grade or "—", each.words]
            for place, each in enumerate(told, start=1)
        ],
        (8, 34, 14, 16, 60),
        align=_ALIGN,
    )
    rows = rows_of(scoring.version.tree, candidates(scoring.division_id))
    document.annex_table(
        "考核项目和计分办法",
        _ITEMS,
        [[row.number, row.name, row.points, row.how, row.scorer or "—"] for row in rows],
        (10, 34, 10, 60, 26),
        align=_OF_ITEMS,
    )
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file


def _about(scoring: Scoring, told: Sequence[Told]) -> str:
    decided = list(Decision.objects.filter(objection__sheet__in=[each.sheet for each in told]))
    upheld = sum(each.outcome != Outcome.REJECTED for each in decided)
    objections = (
        f"公布后收到申诉 {len(decided)} 件，采纳（含部分采纳）{upheld} 件。"
        if decided
        else "公布后没有收到申诉。"
    )
    rules = "；".join(f"{what}：{how}" for what, how in settings_words(scoring.version.rules)[:2])
    return (
        f"按照《{scoring.rubric.name}》（{scoring.year}年，第 {scoring.version.number} 版），"
        f"对 {len(told)} 个对象进行了考核。{rules}。{objections}"
    )
