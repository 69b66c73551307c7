"""A notice as files: .docx in official form (GB/T 9704), .xlsx with every table as a sheet; and the
columns in which its lists go out."""

from typing import IO, Any

from accounts.models import Division, User
from common.documents.official import Align
from common.spreadsheets import Column, Sheet, write_sheets
from common.text.chinese import date_words, local_date, percent_of
from issues.services.seals import last_seal
from notices.models import Notice, NoticeLight
from notices.models.parameters import NUMBER_TEMPLATE
from notices.rules import wording
from notices.rules.tabulation import PaperTable, tables
from notices.services.publishing import copies_to
from notices.tables.notices import state_words
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved


def _last_notice(office: Division, by: User) -> RealPaper | None:
    rows = Notice.objects.visible_to(by).published().filter(division=office)
    found = rows.select_related("division").order_by("-published_at", "-pk").first()
    if found is None or found.published_at is None:
        return None
    return RealPaper(
        name=found.number,
        day=local_date(found.published_at),
        write=lambda on: write_docx(found, copies_to=copies_to(found), by=by, on=on),
    )


NOTICE = paper_kind(
    "notice",
    "月通报",
    is_letter=False,
    number=NUMBER_TEMPLATE,
    facts={"月份": "2026年10月", "签发人": "李某"},
    last=_last_notice,
    # Written on each draft, and kept with what was published.
    has_copies=False,
)

# Rows up to which a list of names is read in the text; a longer one is an annex.
SHORT_LIST = 8


def paper_tables(notice: Notice) -> list[PaperTable]:
    """The tables of a notice, with its list."""
    unmet = [
        {
            "division_name": line.division_name,
            "chief_name": line.chief_name,
            "tier_name": wording.chief_words(line.tier),
            "subject": line.subject,
            "periods_due": line.periods_due,
            "periods_met": line.periods_met,
            "required": line.required,
            "done": line.done,
        }
        for line in notice.lines.all()
    ]
    late = notice.lights.all() if "lights" in notice.figures else ()
    return tables(notice.figures, unmet, map(_late, late))


def _late(light: NoticeLight) -> dict[str, Any]:
    """A row of the list of what was not green."""
    return {
        "unit_name": light.unit_name,
        "title": f"{light.title}（{light.list_title}）",
        "others": light.others,
        "due": f"{light.due_on:%Y-%m-%d}",
        "percent": light.percent,
        "light_name": light.get_light_display(),
        "why": f"{light.since:%Y-%m-%d} 起：{light.why}",
    }


def write_docx(
    notice: Notice, *, copies_to: list[str], by: User, on: PaperTemplate | None = None
) -> IO[bytes]:
    """The notice as an official document, in a temporary file, rewound."""
    moment = notice.published_at or notice.drafted_at
    document = begin(
        NOTICE,
        office=notice.division,
        at=moment,
        number=notice.number or "（草稿）",
        title="\n".join(wording.title_lines(notice.title)),
        recipients=notice.addressees,
        facts={"月份": notice.period.label, "签发人": notice.signer},
        copies_to=copies_to,
        by=by,
        on=on,
    )
    by_section: dict[str, list[PaperTable]] = {}
    for table in paper_tables(notice):
        by_section.setdefault(table.section, []).append(table)
    for section in notice.sections:
        if section.heading:
            document.heading(1, section.heading)
        for paragraph in section.paragraphs:
            document.paragraph(paragraph)
        for table in by_section.get(section.key, []):
            align: list[Align] = ["right" if number else "left" for number in table.is_number]
            cells = table.headers, table.cells, table.widths
            if table.is_list and len(table.rows) > SHORT_LIST:
                document.annex_table(table.caption, *cells, align=align)
            else:
                document.table(*cells, caption=table.caption, align=align)
            if table.note:
                document.note(table.note)
    if notice.published_at and (seal := last_seal(at=notice.published_at)):
        # It leaves the house here: whoever reckons all seals anew cannot change what is printed.
        document.remark(f"台账封存校验码 {seal.fingerprint}，{date_words(seal.at)}")
    return saved(document)


def write_xlsx(notice: Notice) -> IO[bytes]:
    """Every table of the notice as a sheet, numbers as numbers."""
    named = f"{notice.title} {notice.number or '（草稿）'}"
    drafted = f"数据截至{date_words(notice.drafted_at)}"
    sheets = [
        Sheet(
            table.caption,
            table.columns,
            table.all_rows,
            (named, drafted, *([table.note] if table.note else [])),
        )
        for table in paper_tables(notice)
    ]
    # A month in which nothing was due still has its sheet.
    return write_sheets(
        sheets or [Sheet("通报", [Column("name", "说明")], [{"name": "本月没有数据"}])]
    )


NOTICE_COLUMNS = [
    Column("month", "月份", value=lambda notice: notice.period.label),
    Column("division", "行政区", value=lambda notice: notice.division.name),
    Column("title", "标题"),
    Column("number", "文号"),
    Column("state", "状态", value=state_words),
    Column(
        "completion",
        "完成率%",
        kind="decimal",
        places=1,
        value=lambda notice: None if notice.completion is None else percent_of(notice.completion),
    ),
    Column("published_at", "发布时间", kind="datetime"),
    Column("delivered_count", "送达", kind="int"),
    Column("signed_count", "已签收", kind="int"),
    Column("urged_count", "已催签", kind="int"),
]
DELIVERY_COLUMNS = [
    Column("recipient_name", "收件人"),
    Column("kind", "类别", value=lambda row: row.kind_words),
    Column("delivered_at", "送达时间", kind="datetime"),
    Column("first_read_at", "首次阅读时间", kind="datetime"),
    Column("signed_at", "签收时间", kind="datetime"),
    Column("signed_by", "签收人", value=lambda row: row.signed_by.name if row.signed_by else ""),
    Column("urged_count", "催签次数", kind="int"),
    Column("urged_at", "最近催签时间", kind="datetime"),
]
INBOX_COLUMNS = [
    Column("title", "标题", value=lambda row: row.notice.title),
    Column("number", "文号", value=lambda row: row.notice.number),
    Column("division", "发文行政区", value=lambda row: row.notice.division.name),
    Column("recipient_name", "收件人"),
    *DELIVERY_COLUMNS[2:],
]
