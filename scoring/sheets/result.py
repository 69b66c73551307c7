"""The result of a scoring as an official document with its annexes: the points, and the rubric by which they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Final

from django.db.models.functions import Coalesce

from accounts.models import Division, User
from common.documents.official import Align
from common.text.chinese import local_date
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved
from scoring.models import Decision, Outcome, Scoring, Sheet
from scoring.reads.rubrics import rows_of, settings_words
from scoring.reads.sheets import IS_TOLD, Told, sheets_of, told_of
from scoring.reads.subjects import candidates
from scoring.rules.numbers import plain

_SUBJECTS: Final = ("序号", "考核对象", "得分", "等次", "说明")
_ALIGN: Final[tuple[Align, ...]] = ("center", "left", "center", "center", "left")
_ITEMS: Final = ("序号", "项目", "满分", "计分办法", "评分人")
_OF_ITEMS: Final[tuple[Align, ...]] = ("center", "left", "center", "left", "left")


def _last_result(office: Division, by: User) -> RealPaper | None:
    rows = Scoring.objects.visible_to(by).filter(division=office, state__in=IS_TOLD)
    told = rows.annotate(told_at=Coalesce("frozen_at", "announced_at"))
    joined = told.select_related("version__rubric", "rubric", "division")
    found = joined.order_by("-told_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.document_number or f"{found}结果",
        day=local_date(found.told_at),
        write=lambda on: write_result(found, sheets_of(found, by), by=by, on=on),
    )


RESULT: Final = paper_kind(
    "score_result",
    "考核结果通报",
    is_letter=False,
    # Typed where the result is frozen.
    number=None,
    facts={"考核": "2026年年度考核", "年度": "2026年", "对象个数": "26", "办理状态": "已定稿"},
    last=_last_result,
)


def write_result(
    scoring: Scoring, sheets: Sequence[Sheet], *, by: User, on: PaperTemplate | None = None
) -> IO[bytes]:
    """The .docx in a temporary file, rewound. Only of a scoring that was announced."""
    moment = scoring.frozen_at or scoring.announced_at
    if moment is None:
        raise ValueError("a result is announced before it is written")
    told = told_of(scoring, sheets, at=moment)
    document = begin(
        RESULT,
        office=scoring.division,
        at=moment,
        number=scoring.document_number,
        title=f"关于{scoring}结果的通报",
        recipients=["各镇人民政府（街道办事处），区级有关部门"],
        facts={
            "考核": str(scoring),
            "年度": f"{scoring.year}年",
            "对象个数": str(len(told)),
            "办理状态": scoring.get_state_display(),
        },
        by=by,
        on=on,
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
    return saved(document)


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
