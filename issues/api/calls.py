"""What a call about an issue does, as (status, JSON): one function for the single call and for an item of a
batch. A refusal is raised as a DomainError."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.fingerprints import body_hash, fingerprint
from common.api.views import showing
from common.errors import Conflict
from issues.api.answers import as_written, entry_json, for_phones, issue_json
from issues.api.requests import ActIn, IssueIn
from issues.models import Issue, LedgerEntry
from issues.services.acting import act
from issues.services.reporting import Reported, report_issue

Answer = tuple[int, dict[str, Any]]


def put_issue(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """`PUT issues/{uuid}/`: 201 first, 200 for the same content again. Another content under a number of the user's own
    is refused with the issue that is there (`stored`)."""
    sent = IssueIn.read(body)
    report = sent.report(uuid, body_hash=fingerprint(sent))
    try:
        done = report_issue(report=report, by=user, at=at)
    except Conflict as conflict:
        row = conflict.row
        # A row of before fingerprints were of the meaning has that of its writing.
        if row is None or row.body_hash != body_hash(body):
            conflict.stored = None if row is None else _json_of(row.pk, user)
            raise
        done = Reported(row, False)
    return (201 if done.is_new else 200), _json_of(done.issue.pk, user)


def act_on_issue(user: User, uuid: UUID, action: str, sent: ActIn, at: datetime) -> Answer:
    """`POST issues/{uuid}/actions/{action}/`; `uuid` is the issue's. The same `client_ref` with the same content
    is answered 200 as before, with another one 409 and the entry that was written (`stored`)."""
    with showing(_entry_of):
        done = act(uuid=uuid, action=action, by=user, at=at, **sent.arguments)
    return 200, issue_json(as_written(done.issue), user, ledger=done.ledger)


def _entry_of(entry: LedgerEntry) -> dict[str, Any]:
    return {"issue": str(entry.issue.uuid)} | entry_json(entry)


def _json_of(pk: int, user: User) -> dict[str, Any]:
    return issue_json(for_phones(Issue.objects.filter(pk=pk)).get(), user)
