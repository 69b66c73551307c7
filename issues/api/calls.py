"""What a call about an issue does, as (status, JSON): one function for the single call and for an item of a
batch. A refusal is raised as a DomainError."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.fingerprints import body_hash
from issues.api.answers import as_written, for_phones, issue_json
from issues.api.requests import ActIn, IssueIn
from issues.models import Issue
from issues.services.acting import act
from issues.services.reporting import report_issue

Answer = tuple[int, dict[str, Any]]


def put_issue(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """`PUT issues/{uuid}/`: 201 first, 200 for the same body again."""
    report = IssueIn.read(body).report(uuid, body_hash=body_hash(body))
    done = report_issue(report=report, by=user, at=at)
    issue = for_phones(Issue.objects.filter(pk=done.issue.pk)).get()
    return (201 if done.is_new else 200), issue_json(issue, user)


def act_on_issue(user: User, uuid: UUID, action: str, sent: ActIn, at: datetime) -> Answer:
    """`POST issues/{uuid}/actions/{action}/`; `uuid` is the issue's. The same `client_ref` again is answered
    200 as before."""
    done = act(uuid=uuid, action=action, by=user, at=at, **sent.arguments)
    return 200, issue_json(as_written(done.issue), user)
