"""What the page and the files of a statement show to one user: all of it to its office, their own to a party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from common.store.scope import covers
from funds.models import Statement, StatementAct, StatementLine, StatementParty
from funds.rules.steps import ACTS


@dataclass(frozen=True, slots=True)
class Shown:
    """A statement as one user may see it.

    is_whole  the user's office keeps it: all lines, all parties, the total
    total     yuan: of the statement, or of the user's own lines
    """

    statement: Statement
    is_whole: bool
    lines: QuerySet[StatementLine]
    parties: Sequence[StatementParty]
    total: Decimal


def shown_to(user: Any, statement: Statement) -> Shown:
    """Two queries; the lines are asked for when they are read."""
    is_whole = covers(user.code_ranges, statement.division_id)
    lines = StatementLine.objects.visible_to(user).filter(statement=statement)
    parties = StatementParty.objects.visible_to(user).filter(statement=statement)
    total = statement.total if is_whole else lines.aggregate(sum=Sum("amount"))["sum"]
    return Shown(
        statement=statement,
        is_whole=is_whole,
        lines=lines.order_by("order"),
        parties=list(parties.select_related("division").order_by("division_id")),
        total=total or Decimal("0.00"),
    )


def lines_of(party: StatementParty) -> QuerySet[StatementLine]:
    """The lines that move a party's money."""
    own = Q(payer=party.division_id) | Q(payee=party.division_id)
    return party.statement.lines.filter(own).order_by("order")


def way_of(user: Any, statement: Statement) -> list[dict[str, Any]]:
    """What was done, the newest first, as far as the user may know it."""
    acts = StatementAct.objects.visible_to(user).filter(statement=statement)
    rows = acts.select_related("by", "division").order_by("-pk")
    return [{"row": row, "title": _title(row)} for row in rows]


def _title(act: StatementAct) -> str:
    done = ACTS[act.act].done
    if act.division is None:
        return done
    if act.act == "replied":
        return f"答复{act.division}的异议"
    return f"{act.division}{done}{'（来函登记）' if act.by_letter else ''}"


def frozen_since(clearing: Statement) -> list[Statement]:
    """Accounts of a clearing's year that were frozen after it was reckoned, the newest first: it does not count them.
    None of a clearing that was withdrawn or has a newer version. Two queries."""
    if not Statement.objects.overtaken().filter(pk=clearing.pk).exists():
        return []
    accounts = Statement.objects.frozen().filter(
        rule=clearing.rule_id,
        purpose="account",
        first__gte=clearing.first,
        last__lte=clearing.last,
        frozen_at__gt=clearing.made_at,
    )
    return list(accounts.order_by("-frozen_at"))


def clearing_to_renew(account: Statement) -> Statement | None:
    """The clearing of an account's year that is to be cleared anew because of it; None where there is none."""
    if account.frozen_at is None:
        return None
    found: Statement | None = (
        Statement.objects.overtaken()
        .filter(
            rule=account.rule_id,
            first__lte=account.first,
            last__gte=account.last,
            made_at__lt=account.frozen_at,
        )
        .first()
    )
    return found


def replaced_by(statement: Statement) -> Statement | None:
    """The later version that was frozen, or is being worked on; None where there is none."""
    found: Statement | None = statement.replaced_by.exclude(state="withdrawn").first()
    return found
