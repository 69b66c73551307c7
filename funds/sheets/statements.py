"""A statement as files: .xlsx for the finance bureau, .docx as an official document, letters with a return form."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO

from django.db.models.functions import Coalesce

from accounts.models import Division, User
from accounts.reads.issuing import issuer_of
from common.documents.official import Align
from common.spreadsheets import Sheet, write_sheets
from common.text.chinese import date_words, local_date
from common.text.months import Month
from funds.models import Statement, StatementLine, StatementParty
from funds.reads.statements import Shown, lines_of, shown_to
from funds.rules import letters
from funds.rules.money import yuan
from funds.services.registry import kind_of
from funds.sheets.columns import PARTY_COLUMNS, line_columns
from issues.services.seals import last_seal
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved


def _last_letter(office: Division, by: User) -> RealPaper | None:
    """Letters are for parties outside the portal; where the last statement has none, one to another."""
    parties = StatementParty.objects.visible_to(by).filter(statement__division=office)
    sent = parties.exclude(statement__sent_at=None).exclude(is_bank=True)
    joined = sent.select_related("division", "statement__division", *_RULES)
    order = ("-statement__sent_at", "-statement", "-division__is_external", "division")
    found = joined.order_by(*order).first()
    if found is None or found.statement.sent_at is None:
        return None
    return RealPaper(
        name=f"{found.statement.document_number or found.statement.title}（{found.name}）",
        day=local_date(found.statement.sent_at),
        write=lambda on: write_letter(found, by=by, on=on),
    )


def _last_statement(office: Division, by: User) -> RealPaper | None:
    rows = Statement.objects.visible_to(by).filter(division=office)
    told = rows.annotate(told_at=Coalesce("frozen_at", "sent_at")).exclude(told_at=None)
    joined = told.select_related("division", "rule", "rule_version", "replaces")
    found = joined.order_by("-told_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.document_number or found.title,
        day=local_date(found.told_at),
        write=lambda on: write_docx(shown_to(by, found), by=by, on=on),
    )


_RULES = ("statement__rule", "statement__rule_version")
LETTER = paper_kind(
    "fund_letter",
    "结算确认函",
    is_letter=True,
    # Typed where the statement is sent.
    number=None,
    facts={
        "规则": "交界断面补偿",
        "结算期": "2026年10月",
        "应付": "12,000.00 元",
        "应收": "0.00 元",
        "确认期限": "2026年11月20日",
    },
    last=_last_letter,
)
STATEMENT = paper_kind(
    "fund_statement",
    "结算单",
    is_letter=False,
    # Typed where the statement is sent.
    number=None,
    facts={
        "规则": "交界断面补偿",
        "结算期": "2026年10月",
        "合计": "12,000.00 元",
        "办理状态": "已于2026年11月30日定稿",
    },
    last=_last_statement,
)
LINE_HEADERS = ["月份", "对象", "支付方", "受偿方", "金额（元）"]
LINE_WIDTHS = [2.8, 3, 2.2, 2.2, 2.2]
LINE_ALIGN: list[Align] = ["center", "left", "left", "left", "right"]


def write_xlsx(shown: Shown) -> IO[bytes]:
    """Sums by party, and every line with its memo; to a party its own alone."""
    statement = shown.statement
    notes = [state_words(statement)]
    if statement.document_number:
        notes.append(f"文号：{statement.document_number}")
    notes.append(f"合计 {yuan(shown.total)}")
    notes += [f"更正原因：{statement.reason}"] if statement.reason else []
    columns = line_columns(statement.rule.kind)
    return write_sheets(
        [
            Sheet("汇总", PARTY_COLUMNS, shown.parties, [statement.title, *notes]),
            Sheet("明细", columns, shown.lines.iterator(chunk_size=2000), [statement.title]),
        ]
    )


def state_words(statement: Statement) -> str:
    """已于2026年11月30日定稿; what it is now."""
    if statement.frozen_at:
        return f"已于{date_words(local_date(statement.frozen_at))}定稿"
    return f"{statement.get_state_display()}，尚未定稿"


def _cells(line: StatementLine) -> list[str]:
    month = Month.of(line.month).label if line.month else "—"
    return [month, line.subject, line.payer_name, line.payee_name, f"{line.amount:,.2f}"]


def write_docx(shown: Shown, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """结算单 as an official document to its parties: the rule in words, sums by party, the lines as an annex."""
    statement = shown.statement
    moment = statement.frozen_at or statement.sent_at or statement.made_at
    document = begin(
        STATEMENT,
        office=statement.division,
        at=moment,
        number=statement.document_number or ("" if statement.frozen_at else "（未定稿）"),
        title=letters.statement_title(statement.rule.name, statement.period_words),
        recipients=_recipients(shown, moment),
        facts={
            "规则": statement.rule.name,
            "结算期": statement.period_words,
            "合计": yuan(shown.total),
            "办理状态": state_words(statement),
        },
        by=by,
        on=on,
    )
    for paragraph in letters.opening(
        rule=statement.rule.name,
        period=statement.period_words,
        basis=statement.rule_version.basis,
        total=shown.total,
        is_own=not shown.is_whole,
        replaces=statement.replaces.title if statement.replaces else "",
        reason=statement.reason,
    ):
        document.paragraph(paragraph)
    document.heading(1, "核算规则")
    for paragraph in kind_of(statement.rule.kind).words(statement.rule_version.body):
        document.paragraph(paragraph)
    document.heading(1, "各方应付应收")
    document.table(
        ["行政区", "应付（元）", "应收（元）", "净额（元）"],
        [[p.name, f"{p.pays:,.2f}", f"{p.receives:,.2f}", f"{p.net:,.2f}"] for p in shown.parties],
        [3, 2, 2, 2],
        caption="净额为应收减应付，负数为应付",
        align=["left", "right", "right", "right"],
    )
    document.annex_table(
        "结算明细",
        LINE_HEADERS,
        [_cells(line) for line in shown.lines],
        LINE_WIDTHS,
        align=LINE_ALIGN,
    )
    if statement.frozen_at and (seal := last_seal(at=statement.frozen_at)):
        # It leaves the house here: whoever reckons all seals anew cannot change what is printed.
        document.remark(f"台账封存校验码 {seal.fingerprint}，{date_words(seal.at)}")
    return saved(document)


def _recipients(shown: Shown, moment: datetime) -> list[str]:
    """The whole goes to the finance bureau alone, because it tells each party what the others pay; a party's own part
    to that party."""
    if shown.is_whole:
        return [f"{shown.statement.division.name}财政局"]
    return [issuer_of(party.division, moment) for party in shown.parties]


def write_letter(party: StatementParty, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """函 to one party with its own lines and a return form: for neighbours outside the portal."""
    statement = party.statement
    moment = statement.sent_at or statement.made_at
    document = begin(
        LETTER,
        office=statement.division,
        at=moment,
        number=statement.document_number,
        title=letters.letter_title(statement.rule.name, statement.period_words),
        recipients=[issuer_of(party.division, moment)],
        facts={
            "规则": statement.rule.name,
            "结算期": statement.period_words,
            "应付": yuan(party.pays),
            "应收": yuan(party.receives),
            "确认期限": date_words(party.due_on) if party.due_on else "",
        },
        by=by,
        on=on,
    )
    lines: Sequence[StatementLine] = list(lines_of(party))
    first, *rest = letters.letter_words(
        rule=statement.rule.name,
        period=statement.period_words,
        basis=statement.rule_version.basis,
        pays=party.pays,
        receives=party.receives,
        due_on=party.due_on,
    )
    document.paragraph(first)
    document.table(LINE_HEADERS, [_cells(line) for line in lines], LINE_WIDTHS, align=LINE_ALIGN)
    for words in rest:
        document.paragraph(words)
    facts = letters.return_form(statement.title, party.name, party.pays, party.receives)
    document.annex(letters.RETURN_FORM, facts)
    return saved(document)
