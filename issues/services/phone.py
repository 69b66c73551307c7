"""What phones do about issues: one function for the single call and for an item of a batch."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import User
from common.api.views import error_body
from common.errors import DomainError
from issues.api.answers import for_phones, issue_json
from issues.api.requests import read_act, read_report
from issues.models import Issue
from issues.services.acting import act
from issues.services.reporting import report_issue

Answer = tuple[int, dict[str, Any]]


def put_issue(user: User, uuid: UUID, body: Any, at: datetime) -> Answer:
    """`PUT issues/{uuid}/`: (201 first, 200 for the same body again, or a refusal; JSON).

    Never raises a DomainError: a refusal is its status and `{"code", "detail", "fields"}`.
    """

    def put() -> Answer:
        done = report_issue(report=read_report(uuid, body), by=user, at=at)
        return (201 if done.is_new else 200), _json_of(done.issue.pk, user)

    return _answered(put)


def act_on_issue(user: User, uuid: UUID, body: Any, at: datetime, action: str = "") -> Answer:
    """`POST issues/{uuid}/actions/{action}/`, or a batch's item whose body names the `action`.

    `uuid` is the issue's. The same `client_ref` again is answered 200 as before. Never raises a
    DomainError.
    """

    def do() -> Answer:
        arguments = read_act(user, body)
        code = action or str(body.get("action", ""))
        done = act(uuid=uuid, action=code, by=user, at=at, **arguments)
        return 200, _json_of(done.issue.pk, user)

    return _answered(do)


def _json_of(pk: int, user: User) -> dict[str, Any]:
    return issue_json(for_phones(Issue.objects.filter(pk=pk)).get(), user)


def _answered(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    except DomainError as error:
        return error.http_status, error_body(error.code, error.detail, error.fields)
