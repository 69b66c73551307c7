"""The image's own commands, run outside it as the containers run them: web, worker, beat.

Everything stands on the private PostgreSQL and Redis of this run, with the production settings.
"""

import os

import psycopg2
import pytest

from tests.deploy.containers import eventually, get, run, scheduled, start, stop, stop_beat
from tests.services.places import answers, free_port

# One group: collecting static files by two workers at once would tear them.
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("deployment")]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_without_a_secret_or_an_address_nothing_starts(environment, name):
    poor = {key: value for key, value in environment.items() if key != name}
    result = run(poor, "manage", "check")
    assert result.returncode != 0
    assert name in result.stderr


def test_the_web_container_answers_and_says_so(web):
    variables, port = web
    status, _, _ = get(f"http://127.0.0.1:{port}/health/ready/")
    assert status == 200
    assert run(variables, "health", "web").returncode == 0


def test_the_phones_container_answers_and_says_so(migrated, static_files):
    port = free_port()
    variables = {**migrated, "PHONES_BIND": f"127.0.0.1:{port}", "PHONES_CONCURRENCY": "1"}
    process = start(variables, "phones")
    try:
        # The port is open before the first answer is ready.
        assert eventually(lambda: run(variables, "health", "phones").returncode == 0, process)
        assert answers(port)
    finally:
        stop(process)
    assert run(variables, "health", "phones").returncode != 0


def test_a_web_container_that_is_gone_is_not_called_well(migrated):
    dead = {**migrated, "GUNICORN_BIND": f"127.0.0.1:{free_port()}"}
    assert run(dead, "health", "web").returncode != 0


def test_the_worker_container_answers_through_the_broker(migrated):
    name = f"celery@deployment-{os.getpid()}"
    variables = {**migrated, "WORKER_NAME": name}
    assert run(variables, "health", "worker").returncode != 0
    process = start(variables, "worker", "--hostname", name)
    try:
        assert eventually(lambda: run(variables, "health", "worker").returncode == 0, process)
    finally:
        stop(process)


def test_the_beat_container_writes_its_schedule_and_is_well(migrated):
    process = start(migrated, "beat")
    try:
        assert eventually(lambda: scheduled(migrated), process)
        assert run(migrated, "health", "beat").returncode == 0
    finally:
        stop_beat(process)


def test_a_beat_that_fell_silent_is_noticed(migrated):
    with psycopg2.connect(migrated["DATABASE_URL"]) as connection:
        connection.cursor().execute(
            "UPDATE django_celery_beat_periodictask SET last_run_at = now() - interval '1 hour'"
        )
    assert run(migrated, "health", "beat").returncode == 1
