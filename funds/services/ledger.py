"""What every act about a statement shares: the locked row, the right to do it, its entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import Division, User
from common.errors import Conflict
from funds.models import Statement, StatementAct
from funds.permissions import require
from funds.rules.steps import ACTS, REFUSALS

LONGEST_WORDS: Final = 500


def locked_statement(
    statement: Statement, act: str, *, by: User, is_office: bool = True
) -> Statement:
    """The row as it is now, under a lock, in a state in which the act may be done. Raises NotAllowed where an office
    act is not this office's, Conflict for the wrong state."""
    rows = Statement.objects.select_for_update(of=("self",))
    locked: Statement = rows.select_related("rule__division", "rule_version").get(pk=statement.pk)
    if is_office:
        require(by, locked.division_id)
    if locked.state not in ACTS[act].states:
        raise Conflict(f"statement.{locked.state}", REFUSALS[locked.state])
    return locked


def record(
    statement: Statement,
    act: str,
    *,
    by: User,
    at: datetime,
    words: str = "",
    division: Division | None = None,
    by_letter: bool = False,
    files: Sequence[UUID | str] = (),
) -> StatementAct:
    """Appends one entry, inside the caller's transaction."""
    entry: StatementAct = StatementAct.objects.create(
        statement=statement,
        act=act,
        division=division,
        words=words,
        by_letter=by_letter,
        files=[str(key) for key in files],
        by=by,
        at=at,
    )
    return entry
