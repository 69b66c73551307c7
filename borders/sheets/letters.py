"""The letters of a transfer as .docx."""

from typing import IO

from django.db.models.functions import Coalesce

from accounts.models import Division, User
from accounts.reads.issuing import issuer_of
from borders.rules import letters
from common.text.chinese import date_words, local_date
from issues.models import Transfer
from issues.models.parameters import REPLY_NUMBER, TRANSFER_NUMBER
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved

_ISSUE = {
    "问题编号": "500101-2026-0012",
    "河段": "清溪河河口村段",
    "地点": "老桥下",
    "类别": "乱堆",
    "程度": "一般",
    "发现日期": "2026年11月2日",
    "问题描述": "河岸堆放建筑垃圾约 3 立方米。",
}
_WITH = ("from_division", "to_division", "issue__reach", "issue__kind")


def _last_transfer(office: Division, by: User) -> RealPaper | None:
    rows = Transfer.objects.visible_to(by).filter(from_division=office).select_related(*_WITH)
    found = rows.order_by("-asked_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.number,
        day=local_date(found.asked_at),
        write=lambda on: write_transfer(found, by=by, on=on),
    )


def _last_reply(office: Division, by: User) -> RealPaper | None:
    rows = Transfer.objects.visible_to(by).filter(
        to_division=office, from_division__is_external=True
    )
    replied = rows.annotate(replied_at=Coalesce("answered_at", "returned_at"))
    answered = replied.exclude(replied_at=None).select_related(*_WITH)
    found = answered.order_by("-replied_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.reply_number or found.number,
        day=local_date(found.replied_at),
        write=lambda on: write_reply(found, by=by, on=on),
    )


TRANSFER = paper_kind(
    "transfer",
    "移交函",
    is_letter=True,
    number=TRANSFER_NUMBER,
    facts=_ISSUE | {"移交事由": "垃圾自上游漂来。", "答复期限": "2026年11月20日"},
    last=_last_transfer,
)
REPLY = paper_kind(
    "reply",
    "复函",
    is_letter=True,
    number=REPLY_NUMBER,
    facts=_ISSUE | {"来函文号": "石桥河长移〔2026〕3号", "办理结果": "已清运完毕。"},
    last=_last_reply,
)


def facts_of(transfer: Transfer) -> letters.LetterFacts:
    """What its letter tells; needs the issue with reach and kind selected."""
    issue = transfer.issue
    place = issue.place
    if issue.longitude is not None and issue.latitude is not None:
        place = f"{place}（东经 {issue.longitude:.6f}，北纬 {issue.latitude:.6f}）"
    return letters.LetterFacts(
        number=issue.number,
        reach=issue.reach.name,
        kind=issue.kind.name,
        severity=issue.get_severity_display(),
        place=place,
        description=issue.description,
        found_on=local_date(issue.reported_at),
        reason=transfer.reason,
    )


def write_transfer(transfer: Transfer, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """移交函 with its return form, dated as it was transferred."""
    facts = facts_of(transfer)
    first, *rest = letters.transfer_words(facts, transfer.answer_by)
    until = date_words(transfer.answer_by) if transfer.answer_by else ""
    document = begin(
        TRANSFER,
        office=transfer.from_division,
        at=transfer.asked_at,
        number=transfer.number,
        title=letters.transfer_title(facts),
        recipients=[issuer_of(transfer.to_division, transfer.asked_at)],
        facts={**dict(facts.rows), "移交事由": facts.reason, "答复期限": until},
        by=by,
        on=on,
    )
    document.paragraph(first)
    document.table(["事项", "内容"], facts.rows, [1, 3], align=["center", "left"])
    for words in rest:
        document.paragraph(words)
    document.annex(letters.RETURN_FORM, letters.return_form(transfer.number, facts))
    return saved(document)


def write_reply(transfer: Transfer, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """The letter that answers one from outside, dated as it was answered or sent back."""
    facts = facts_of(transfer)
    at = transfer.answered_at or transfer.returned_at
    if at is None:
        raise ValueError("a letter is answered before its answer is written")
    document = begin(
        REPLY,
        office=transfer.to_division,
        at=at,
        number=transfer.reply_number,
        title=letters.reply_title(facts),
        recipients=[issuer_of(transfer.from_division, at)],
        facts={**dict(facts.rows), "来函文号": transfer.number, "办理结果": transfer.reply},
        by=by,
        on=on,
    )
    is_declined = transfer.answered_at is None
    for words in letters.reply_words(
        facts, letter=transfer.number, done=transfer.reply, is_declined=is_declined
    ):
        document.paragraph(words)
    return saved(document)
