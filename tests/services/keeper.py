"""Keeps one server for as long as its owner lives, and clears up after it.

The owner (a pytest run, a benchmark) holds the other end of this process's standard input. When
the owner ends, in whatever way, `kill -9` included, that pipe closes: the server is stopped and its
folder removed. Should this keeper itself be killed, the kernel stops the server (PR_SET_PDEATHSIG).

Run as a script with nothing but the standard library, so that it starts in 20 ms.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10
START_SECONDS = 60


class ServerFailed(RuntimeError):
    """The server did not come up; the message ends with what it said."""


def start_kept(
    command: Sequence[str | os.PathLike[str]],
    folder: Path,
    *,
    user: str | None,
    stop_signal: signal.Signals,
    is_ready: Callable[[], bool],
) -> "Kept":
    """Start `command` under a keeper and return once `is_ready()`; `folder` goes when it stops."""
    keeper = subprocess.Popen(
        [
            sys.executable,
            __file__,
            str(folder),
            user or "",
            str(int(stop_signal)),
            *map(str, command),
        ],
        stdin=subprocess.PIPE,
        # Ctrl-C reaches the whole group of the terminal; the keeper must outlive its owner.
        start_new_session=True,
    )
    kept = Kept(keeper, folder)
    pause = threading.Event()
    for _ in range(START_SECONDS * 20):
        if is_ready():
            return kept
        if keeper.poll() is not None:
            break
        pause.wait(0.05)
    said = kept.log()
    kept.stop()
    raise ServerFailed(f"{Path(command[0]).name} 没有启动：\n{said[-2000:]}")


class Kept:
    """A running server and the pipe that keeps it running."""

    def __init__(self, keeper: "subprocess.Popen[bytes]", folder: Path) -> None:
        self._keeper = keeper
        self._folder = folder

    def log(self) -> str:
        with suppress(OSError):
            return (self._folder / "log").read_text(errors="replace")
        return ""

    def stop(self) -> None:
        assert self._keeper.stdin is not None
        with suppress(OSError):
            self._keeper.stdin.close()
        self._keeper.wait(STOP_SECONDS + 5)


def die_with_parent() -> None:
    """In a child before exec: the kernel kills it when its parent is gone (on Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> int:
    folder, user, stop_signal, *command = sys.argv[1:]
    # Only the closed pipe ends this process: a TERM sent to all must not orphan the folder.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    account = pwd.getpwnam(user) if user else None
    with open(Path(folder) / "log", "ab") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=die_with_parent,  # noqa: PLW1509  (no thread runs yet)
        )
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    sys.stdin.buffer.read()
    if server.poll() is None:
        server.send_signal(int(stop_signal))
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _end_with(server: "subprocess.Popen[bytes]") -> None:
    # A server that ends by itself (a taken port) must be noticed at once, not after a minute.
    code = server.wait()
    if code:
        os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
