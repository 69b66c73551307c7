"""A measure's letter as .docx in official form, and the columns in which the ladder's lists go out."""

from typing import IO

from accounts.models import Division, User
from accounts.reads.issuing import issuer_of
from common.documents.official import Align
from common.spreadsheets import Column
from common.text.chinese import date_words, local_date
from notices.models import Measure
from notices.models.parameters import LADDER_NUMBER_TEMPLATE
from notices.rules import letters, wording
from notices.services.ladder import terms_of
from notices.tables.ladder import COUNTS, late_words
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved


def _last_letter(office: Division, by: User) -> RealPaper | None:
    rows = Measure.objects.visible_to(by).filter(division=office)
    joined = rows.select_related("division", "proposal__notice")
    found = joined.order_by("-issued_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.number,
        day=local_date(found.issued_at),
        write=lambda on: write_letter(found, by=by, on=on),
    )


LETTER = paper_kind(
    "measure",
    "提醒约谈函",
    is_letter=False,
    number=LADDER_NUMBER_TEMPLATE,
    facts={
        "措施": "约谈",
        "对象": "清溪镇人民政府",
        "要求": "请准备书面说明，如实说明原因和下一步措施。",
        "回复期限": "2026年11月20日",
        "申诉期限": "2026年11月25日",
    },
    last=_last_letter,
)


def letter_of(measure: Measure) -> letters.Letter:
    """The text of a measure's letter, from its frozen facts."""
    proposal = measure.proposal
    return letters.letter(
        kind=proposal.kind,
        facts=proposal.facts,
        notice=proposal.notice.number if proposal.notice else "",
        basis=proposal.basis,
        body=measure.body,
        terms=terms_of(measure),
        is_person=measure.is_person,
    )


def letter_title(measure: Measure) -> str:
    issuer = issuer_of(measure.division, measure.issued_at)
    return letters.title(issuer, kind=measure.proposal.kind, rung=measure.rung)


def write_letter(measure: Measure, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """The letter as an official document, in a temporary file, rewound."""
    text = letter_of(measure)
    terms = terms_of(measure)
    document = begin(
        LETTER,
        office=measure.division,
        at=measure.issued_at,
        number=measure.number,
        title="\n".join(wording.title_lines(letter_title(measure))),
        recipients=[measure.recipient_name],
        facts={
            "措施": measure.get_rung_display(),
            "对象": measure.recipient_name,
            "要求": measure.body,
            "回复期限": date_words(terms.answer_by),
            "申诉期限": date_words(terms.appeal_by),
        },
        by=by,
        on=on,
    )
    for paragraph in text.findings:
        document.paragraph(paragraph)
    table = text.table
    align: list[Align] = ["right" if number else "left" for number in table.is_number]
    document.table(table.headers, table.cells, table.widths, caption=table.caption, align=align)
    for paragraph in text.asks:
        document.paragraph(paragraph)
    return saved(document)


PROPOSAL_COLUMNS = [
    Column("recipient_name", "对象"),
    Column("place", "所在行政区"),
    Column("kind", "情形", value=lambda row: row.get_kind_display()),
    Column("facts", "事实", value=lambda row: letters.facts_words(row.kind, row.facts)),
    Column("rung", "建议", value=lambda row: row.get_rung_display()),
    Column("basis", "依据"),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("decided_by", "决定人", value=lambda row: row.decided_by.name if row.decided_by else ""),
    Column("decided_at", "决定时间", kind="datetime"),
    Column("reason", "理由"),
]
MEASURE_COLUMNS = [
    Column("number", "文号"),
    Column("rung", "措施", value=lambda row: row.get_rung_display()),
    Column("recipient_name", "对象"),
    Column("place", "所在行政区"),
    Column("division", "制发", value=lambda row: row.division.name),
    Column("issued_at", "制发时间", kind="datetime"),
    Column("signer", "签发人"),
    Column("signed_at", "签收时间", kind="datetime"),
    Column("answer_by", "回复期限", kind="date"),
    Column("answered_at", "回复时间", kind="datetime"),
    Column("late", "逾期", value=late_words),
    Column("held_on", "约谈日期", kind="date"),
    Column("state", "状态", value=lambda row: row.get_state_display()),
    Column("appeal", "申诉", value=lambda row: row.get_appeal_display()),
    Column("outcome", "结果"),
]
YEAR_COLUMNS = [
    Column("recipient_name", "对象"),
    Column("place", "所在行政区"),
    Column("chief", "类别", value=lambda row: "河长" if row["chief"] else "单位"),
    *(Column(key, title, kind="int") for key, title in COUNTS),
]
