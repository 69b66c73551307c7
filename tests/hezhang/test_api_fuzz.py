"""Every call of the document, with what the document does not allow, by everybody: no answer is a fault."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from common import clock
from issues.models import IssueKind
from issues.services import Report, report_issue
from plans.services import issue_unit_token
from tests.cast import Cast
from tests.hezhang.documented import calls
from tests.notices.making import published_notice
from tests.phone import AT, Phone, sent_patrol

CALLS = calls()

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connection_of_the_test")]


@pytest.fixture
def tokens(cast: Cast) -> list[str]:
    """Of phones of several roles, and of a unit's system."""
    phones = [Phone(user) for user in (cast.village_chief, cast.unit_clerk, cast.admin)]
    issued = issue_unit_token(
        unit=cast.unit, user=cast.unit_clerk, system="管网系统", by=cast.admin, at=clock.now()
    )
    return [*(phone.token for phone in phones), issued[1]]


@pytest.fixture
def there(cast: Cast) -> dict[str, dict[str, Any]]:
    """Rows to name in addresses: one that leads nowhere is refused before anything in it is looked at."""
    report = Report(
        uuid=uuid.uuid4(),
        reach=cast.reach,
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="河岸堆放建筑垃圾",
    )
    patrol = sent_patrol(cast.village_chief, cast.reach)
    issue = report_issue(report=report, by=cast.village_chief, at=AT).issue
    return {
        "/patrols/{uuid}/actions": {"uuid": str(patrol.uuid), "action": "answer"},
        "/issues/{uuid}": {"uuid": str(issue.uuid)},
        "/issues/{uuid}/actions": {"uuid": str(issue.uuid), "action": "supplement"},
        "/notices/{id}": {"id": published_notice(cast).pk},
    }


@pytest.mark.parametrize("label", CALLS)
def test_no_call_fails_on_what_the_document_does_not_allow(
    label: str, tokens: list[str], there: dict[str, dict[str, Any]]
) -> None:
    call = CALLS[label]
    known = max((part for part in there if part in label), key=len, default="")
    for token in tokens:
        send_wrongly(call, token)
        if known:
            send_wrongly(call, token, path_parameters=there[known])


def send_wrongly(call: Any, token: str, **parts: Any) -> None:
    """Some requests that the document does not allow; `parts` are kept as given."""

    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=call.as_strategy(GenerationMode.NEGATIVE, **parts))
    def answers(case: Any) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Token {token}"}, checks=[not_a_server_error]
        )

    answers()
