"""The private servers come up from the machine or from a wheel, and are gone whatever happens."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from tests.services import places
from tests.services.postgres import private_postgres, wheel_bin
from tests.services.redis import private_redis, wheel_server

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def nothing_given(monkeypatch):
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)


@pytest.fixture
def short_folder():
    with tempfile.TemporaryDirectory(prefix="short-") as name:
        os.chmod(name, 0o711)
        yield Path(name)


def version(url):
    connection = psycopg2.connect(url.replace("postgres://", "postgresql://"))
    try:
        cursor = connection.cursor()
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])
    finally:
        connection.close()


def test_postgresql_comes_from_the_machine_or_the_wheel(nothing_given):
    with private_postgres() as url:
        assert version(url) >= 140000


def test_a_machine_without_postgresql_takes_the_one_in_the_wheel(nothing_given):
    with private_postgres(bin_dir=wheel_bin()) as url:
        assert version(url) >= 180000


def test_the_wheel_works_under_a_home_that_others_may_not_enter(nothing_given, monkeypatch):
    monkeypatch.setattr("tests.services.postgres.open_to_others", lambda path: False)
    with private_postgres(bin_dir=wheel_bin()) as url:
        assert version(url) >= 180000


@pytest.mark.parametrize("server", [None, wheel_server()], ids=["the machine's", "the wheel's"])
def test_redis_comes_from_the_machine_or_the_wheel(nothing_given, server):
    with private_redis(server=server) as url, redis.Redis.from_url(url) as client:
        assert client.ping()


def test_a_server_that_was_given_is_taken_and_none_started(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://given")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://given")
    with private_postgres() as database_url, private_redis() as redis_url:
        assert (database_url, redis_url) == ("postgres://given", "redis://given")


def test_a_port_that_was_taken_meanwhile_is_replaced_by_another(nothing_given, monkeypatch):
    with private_redis() as first:
        taken = int(first.rsplit(":", 1)[1].split("/")[0])
        ports = iter([taken, places.free_port()])
        monkeypatch.setattr("tests.services.redis.free_port", lambda: next(ports))
        with private_redis() as second:
            assert second != first


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_run_is_ended(how, short_folder, nothing_given):
    command = [sys.executable, "-m", "tests.services", "--", sys.executable, "-c", TELL]
    run = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(short_folder)},
        start_new_session=True,
        # What a script starts in the background ignores Ctrl-C, and so would all it starts in turn.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    port, command_pid = map(int, run.stdout.readline().split())
    assert places.answers(port)
    run.send_signal(how)
    if how is signal.SIGINT:
        os.kill(command_pid, signal.SIGINT)
    run.wait(20)
    assert eventually(lambda: not places.answers(port))
    assert eventually(lambda: list(short_folder.glob("hezhang-*")) == [])
    if how is signal.SIGKILL:
        os.kill(command_pid, signal.SIGKILL)


TELL = """
import os, time
from urllib.parse import urlsplit
print(urlsplit(os.environ["TEST_DATABASE_URL"]).port, os.getpid(), flush=True)
time.sleep(60)
"""


def eventually(is_true):
    for _ in range(200):
        if is_true():
            return True
        time.sleep(0.05)
    return False


def test_a_contained_run_ends_what_it_started_and_removes_its_folder(tmp_path):
    script = "setsid sleep 300 & echo $! $TMPDIR; exit 3"
    result = subprocess.run(
        [sys.executable, ROOT / "scripts/contained", "bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
    )
    pid, folder = result.stdout.split()
    assert result.returncode == 3
    assert not Path(folder).exists()
    assert not runs(int(pid))


@pytest.mark.parametrize("whom", ["the caller", "the run itself", "the command", "all at once"])
def test_a_contained_run_that_is_killed_leaves_nothing_either(whom):
    """SIGKILL, which nobody can answer: of make, of scripts/contained, of pytest, of their group."""
    inner = "setsid sleep 300 & echo $$ $! $TMPDIR; touch $TMPDIR/file; wait"
    call = [sys.executable, str(ROOT / "scripts/contained"), "bash", "-c", inner]
    caller = subprocess.Popen(
        # A caller that stays, as make does; its first line names the run's own process.
        ["bash", "-c", '"$@" & echo $!; wait', "caller", *call],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    run, *told = caller.stdout.readline().split() + caller.stdout.readline().split()
    command, server, folder = told
    pids = {"the caller": caller.pid, "the run itself": run, "the command": command}
    os.kill(int(pids[whom]), signal.SIGKILL) if whom in pids else os.killpg(caller.pid, 9)
    caller.wait(30)
    assert eventually(lambda: not any(runs(int(pid)) for pid in (run, command, server)))
    assert eventually(lambda: not Path(folder).exists())


def runs(pid):
    """Whether a process is there and is more than the memory of one that has ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
