"""One line a request, under a number; nothing personal in it."""

import json
import threading
import uuid

import pytest
from celery import shared_task
from celery.contrib.testing.worker import start_worker
from django.urls import reverse
from structlog.contextvars import bound_contextvars

from hezhang.celery import app
from tests.factories import PASSWORD


def requests(lines):
    return [line for line in lines if line["event"] == "request"]


@pytest.mark.django_db
def test_a_request_leaves_one_line_with_who_what_how_long_and_its_number(cast, client, log):
    client.force_login(cast.town_office)
    response = client.get(reverse("rivers:river_list"), {"q": "清溪"})
    (line,) = requests(log())
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/rivers/", 200)
    assert line["user"] == cast.town_office.pk
    assert line["ms"] > 0
    assert "清溪" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.django_db
def test_the_number_of_the_proxy_is_kept_where_it_is_well_formed(client):
    given = "nginx-0123456789abcdef"
    assert client.get("/health/live/", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["short", "a" * 65, "line\nbreak-in-it", "<script>alert(1)</script>"]
)
def test_any_other_number_is_replaced(client, given):
    made = client.get("/health/live/", headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert uuid.UUID(made)


def test_two_requests_never_share_a_number(client):
    first, second = (client.get("/health/live/")["X-Request-ID"] for _ in range(2))
    assert first != second


def test_a_probe_that_went_well_leaves_no_line(client, log):
    client.get("/health/live/")
    assert requests(log()) == []


def test_a_fault_is_logged_with_its_traceback_under_the_same_number(faulty, log):
    response = faulty.get("/broken/")
    fault = next(line for line in log() if "exception" in line)
    (line,) = requests(log())
    assert fault["request_id"] == line["request_id"] == response.headers["X-Request-ID"]
    assert "faulty_urls.py" in fault["exception"]
    assert line["status"] == 500


def test_what_an_exception_says_is_cleared_of_secrets(faulty, log):
    faulty.get("/broken/")
    written = json.dumps(log())
    assert "could not connect" in written
    for secret in ("geheim", "19012345678", "abcdef12"):
        assert secret not in written


@pytest.mark.django_db
def test_neither_password_nor_mobile_nor_session_is_logged_at_a_login(cast, client, log):
    mobile = cast.town_office.mobile
    client.post(reverse("accounts:login"), {"username": mobile, "password": "wrong-Password1"})
    client.post(reverse("accounts:login"), {"username": mobile, "password": PASSWORD})
    client.get("/", {"q": mobile})
    written = json.dumps(log())
    assert len(requests(log())) == 3
    for secret in (mobile, PASSWORD, "wrong-Password1", client.session.session_key):
        assert secret not in written


ran = threading.Event()


@shared_task
def note_something() -> None:
    """A task of these tests."""
    ran.set()


@pytest.mark.django_db(transaction=True)
def test_a_task_logs_the_number_of_the_request_it_came_from(log_of):
    ran.clear()
    # The worker sets logging up anew when it starts, so the log is read from then on.
    with (
        start_worker(app, pool="threads", perform_ping_check=False),
        log_of() as log,
    ):
        with bound_contextvars(request_id="request-0123456789"):
            note_something.delay()
        assert ran.wait(20)
        # The worker also finds what earlier tests have sent and nobody has done.
        started = [
            line
            for line in log()
            if line["event"] == "task_started" and line["task"] == note_something.name
        ]
    assert [line["request_id"] for line in started] == ["request-0123456789"]
