"""Each service may be gone for a minute: the portal says so in words, loses nothing, and recovers by itself.

Real processes: gunicorn with the production settings, a Redis that is killed or made to sleep, a PostgreSQL whose
port is shut. docs/operations.md has the table.
"""

import json
import subprocess
import sys
import time
import uuid

import psycopg2
import pytest

from tests.deploy.containers import ROOT, eventually, get, serves, start, stop
from tests.deploy.visitors import Visitor
from tests.photos import photo as make_photo
from tests.services.places import free_port

# One group: collecting static files by two workers at once would tear them.
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("deployment")]

TLS = {"X-Forwarded-Proto": "https"}
# What a service that is away may cost one answer: its time-outs, on a busy machine.
PATIENCE = 10


@pytest.fixture
def another(web):
    """A portal beside the one of all tests, on the same servers: its address."""
    port = free_port()
    process = start({**web[0], "GUNICORN_BIND": f"127.0.0.1:{port}"}, "web")
    try:
        assert eventually(lambda: serves(port), process)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def has_thumbnail(variables, key):
    with psycopg2.connect(variables["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT b.thumbnail FROM attachments_attachment a JOIN attachments_blob b ON b.id = a.blob_id"
            " WHERE a.uuid = %s",
            [str(key)],
        )
        found = cursor.fetchone()
    connection.close()
    return bool(found[0])


def in_portal(variables, code):
    """Runs a line with the portal's settings, as its worker would: what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        env=variables,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def quickly(visitor, path, body=None, method=None, **headers):
    began = time.monotonic()
    status, _, answer = visitor.ask(path, body, method, **headers)
    seconds = time.monotonic() - began
    assert seconds < PATIENCE, (path, seconds)
    return status, answer


def upload(phone, key):
    """Each of another colour: the same bytes would be one file, whose small picture is there already."""
    photo = make_photo(colour=tuple(key.bytes[:3]))
    return quickly(phone, f"/api/v1/photos/{key}/", photo, "PUT", **{"Content-Type": "image/jpeg"})


def checks(address):
    status, _, body = get(f"{address}/health/ready/")
    return status, json.loads(body)


@pytest.mark.parametrize("how", ["stop", "hang"])
def test_without_redis_people_log_in_work_and_lose_nothing(
    request, web, redis, worker, people, how
):
    variables, port = web
    # Who has found Redis away asks it no more for half a minute: each way has a portal that knows nothing yet.
    address = request.getfixturevalue("another") if how == "hang" else f"http://127.0.0.1:{port}"
    early = Visitor(address, **TLS).log_in(people["town_office"], people["password"])
    status, well = checks(address)
    assert (status, well["checks"]["cache"]) == (200, "ok")

    with redis.away(how):
        for path in ("/", "/issues/", "/rivers/", "/chiefs/", "/notices/", "/plans/lights/"):
            assert quickly(early, path)[0] == 200, path
        late = Visitor(address, **TLS).log_in(people["stranger"], people["password"])
        assert quickly(late, "/")[0] == 200
        phone = Visitor(address, **TLS).sign_in(people["village_chief"], people["password"])
        key = uuid.uuid4()
        assert upload(phone, key)[0] == 201
        # The broker is asked once, not by each photo.
        began = time.monotonic()
        assert [upload(phone, uuid.uuid4())[0] for _ in range(5)] == [201] * 5
        assert time.monotonic() - began < PATIENCE
        status, body = checks(address)
        assert (status, body["status"]) == (200, "degraded")
        assert body["checks"]["cache"] == "unreachable"
        # Who logs out meanwhile is out, also when what Redis remembered comes back.
        token = late.cookies["csrftoken"]
        assert late.ask("/accounts/logout/", b"", "POST", **{"X-CSRFToken": token})[0] == 302
        assert not has_thumbnail(variables, key)

    assert eventually(lambda: checks(address)[1]["checks"]["cache"] == "ok")
    assert quickly(late, "/")[0] == 302
    assert quickly(early, "/")[0] == 200
    # What could not be sent waits in its row, where the sweep finds it; and the worker, which was there before
    # Redis was away, does it.
    in_portal(
        variables,
        "from attachments.tasks import sweep_thumbnails\n"
        "from attachments.models import Blob\n"
        "Blob.objects.update(created_at='2026-01-01T00:00:00Z')\n"
        "sweep_thumbnails.delay()",
    )
    assert eventually(lambda: has_thumbnail(variables, key), worker[1])
    assert worker[1].poll() is None


def test_without_postgresql_it_is_said_in_words_and_all_goes_on_when_it_is_back(web, people, way):
    address = f"http://127.0.0.1:{web[1]}"
    office = Visitor(address, **TLS).log_in(people["town_office"], people["password"])
    phone = Visitor(address, **TLS).sign_in(people["village_chief"], people["password"])
    key = uuid.uuid4()
    with way.shut():
        for path in ("/", "/issues/", "/accounts/login/", "/rivers/"):
            status, body = quickly(office, path)
            if path == "/accounts/login/":
                assert status in (200, 503)
                continue
            assert (status, "数据库暂时连不上" in body.decode()) == (503, True), path
            assert b"<html" in body
        for answer in (
            quickly(phone, "/api/v1/me/"),
            upload(phone, key),
            quickly(phone, f"/api/v1/patrols/{uuid.uuid4()}/", b"{}", "PUT"),
            quickly(
                phone,
                "/api/v1/auth/login/",
                json.dumps({"mobile": people["stranger"], "password": "x", "device": "y"}).encode(),
                "POST",
                **{"Content-Type": "application/json"},
            ),
        ):
            assert (answer[0], json.loads(answer[1])["code"]) == (503, "unavailable")
        status, body = checks(address)
        assert (status, body["checks"]["database"]) == (503, "unreachable")
        assert get(f"{address}/health/live/")[0] == 200
    assert eventually(lambda: checks(address)[0] == 200)
    assert quickly(office, "/issues/")[0] == 200
    assert upload(phone, key)[0] == 201


def test_a_second_migrate_waits_for_the_first(migrated):
    with psycopg2.connect(migrated["DATABASE_URL"]) as first:
        first.autocommit = True
        cursor = first.cursor()
        cursor.execute("SELECT pg_advisory_lock(2, 0)")
        second = subprocess.Popen(
            ["deploy/entrypoint", "migrate"],
            cwd=ROOT,
            env=migrated,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert "另一个进程正在升级表结构" in second.stdout.readline()
        assert second.poll() is None
        cursor.execute("SELECT pg_advisory_unlock(2, 0)")
        assert second.wait(60) == 0
        assert "No migrations to apply" in second.stdout.read()
    first.close()


def test_gunicorns_own_lines_are_whole(environment):
    """It names the process, which logging was told not to look up."""
    said = subprocess.run(
        [sys.executable, "-c", GUNICORN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Logging error" not in said.stderr
    assert "] [ERROR] worker did not boot" in said.stderr


GUNICORN = """
import django
django.setup()
from gunicorn.config import Config
from gunicorn.glogging import Logger
Logger(Config()).error("worker did not boot")
"""
