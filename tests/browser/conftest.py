"""Wiring of the browser tests: the machine's Chromium, a live server, an eye on the console."""

import logging
import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect

from common import clock
from common.text.months import Month
from inspections.services.dues import open_dues
from tests.browser.line import Line
from tests.browser.pocket import pocket_of
from tests.cast import make_cast
from tests.deploy.containers import eventually
from tests.services.browser import launch_arguments
from tests.services.places import answers, free_port

# Playwright's event loop runs in this very thread, and Django would refuse the database beside it.
# The live server's requests are ordinary threads, so nothing is unsafe here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How quick a page is, `bench` measures. Here two browsers, their servers and their databases share two cores with
# whatever else a machine of CI does, and a page that is late once in a hundred runs is not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def quiet_requests():
    """Hundreds of pages ask for thousands of files; their request log would bury what failed."""
    log = logging.getLogger("hezhang.web.request_log")
    before = log.level
    log.setLevel(logging.WARNING)
    yield
    log.setLevel(before)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1366, "height": 768},
        # Nothing moves away between the look at a place and the click there.
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def base_url(live_server):
    """Playwright's `page.goto("/…")` starts from the live server."""
    return live_server.url


# What has no host (data:, blob:) is the page's own.
HERE = ("127.0.0.1", "localhost", None)


def complaints_of(page):
    """What is wrong with a page, as it comes. No host outside is found (`tests.services.browser`), so only requests
    that failed are looked at: to be told of each one costs a sixth of every page."""
    complaints: list[str] = []
    # A refused form is answered 422 on purpose; Chromium notes that in its console.
    page.on(
        "console",
        lambda said: (
            said.type == "error"
            and "status of 422" not in said.text
            and complaints.append(said.text)
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "requestfailed",
        lambda request: (
            urlsplit(request.url).hostname in HERE or complaints.append(f"loads {request.url}")
        ),
    )
    return complaints


@pytest.fixture
def page(page):
    """A page whose test fails when the console says an error or anything is loaded from outside."""
    complaints = complaints_of(page)
    yield page
    assert complaints == []


@pytest.fixture
def worker(live_server):
    """A real Celery worker in a process of its own, on this run's database and Redis."""
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as queue:
        queue.flushdb()
    place = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "hezhang", "worker", "--concurrency", "1"),
            *("--without-gossip", "--without-mingle", "--loglevel", "ERROR"),
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "TEST_DATABASE_URL": urlunsplit(place._replace(path=f"/{name}")),
            "DJANGO_SETTINGS_MODULE": "hezhang.settings.test",
        },
        start_new_session=True,
    )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def people(transactional_db):
    """The cast, and what was due in the last month and this."""
    made = make_cast()
    month = Month.of(clock.now())
    open_dues(at=clock.now(), first=month.previous().first_day, last=month.last_day)
    return made


@pytest.fixture
def sign_in(page, live_server):
    """`sign_in(user)`: at the home page, logged in. The login page has its own test, in test_first_page.py."""

    def signed_in(user, on=page):
        client = Client()
        client.force_login(user)
        session = client.cookies["sessionid"].value
        on.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        on.goto("/")
        expect(on.get_by_role("heading", name="工作台", level=1)).to_be_visible()
        return on

    return signed_in


@pytest.fixture
def neighbour(browser, browser_context_args):
    """A second person's browser."""
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def two_workers(django_db_setup):
    """The port of the portal as an office runs it, two processes of gunicorn, on this run's database."""
    place = urlsplit(os.environ["TEST_DATABASE_URL"])
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "--preload"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "2", "tests.browser.portal:application"),
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "TEST_DATABASE_URL": urlunsplit(
                place._replace(path=f"/{connection.settings_dict['NAME']}")
            ),
            "DJANGO_SETTINGS_MODULE": "hezhang.settings.test",
        },
        start_new_session=True,
    )
    try:
        assert eventually(lambda: answers(port), process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def line(two_workers):
    """What lies between a phone and the portal, and can be broken."""
    with Line(two_workers).served() as made:
        yield made


@pytest.fixture
def pocket(browser, line, people):
    """A village chief's phone, not yet signed in."""
    with pocket_of(browser, line) as phone:
        yield phone
        assert phone.faults == []
