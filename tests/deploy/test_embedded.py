"""`make run`: one process that serves pages and does background work, and stops without a trace."""

import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import textwrap
import time
import urllib.request
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.services.places import free_port

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def environment(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LANG") if name in os.environ}
    return {**kept, "HEZHANG_DATA": str(tmp_path), "PORT": str(free_port()), "DEMO": "0"}


SERVE = [sys.executable, "-m", "hezhang.serve"]
# As make does it: the recipe's shell names its parent and gives way to the portal.
UNDER_MAKE = ["bash", "-c", f"bash -c 'END_WITH=$PPID exec {' '.join(SERVE)}'; exit"]


@pytest.fixture
def portal(environment):
    """Starts portals as `make run` does, in a group of their own as a terminal gives them."""
    started = []

    def start(command, **changed):
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**environment, **changed},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if f"http://127.0.0.1:{environment['PORT']}/" in line:
                return process
        pytest.fail(f"it ended with {process.wait()}:\n{said}")

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def refused(environment, **changed):
    """What a start that cannot be is told; it takes no second, for Django is not loaded yet."""
    result = subprocess.run(
        SERVE,
        cwd=ROOT,
        env={**environment, **changed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    return result.stderr


def ready(environment):
    address = f"http://127.0.0.1:{environment['PORT']}/health/ready/"
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status == 200


HALVES = [
    *[b"GET /accounts/login/ HT"] * 10,
    *[b"POST /api/v1/auth/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{"] * 10,
]


@contextmanager
def half_open(port, requests):
    """Connections that stay open after a part of a request."""
    with ExitStack() as stack:
        for sent in requests:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.sendall(sent)
        yield


def ready_by_https(port, authority):
    """As a phone asks that has installed the authority; also whether it is told its page by HTTPS."""
    context = ssl.create_default_context(cafile=str(authority))
    address = f"https://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{address}/certificate.crt", context=context) as answer:
        assert answer.read() == authority.read_bytes()
    page = urllib.request.Request(f"{address}/phone/install/")
    with urllib.request.urlopen(page, timeout=10, context=context) as answer:
        assert answer.url.startswith(f"{address}/accounts/login/")
    with urllib.request.urlopen(f"{address}/health/ready/", context=context) as answer:
        return answer.status == 200


def group_is_gone(process):
    for _ in range(200):
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.xdist_group("deployment")
def test_a_portal_serves_alone_keeps_its_data_and_leaves_no_process(portal, environment, tmp_path):
    process = portal(SERVE, BODY_SILENT_SECONDS="1")
    assert ready(environment)
    # More than it has threads stop in the middle of a request, as phones do without a signal.
    with half_open(int(environment["PORT"]), HALVES):
        assert ready(environment)
    key = (tmp_path / "secret_key").read_text()
    # A second one on the same data, at whatever port:
    assert f"另一个门户正在使用 {tmp_path}" in refused(environment, PORT=str(free_port()))
    # Ctrl-C reaches the whole group of the terminal.
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(30) == 0
    assert group_is_gone(process)

    # PHONE=1 with the address that every machine has.
    phones = str(free_port())
    process = portal(UNDER_MAKE, PHONE="127.0.0.1", PHONE_PORT=phones)
    assert ready(environment)
    assert ready_by_https(phones, tmp_path / "phone-tls/authority.crt")
    assert (tmp_path / "secret_key").read_text() == key
    assert '"event": "beat: Starting..."' in (tmp_path / "portal.log").read_text()
    # Nobody else on the machine reads what is in it.
    kept = [tmp_path, *(each for each in tmp_path.iterdir() if each.is_file())]
    assert not [each.name for each in kept if each.stat().st_mode & 0o077]
    process.kill()
    process.wait()
    assert group_is_gone(process)


def test_a_taken_port_is_refused_in_words(environment, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PORT"])))
        taken.listen()
        said = refused(environment)
    assert "已被别的程序占用" in said
    assert "make run PORT=" in said
    assert not (tmp_path / "hezhang.sqlite3").exists()


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_what_is_no_port_is_refused_in_words(environment, port):
    assert f"PORT={port} 不是端口号" in refused(environment, PORT=port)


@pytest.mark.parametrize("address", ["yes", "portal.example", "::1"])
def test_what_is_no_address_for_phones_is_refused_in_words(environment, address):
    assert f"PHONE={address} 不是这台机器的地址" in refused(environment, PHONE=address)


def test_a_folder_that_cannot_be_written_is_refused_in_words(environment, tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file/below", Path("/proc/hezhang")):
        said = refused(environment, HEZHANG_DATA=str(folder))
        assert f"数据目录 {folder} 不能写" in said


def test_tasks_retries_and_the_schedule_run_inside_the_process_and_stop_with_it():
    """In a process of its own: Celery's word to stop is a global of its module."""
    script = """
        import threading, time
        from celery import Celery
        from hezhang.embedded import EmbeddedCelery

        app = Celery("embedded", broker="memory://")
        app.conf.update(
            task_ignore_result=True,
            broker_transport_options={"polling_interval": 0.05},
            beat_scheduler="celery.beat:Scheduler",
            beat_schedule={"tick": {"task": "tick", "schedule": 0.5}},
        )
        done = {name: threading.Event() for name in ("retried", "tick", "slow")}

        @app.task(bind=True, name="flaky")
        def flaky(self):
            if self.request.retries == 0:
                raise self.retry(countdown=0.1)
            done["retried"].set()

        @app.task(name="tick")
        def tick():
            done["tick"].set()

        @app.task(name="slow")
        def slow():
            time.sleep(1)
            done["slow"].set()

        embedded = EmbeddedCelery(app)
        embedded.start()
        flaky.delay()
        assert done["retried"].wait(20), "no retry"
        assert done["tick"].wait(20), "no beat"
        slow.delay()
        time.sleep(0.5)
        embedded.stop()
        assert done["slow"].is_set(), "a running task was cut off"
        print("all done", threading.active_count())
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "all done" in result.stdout, result.stderr


def test_a_data_folder_of_older_migrations_is_refused_in_a_sentence_and_left_alone(
    environment, tmp_path
):
    with closing(sqlite3.connect(tmp_path / "hezhang.sqlite3")) as file, file:
        file.execute("CREATE TABLE django_migrations (app, name)")
        file.executemany(
            "INSERT INTO django_migrations VALUES (?, ?)",
            [("auth", "0001_initial"), ("accounts", "0001_squashed_0005_justice_role")],
        )
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ended = subprocess.run(
        SERVE,
        check=False,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert f"数据目录 {tmp_path} 是旧版本建的" in ended.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
