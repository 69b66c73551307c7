"""Appending to the ledger, and reading an issue's present facts."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accounts.models import User
from accounts.parameters import remembered
from accounts.services.given_passwords import is_watched
from attachments.services.records import claims_on
from issues.models import Issue, LedgerEntry
from issues.permissions import grant_of
from issues.rules.actions import REPORTED_EVENT
from issues.rules.chain import beginning, link
from issues.rules.folding import FACTS, IssueState
from issues.rules.pieces import Who

# Who did what no person did.
OURSELVES: Final = "本平台"


def state_of(issue: Issue) -> IssueState:
    """The facts of an issue's row, in the shape of the fold."""
    facts: dict[str, Any] = {
        "kind": remembered(f"issues.kind {issue.kind_id}", lambda: issue.kind).code,
        "severity": str(issue.severity),
        "raised_to": issue.raised_to_id,
        "transferred_to": issue.transferred_to_id,
        "uuid": str(issue.uuid),
        "patrol_uuid": None if issue.patrol_uuid is None else str(issue.patrol_uuid),
        "photos": tuple(map(str, issue.photos)),
        "source": str(issue.source),
        "longitude": _degrees(issue.longitude),
        "latitude": _degrees(issue.latitude),
        "found_tier": None if issue.found_tier is None else int(issue.found_tier),
    }
    # The others have the same name in both, so that none can be forgotten here.
    facts |= {name: getattr(issue, name) for name in FACTS if name not in facts}
    return IssueState(state=str(issue.state), **facts)


def _degrees(value: float | None) -> str | None:
    return None if value is None else repr(float(value))


def append(
    *,
    issue: Issue,
    last: LedgerEntry | None,
    event: str,
    before: str,
    by: User | None,
    role: str,
    at: datetime,
    note: str,
    data: dict[str, Any],
    files: list[str],
    client_ref: UUID | None,
    body_hash: str = "",
) -> LedgerEntry:
    """The next entry of an issue's ledger after `last`; `by` is None for what the portal does itself. The caller
    holds the lock on the issue, or has just made it.

    A `client_ref` that its user sent for another act in the same moment raises IntegrityError: see
    `common.store.resends.one_ref_one_act`.
    """
    seq, before_it = (last.seq, last.hash) if last else (0, beginning(issue.number))
    # A report is written down earlier than it is sent, and whoever knows the password is who sends it.
    sent_at = issue.received_at if event == REPORTED_EVENT else at
    if by is not None and is_watched(by, sent_at):
        data = data | {"just_reset": by.password_given_by_id}
    # What of the files has arrived; what comes later, the nightly seal over the records covers.
    digests = claims_on(files)
    entry = LedgerEntry(
        issue=issue,
        seq=seq + 1,
        event=event,
        from_state=before,
        to_state=issue.state,
        by=by,
        by_name=by.name if by else OURSELVES,
        by_role=role,
        at=at,
        note=note,
        data=data | {"digests": digests} if digests else data,
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
