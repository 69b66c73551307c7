"""The letters of a transfer as .docx."""

import tempfile
from datetime import datetime
from typing import IO

from accounts.reads.issuing import issuer_of
from borders.rules import letters
from common.documents.letter import OfficialLetter
from common.text.chinese import local_date
from issues.models import Transfer


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


def write_transfer(transfer: Transfer) -> IO[bytes]:
    """移交函 with its return form, dated as it was transferred."""
    facts = facts_of(transfer)
    first, *rest = letters.transfer_words(facts, transfer.answer_by)
    document = _letter(
        transfer, letters.transfer_title(facts), transfer.number, transfer.asked_at, is_answer=False
    )
    document.paragraph(first)
    document.table(["事项", "内容"], facts.rows, [1, 3], align=["center", "left"])
    for words in rest:
        document.paragraph(words)
    document.annex(letters.RETURN_FORM, letters.return_form(transfer.number, facts))
    return _saved(document)


def write_reply(transfer: Transfer) -> IO[bytes]:
    """The letter that answers one from outside, dated as it was answered or sent back."""
    facts = facts_of(transfer)
    at = transfer.answered_at or transfer.returned_at
    if at is None:
        raise ValueError("a letter is answered before its answer is written")
    document = _letter(
        transfer, letters.reply_title(facts), transfer.reply_number, at, is_answer=True
    )
    is_declined = transfer.answered_at is None
    for words in letters.reply_words(
        facts, letter=transfer.number, done=transfer.reply, is_declined=is_declined
    ):
        document.paragraph(words)
    return _saved(document)


def _letter(
    transfer: Transfer, title: str, number: str, at: datetime, *, is_answer: bool
) -> OfficialLetter:
    there, here = transfer.to_division, transfer.from_division
    sender, receiver = (there, here) if is_answer else (here, there)
    return OfficialLetter(
        issuer=issuer_of(sender, at),
        number=number,
        title=title,
        recipients=[issuer_of(receiver, at)],
        date=local_date(at),
    )


def _saved(document: OfficialLetter) -> IO[bytes]:
    file: IO[bytes] = tempfile.TemporaryFile(suffix=".docx")  # noqa: SIM115 - closed by the response
    document.save(file)
    file.seek(0)
    return file
