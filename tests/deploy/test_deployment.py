"""The image's own commands, run outside it as the containers run them: web, worker, beat.

Everything stands on the private PostgreSQL and Redis of this run, with the production settings.
"""

import json

import psycopg2
import pytest
from celery import Celery
from django.conf import settings

from tests.deploy.containers import eventually, get, run, start, stop, stop_beat
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


def test_the_worker_container_answers_through_the_broker(worker):
    variables, _ = worker
    assert run(variables, "health", "worker").returncode == 0
    nobody = {**variables, "WORKER_NAME": "celery@nobody"}
    assert run(nobody, "health", "worker").returncode != 0


def test_a_worker_tells_what_it_did_as_the_pages_do(worker, worker_log):
    """One line of JSON each: the task with its id, and what the task itself said."""
    variables, process = worker
    # Not as this process's own, by which other tests know what was sent.
    with Celery(broker=variables["REDIS_URL"], set_as_current=False) as app:
        task_id = app.send_task("issues.tasks.check_every_issue").id

    def told():
        lines = [
            json.loads(line) for line in worker_log.read_text().splitlines() if line[:1] == "{"
        ]
        return [line for line in lines if task_id in json.dumps(line)]

    events = ["task_started", "ledger.checked", "task_succeeded"]
    assert eventually(lambda: {line["event"] for line in told()} >= set(events), process)
    assert [line["event"] for line in told() if line["event"] in events] == events
    assert {"issues", "entries", "found"} <= set(told()[1])


def test_the_beat_container_writes_its_timetable_is_well_and_is_noticed_when_it_falls_silent(
    migrated, timetable
):
    """Whole, because a timetable of which the tasks of every minute are not written yet has nothing to watch."""
    process = start(migrated, "beat")
    try:
        assert eventually(lambda: timetable() >= set(settings.CELERY_BEAT_SCHEDULE), process)
        assert run(migrated, "health", "beat").returncode == 0
    finally:
        stop_beat(process)
    for last in ("now() - interval '1 hour'", "now() + interval '14 days'"):
        timetable(f"UPDATE django_celery_beat_periodictask SET last_run_at = {last}")
        assert run(migrated, "health", "beat").returncode == 1
    # The clock is right again: what it left behind is forgotten, and beat goes on.
    process = start(migrated, "beat")
    try:
        ahead = "WHERE last_run_at > now() + interval '1 minute'"
        assert eventually(lambda: not timetable(ahead), process)
        assert run(migrated, "health", "beat").returncode == 0
    finally:
        stop_beat(process)


@pytest.fixture
def timetable(migrated):
    """Names of what beat has written down, of those that a condition names; or does a change."""
    connection = psycopg2.connect(migrated["DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()

    def ask(what=""):
        if what.startswith("UPDATE"):
            return cursor.execute(what)
        cursor.execute(f"SELECT name FROM django_celery_beat_periodictask {what}")
        return {name for (name,) in cursor.fetchall()}

    yield ask
    connection.close()
