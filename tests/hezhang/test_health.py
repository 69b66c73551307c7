"""Probes: whole, quick, and saying no more than which part is broken."""

import errno
import json
import os
import secrets
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from django.db.migrations.recorder import MigrationRecorder

from hezhang.web import health
from tests.services import private_redis
from tests.services.places import free_port

pytestmark = pytest.mark.both

ROOT = Path(__file__).resolve().parent.parent.parent


def test_live_answers_without_asking_anything(client, django_assert_num_queries):
    response = client.get("/health/live/")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_ready_reads_the_migrations_once_and_then_asks_two_questions(
    client, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(health, "_migrated", False)
    assert client.get("/health/ready/").status_code == 200
    with django_assert_num_queries(2):
        response = client.get("/health/ready/")
    assert response.json() == {
        "status": "ok",
        "checks": {"database": "ok", "cache": "ok", "uploads": "ok", "schedule": "ok"},
    }


@pytest.mark.django_db
def test_ready_waits_for_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    MigrationRecorder.Migration.objects.filter(app="notices").delete()
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == {
        "database": "migrations pending",
        "cache": "ok",
        "uploads": "ok",
    }


PROBE = """
    import json, time, django
    django.setup()
    from django.test import Client
    began = time.monotonic()
    answer = Client().get("/health/ready/", HTTP_HOST="portal")
    print(json.dumps([answer.status_code, answer.json(), time.monotonic() - began]))
"""


def probe(database: str, redis: str) -> tuple[int, dict, float, str]:
    """Asks a portal of its own process, which has these servers: (status, JSON, seconds, log)."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "hezhang.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "portal",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROBE)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return (*json.loads(done.stdout.splitlines()[-1]), done.stderr)


@pytest.mark.sqlite
def test_a_database_that_is_gone_makes_it_unready_quickly_and_without_saying_where_it_was():
    with private_redis() as redis:
        port = free_port()
        status, body, seconds, log = probe(f"postgres://hz:geheim@127.0.0.1:{port}/hz", redis)
    assert status == 503
    assert body == {
        "status": "unavailable",
        "checks": {"database": "unreachable", "cache": "ok", "uploads": "ok"},
    }
    assert seconds < 5
    assert str(port) in log
    assert "geheim" not in log


@pytest.mark.sqlite
def test_a_redis_that_is_gone_makes_it_unready(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    status, body, seconds, _ = probe(database, f"redis://:geheim@127.0.0.1:{free_port()}/0")
    assert status == 503
    assert body["checks"] == {
        "database": "migrations pending",
        "cache": "unreachable",
        "uploads": "ok",
    }
    assert seconds < 5


def test_ready_says_that_the_uploads_disk_takes_no_other_photo(client, monkeypatch, db) -> None:
    def no_room(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert client.get("/health/ready/").json()["checks"]["uploads"] == "ok"
    monkeypatch.setattr(health.tempfile, "TemporaryFile", no_room)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["uploads"] == "full"
