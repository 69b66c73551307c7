"""What parties say of a statement: confirmed or objected, in the portal or by letter; and the office's reply."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from attachments.rules.limits import MOST_PHOTOS
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import local_date
from funds.models import Answer, Statement, StatementParty
from funds.services.ledger import LONGEST_WORDS, locked_statement, record
from funds.services.statements import due_from


@transaction.atomic
def answer(
    *,
    statement: Statement,
    division_id: str,
    answer: str,
    words: str = "",
    by: User,
    at: datetime,
) -> StatementParty:
    """A party's office confirms, or objects with words, until the day it was given.

    Raises NotAllowed where `by` is not the office of this party, Conflict (answered, too late, not with the
    parties), Invalid.
    """
    locked = locked_statement(statement, "confirmed", by=by, is_office=False)
    party = _party(locked, division_id)
    # The office that made the statement may not confirm it for a party below it.
    if not _is_own_office(by, division_id):
        raise NotAllowed("statement.not_party", f"只有{party.name}河长办可以答复。")
    if party.due_on is not None and local_date(at) > party.due_on:
        words = f"答复期限为 {party.due_on:%Y-%m-%d}，已经过期；请与核算的河长办联系。"
        raise Conflict("statement.late", words)
    return _answered(locked, party, answer, words, by=by, at=at)


def _is_own_office(by: User, code: str) -> bool:
    return any(grant.role == "office" and grant.division_id == code for grant in by.current_grants)


@transaction.atomic
def enter_answer(
    *,
    statement: Statement,
    division_id: str,
    answer: str,
    words: str = "",
    files: Sequence[UUID | str] = (),
    by: User,
    at: datetime,
) -> StatementParty:
    """The office enters what a neighbour outside the portal, or a party without an office in it, said in its letter.

    A letter counts whenever it came: what is late is told by the ledger. Raises NotAllowed, Conflict, Invalid.
    """
    locked = locked_statement(statement, "confirmed", by=by)
    party = _party(locked, division_id)
    if len(files) > MOST_PHOTOS:
        sentence = f"扫描件不能超过 {MOST_PHOTOS} 个。"
        raise Invalid("statement.files", sentence, fields={"files": sentence})
    return _answered(locked, party, answer, words, by=by, at=at, by_letter=True, files=files)


def _answered(
    statement: Statement,
    party: StatementParty,
    answer: str,
    words: str,
    *,
    by: User,
    at: datetime,
    by_letter: bool = False,
    files: Sequence[UUID | str] = (),
) -> StatementParty:
    words = words.strip()
    if party.answer != Answer.WAITING:
        raise Conflict("statement.answered", f"{party.name}{party.get_answer_display()}。")
    if answer not in (Answer.CONFIRMED, Answer.OBJECTED):
        raise _invalid("answer", "请选择确认或提出异议。")
    if answer == Answer.OBJECTED and not words:
        raise _invalid("words", "提出异议的，请写明对哪一项有异议、理由是什么。")
    if len(words) > LONGEST_WORDS:
        raise _invalid("words", f"意见不超过 {LONGEST_WORDS} 字，现有 {len(words)} 字。")
    party.answer, party.words, party.answered_at = answer, words, at
    party.save(update_fields=["answer", "words", "answered_at"])
    record(
        statement, str(answer), by=by, at=at, words=words,
        division=party.division, by_letter=by_letter, files=files,
    )  # fmt: skip
    return party


@transaction.atomic
def reply(
    *, statement: Statement, division_id: str, words: str, by: User, at: datetime
) -> StatementParty:
    """The office answers an objection; the party is asked anew, with days of its own. Raises NotAllowed, Conflict,
    Invalid."""
    locked = locked_statement(statement, "replied", by=by)
    party = _party(locked, division_id)
    words = words.strip()
    if party.answer != Answer.OBJECTED:
        raise Conflict("statement.no_objection", f"{party.name}没有待答复的异议。")
    if not words or len(words) > LONGEST_WORDS:
        raise _invalid("words", f"请写明答复，不超过 {LONGEST_WORDS} 字。")
    party.answer, party.reply, party.answered_at = Answer.WAITING, words, None
    party.due_on = due_from(locked.division_id, at)
    party.save(update_fields=["answer", "reply", "answered_at", "due_on"])
    record(locked, "replied", by=by, at=at, words=words, division=party.division)
    return party


def _party(statement: Statement, division_id: str) -> StatementParty:
    rows = statement.parties.select_for_update(of=("self",)).select_related("division")
    party: StatementParty | None = rows.filter(division=division_id, is_bank=False).first()
    if party is None:
        raise NotAllowed("statement.no_party", "这一行政区不是结算单的对方。")
    return party


def _invalid(field: str, words: str) -> Invalid:
    return Invalid(f"statement.{field}", words, fields={field: words})
