"""Appending to the ledger, and reading an issue's present facts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from issues.models import Issue, LedgerEntry
from issues.permissions import grant_of
from issues.rules.actions import Who
from issues.rules.chain import beginning, link
from issues.rules.folding import FACTS, IssueState


def state_of(issue: Issue) -> IssueState:
    """The facts of an issue's row, in the shape of the fold."""
    facts: dict[str, Any] = {
        "kind": issue.kind.code,
        "severity": str(issue.severity),
        "raised_to": issue.raised_to_id,
        "transferred_to": issue.transferred_to_id,
    }
    # The others have the same name in both, so that none can be forgotten here.
    facts |= {name: getattr(issue, name) for name in FACTS if name not in facts}
    return IssueState(state=str(issue.state), **facts)


def append(
    *,
    issue: Issue,
    event: str,
    before: str,
    by: User,
    role: str,
    at: datetime,
    note: str,
    data: dict[str, Any],
    files: list[str],
    client_ref: UUID | None,
    body_hash: str = "",
) -> LedgerEntry:
    """The next entry of an issue's ledger. The caller holds the lock on the issue, or has just made it.

    A `client_ref` that its user sent for another act in the same moment raises IntegrityError: see
    `common.store.resends.one_ref_one_act`.
    """
    last = issue.ledger.order_by("-seq").values_list("seq", "hash").first()
    seq, before_it = last or (0, beginning(issue.number))
    entry = LedgerEntry(
        issue=issue,
        seq=seq + 1,
        event=event,
        from_state=before,
        to_state=issue.state,
        by=by,
        by_name=by.name,
        by_role=role,
        at=at,
        note=note,
        data=data,
        files=files,
        client_ref=client_ref,
        body_hash=body_hash,
    )
    entry.hash = link(before_it, entry)
    entry.save()
    return entry


def role_words(by: User, issue: Issue, who: Who | None) -> str:
    """The role of the time: 江南区河长办工作人员."""
    return str(grant_of(by, issue, who) or "")[:80]
