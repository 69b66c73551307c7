"""Free ports and folders that an unprivileged server may enter."""

import os
import pwd
import shutil
import socket
import tempfile
from pathlib import Path

OTHERS_MAY_ENTER = 0o001
# A Unix socket's whole path has at most 107 bytes, and its name takes up to forty of them.
LONGEST_BASE = 64


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def service_user() -> str | None:
    """Who runs PostgreSQL: it refuses root, so root lends the part to a user without rights."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise RuntimeError("PostgreSQL 不能以 root 运行，而本机没有 postgres 或 nobody 用户")


def open_to_others(path: Path) -> bool:
    """Whether a user without rights can reach `path`: one 0700 home on the way shuts it off."""
    path = path.resolve()
    return all(folder.stat().st_mode & OTHERS_MAY_ENTER for folder in [*path.parents, path])


def own_folder(prefix: str, user: str | None) -> Path:
    """A new private folder of `user`: in TMPDIR where that is short and within reach, else /tmp."""
    base = Path(tempfile.gettempdir())
    if len(str(base)) > LONGEST_BASE or (user and not open_to_others(base)):
        base = Path("/tmp")
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    if user:
        shutil.chown(folder, user)
    return folder
