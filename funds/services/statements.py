"""Statements: reckoned from a rule and a period, sent to the parties, corrected by a new version, frozen."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from common.text.months import Month
from funds.models import (
    Answer,
    FundRule,
    Purpose,
    RuleVersion,
    Statement,
    StatementState,
)
from funds.models.parameters import ANSWER_WORKDAYS
from funds.permissions import require
from funds.services.clearing import cleared
from funds.services.kinds import Computed
from funds.services.ledger import LONGEST_WORDS, locked_statement, record
from funds.services.registry import kind_of
from funds.services.rules import version_for
from funds.services.writing import add_statement, renew
from issues.models.parameters import rules_for


@transaction.atomic
def compute(*, rule: FundRule, first: Month, last: Month, by: User, at: datetime) -> Statement:
    """The statement of a period as a draft, under the version of the rule that holds for its first month.

    A draft that is there is reckoned anew; where its inputs are the same it stays as it is. Raises NotAllowed,
    Conflict (one is with the parties, or frozen: it is corrected), Invalid (no version in force, a month that is not
    over, what the kind cannot reckon).
    """
    kept = FundRule.objects.select_for_update().select_related("division").get(pk=rule.pk)
    require(by, kept.division_id)
    version = _version(kept, first)
    if last.ends_at > at:
        words = f"{last.label}还没有结束，不能核算。"
        raise Invalid("statement.not_over", words, fields={"month": words})
    rows = kept.statements.filter(
        purpose=Purpose.ACCOUNT, first=first.first_day, last=last.first_day
    )
    newest = rows.standing().order_by("-number").first()
    if newest is not None and newest.state != StatementState.DRAFT:
        words = f"{newest.title}{newest.get_state_display()}，如有变动请办理更正。"
        raise Conflict("statement.exists", words)
    computed = kind_of(kept.kind).compute(version, first, last, at=at)
    if newest is None:
        return add_statement(version, first, last, computed, by=by, at=at)
    return renew(newest, version, computed, by=by, at=at)


def _version(rule: FundRule, first: Month) -> RuleVersion:
    version = version_for(rule, first)
    if version is None:
        words = f"{first.label}没有已启用的规则版本，请先启用。"
        raise Invalid("statement.no_version", words, fields={"month": words})
    return version


@transaction.atomic
def recompute(*, statement: Statement, by: User, at: datetime) -> Statement:
    """A draft reckoned anew from what is known now; from the same inputs it stays as it is. Raises as `compute`."""
    FundRule.objects.select_for_update().get(pk=statement.rule_id)
    locked = locked_statement(statement, "computed", by=by)
    version = _version(locked.rule, Month.of(locked.first))
    return renew(locked, version, computed_for(locked, version, at=at), by=by, at=at)


@transaction.atomic
def send(*, statement: Statement, by: User, at: datetime) -> Statement:
    """Sends a draft to its parties, who answer within the days that the office has set. Those outside the portal get
    the letter (`funds.sheets.letters`), and the office enters their answer. Raises NotAllowed, Conflict, Invalid."""
    locked = locked_statement(statement, "sent", by=by)
    asked = locked.parties.filter(is_bank=False)
    if not asked.exists():
        raise Invalid("statement.no_parties", "这份结算单没有对方，不需要确认。")
    locked.state, locked.sent_at, locked.updated_at = StatementState.SENT, at, at
    locked.save(update_fields=["state", "sent_at", "updated_at"])
    asked.update(due_on=due_from(locked.division_id, at))
    record(locked, "sent", by=by, at=at)
    return locked


def due_from(code: str, at: datetime) -> date:
    """The last day on which a party answers what it gets at a moment."""
    day = local_date(at)
    return rules_for(code, at).calendar.add_workdays(day, int(ANSWER_WORKDAYS.on(day, code)))


@transaction.atomic
def withdraw(*, statement: Statement, words: str, by: User, at: datetime) -> Statement:
    """Takes back a draft, or one that is with the parties; it is kept. Raises NotAllowed, Conflict, Invalid."""
    locked = locked_statement(statement, "withdrawn", by=by)
    words = words.strip()
    if locked.state == StatementState.SENT and not words:
        raise Invalid("statement.words", "请写明作废原因。", fields={"words": "请写明作废原因。"})
    _end(locked, words, by=by, at=at)
    return locked


def _end(statement: Statement, words: str, *, by: User, at: datetime) -> None:
    statement.state, statement.updated_at = StatementState.WITHDRAWN, at
    statement.save(update_fields=["state", "updated_at"])
    record(statement, "withdrawn", by=by, at=at, words=words)


@transaction.atomic
def correct(*, statement: Statement, reason: str, by: User, at: datetime) -> Statement:
    """A new version of a statement that was sent or frozen, reckoned from what is known now, as a draft.

    One that was only sent is withdrawn by it; a frozen one stays as it is, and the new version names it. Raises
    NotAllowed, Conflict (a version after it is there), Invalid.
    """
    reason = reason.strip()
    if not reason or len(reason) > 300:
        words = "请写明更正原因，不超过 300 字。"
        raise Invalid("statement.reason", words, fields={"reason": words})
    FundRule.objects.select_for_update().get(pk=statement.rule_id)
    locked = locked_statement(statement, "corrected", by=by)
    later = Statement.objects.standing().filter(
        rule=locked.rule_id,
        purpose=locked.purpose,
        first=locked.first,
        last=locked.last,
        number__gt=locked.number,
    )
    if newer := later.order_by("-number").first():
        raise Conflict("statement.corrected", f"已有更正：{newer.title}。")
    first, last = Month.of(locked.first), Month.of(locked.last)
    version = _version(locked.rule, first)
    # Asked here, because a clearing is reckoned from statements.
    computed = computed_for(locked, version, at=at)
    if locked.state == StatementState.SENT:
        _end(locked, f"更正：{reason}", by=by, at=at)
    else:
        record(locked, "corrected", by=by, at=at, words=reason)
    return add_statement(
        version, first, last, computed, by=by, at=at,
        purpose=locked.purpose, replaces=locked, reason=reason,
    )  # fmt: skip


def computed_for(statement: Statement, version: RuleVersion, *, at: datetime) -> Computed:
    """What a statement of the same rule and period comes to now."""
    first, last = Month.of(statement.first), Month.of(statement.last)
    if statement.purpose == Purpose.CLEARING:
        return cleared(version, first.year)
    return kind_of(statement.rule.kind).compute(version, first, last, at=at)


@transaction.atomic
def freeze(
    *, statement: Statement, document_number: str = "", words: str = "", by: User, at: datetime
) -> Statement:
    """Closes a statement for good. It may be frozen once every party has confirmed, or has let its days pass.

    document_number  文号 of the paper it goes out with, where the office has one
    words            needed where an objection is left: why it is not followed
    Raises NotAllowed, Conflict (who has still days), Invalid.
    """
    locked = locked_statement(statement, "frozen", by=by)
    words, document_number = words.strip(), "".join(document_number.split())
    today = local_date(at)
    parties = list(locked.parties.filter(is_bank=False))
    waiting = [p for p in parties if p.answer == Answer.WAITING and p.due_on and p.due_on >= today]
    if waiting:
        named = "、".join(f"{p.name}（{p.due_on:%Y-%m-%d}前答复）" for p in waiting[:5])
        raise Conflict("statement.waiting", f"还有 {len(waiting)} 方未答复，期限未到：{named}。")
    objecting = [p.name for p in parties if p.answer == Answer.OBJECTED]
    if objecting and not words:
        sentence = (
            f"{'、'.join(objecting)}有异议，请办理更正或答复；仍要定稿的，请写明不采纳的理由。"
        )
        raise Invalid("statement.objected", sentence, fields={"words": sentence})
    if len(words) > LONGEST_WORDS or len(document_number) > 60:
        raise Invalid("statement.long", f"说明不超过 {LONGEST_WORDS} 字，文号不超过 60 字。")
    # The ledger and the row in one transaction; from here on the database refuses every change.
    record(locked, "frozen", by=by, at=at, words=words)
    locked.state, locked.frozen_by, locked.frozen_at = StatementState.FROZEN, by, at
    locked.document_number, locked.updated_at = document_number, at
    locked.save(update_fields=["state", "frozen_by", "frozen_at", "document_number", "updated_at"])
    return locked
