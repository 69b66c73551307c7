"""A computed statement into its rows, inside the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from accounts.models import Division, User
from common.store.bulk import insert_rows
from common.text.months import Month
from funds.models import Purpose, RuleVersion, Statement, StatementLine, StatementParty
from funds.services.kinds import Computed, LineDraft
from funds.services.ledger import record


def add_statement(
    version: RuleVersion,
    first: Month,
    last: Month,
    computed: Computed,
    *,
    by: User,
    at: datetime,
    purpose: str = Purpose.ACCOUNT,
    replaces: Statement | None = None,
    reason: str = "",
) -> Statement:
    """Writes a new draft inside the caller's transaction, which holds the lock of the rule."""
    rule = version.rule
    same = rule.statements.filter(purpose=purpose, first=first.first_day, last=last.first_day)
    newest = same.order_by("-number").values_list("number", flat=True).first()
    statement = Statement(
        rule=rule,
        division=rule.division,
        purpose=purpose,
        first=first.first_day,
        last=last.first_day,
        number=(newest or 0) + 1,
        replaces=replaces,
        reason=reason,
    )
    return renew(statement, version, computed, by=by, at=at)


def renew(
    statement: Statement, version: RuleVersion, computed: Computed, *, by: User, at: datetime
) -> Statement:
    """A draft, new or not, with lines and parties as computed; untouched where its inputs are the same."""
    fingerprint, is_new = hash_of(version, computed), statement.pk is None
    if not is_new and statement.inputs_hash == fingerprint:
        return statement
    statement.rule_version, statement.inputs_hash = version, fingerprint
    statement.total, statement.notes = computed.total, list(computed.notes)
    statement.title = _title(statement)
    statement.made_by, statement.made_at, statement.updated_at = by, at, at
    statement.save()
    if not is_new:
        statement.lines.all().delete()
        statement.parties.all().delete()
    _write_lines(statement, computed.lines)
    record(statement, "computed", by=by, at=at, words=statement.reason)
    return statement


def hash_of(version: RuleVersion, computed: Computed) -> str:
    """SHA-256 over the rule's body and what was reckoned from, 64 hexadecimal digits."""
    says = [version.rule_id, version.body, computed.inputs]
    text = json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _title(statement: Statement) -> str:
    # 2025年 + 度清算单
    words = "度清算单" if statement.purpose == Purpose.CLEARING else "结算单"
    version = f"（第 {statement.number} 版）" if statement.number > 1 else ""
    return f"{statement.rule.name}{statement.period_words}{words}{version}"


def _write_lines(statement: Statement, lines: Sequence[LineDraft]) -> None:
    codes = {code for line in lines for code in (line.payer, line.payee)}
    names = dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))
    insert_rows(
        StatementLine,
        (
            *("order", "payer_id", "payee_id", "payer_name", "payee_name", "subject_kind"),
            *("subject_key", "subject", "month", "amount", "memo", "facts"),
        ),
        [
            (
                *(order, line.payer, line.payee, names[line.payer], names[line.payee]),
                *(line.subject_kind, line.subject_key, line.subject, line.month, line.amount),
                *(list(line.memo), dict(line.facts)),
            )
            for order, line in enumerate(lines, start=1)
        ],
        same={"statement_id": statement.pk},
    )
    StatementParty.objects.bulk_create(
        [
            StatementParty(
                statement=statement,
                division_id=code,
                name=names[code],
                is_bank=code == statement.division_id,
                pays=pays,
                receives=receives,
            )
            for code, (pays, receives) in sorted(sums_of(lines).items())
        ],
        batch_size=1000,
    )


def sums_of(lines: Iterable[LineDraft]) -> dict[str, tuple[Decimal, Decimal]]:
    """Code → what it pays and what it receives over the lines, in yuan. Whoever has only lines of 0 is a party too: it
    is told that nothing moves."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    nothing = (Decimal("0.00"), Decimal("0.00"))
    for line in lines:
        pays, receives = sums.get(line.payer, nothing)
        sums[line.payer] = pays + line.amount, receives
        pays, receives = sums.get(line.payee, nothing)
        sums[line.payee] = pays, receives + line.amount
    return sums
