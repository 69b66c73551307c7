"""The rows of 移交: written as parts of the ledger's acts, under the lock on the issue."""

from datetime import datetime
from typing import Any

from accounts.models import Division
from common.text.chinese import local_date
from common.text.numbering import short_name
from issues.models import Issue, Transfer
from issues.permissions import office_of
from issues.services.carried import Act
from issues.services.numbers import hold_numbers
from issues.services.sharing import share_issue


def open_transfer(issue: Issue, act: Act) -> Transfer:
    """The row of a transfer that begins, with its 文号; a neighbour inside the portal sees the issue
    from now on, for good."""
    to, office = act.what.division, office_of(act.by, issue)
    if to is None or office is None or office.division is None:
        raise ValueError("the neighbour and the office were checked to be there")
    year, ordinal = _next_of(office.division, act.at)
    if not to.is_external:
        share_issue(issue=issue, with_=to, by=act.by, at=act.at)
    return Transfer.objects.create(
        issue=issue,
        from_division=office.division,
        to_division=to,
        number=f"{short_name(office.division.name)}河长移〔{year}〕{ordinal}号",
        year=year,
        ordinal=ordinal,
        reason=act.note,
        answer_by=act.what.deadline,
        asked_at=act.at,
        asked_by=act.by,
    )


def _next_of(division: Division, at: datetime) -> tuple[int, int]:
    """(year, ordinal), without gaps: rows stay."""
    hold_numbers(division)
    year = local_date(at).year
    return year, Transfer.objects.filter(from_division=division, year=year).count() + 1


def sent(issue: Issue) -> Transfer:
    """The transfer that an issue is away by."""
    row: Transfer = issue.transfers.running().get(to_division=issue.transferred_to_id)
    return row


def received(issue: Issue) -> Transfer:
    """The letter from outside that an issue came by and that nobody has answered."""
    row: Transfer = issue.transfers.running().get(from_division__is_external=True)
    return row


def note_sent(issue: Issue, **facts: Any) -> Transfer:
    """Writes what became of the transfer that the issue is away by."""
    return _note(sent(issue), facts)


def note_received(issue: Issue, **facts: Any) -> Transfer | None:
    """Writes what becomes of the letter from outside that an issue came by; None where it came by none,
    or the letter is answered."""
    if not issue.owes_reply:
        return None
    return _note(received(issue), facts)


def _note(row: Transfer, facts: dict[str, Any]) -> Transfer:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    return row


def next_reply(issue: Issue, act: Act) -> str:
    """文号 of the letter that answers one from outside."""
    row = received(issue)
    hold_numbers(row.to_division)
    year = local_date(act.at).year
    start = f"{short_name(row.to_division.name)}河长复〔{year}〕"
    used = Transfer.objects.filter(to_division=row.to_division_id, reply_number__startswith=start)
    return f"{start}{used.count() + 1}号"
