"""A short attack on a running portal: what `make fuzz` does for an hour, in seconds (tests/hostile)."""

import pytest

from tests.deploy.visitors import Visitor
from tests.hostile.wire import answered, fault_of, wrong_requests

# One group: collecting static files by two workers at once would tear them.
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("deployment")]


def test_no_request_below_api_is_a_fault_or_a_page(web, people):
    _, port = web
    phone = Visitor(f"http://127.0.0.1:{port}", **{"X-Forwarded-Proto": "https"})
    phone.sign_in(people["village_chief"], people["password"])
    token = phone.headers["Authorization"].removeprefix("Token ")
    wrong = {
        each.said: fault
        for each in wrong_requests(token)
        if (fault := fault_of(each, *answered(port, each.raw)))
    }
    assert wrong == {}
