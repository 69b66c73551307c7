"""The commands of docs/deploy.md for backing up and restoring, carried out word by word.

Only what an engine would do is left out: `docker compose exec` runs a program of the PostgreSQL
container, `docker compose run … --entrypoint tar web` runs tar where the uploads are.
"""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.deploy.containers import ROOT
from tests.services.postgres import client_bin

PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
IN_POSTGRES = "docker compose exec -T postgres "
IN_WEB = "docker compose run --rm --no-deps -T --entrypoint tar web -C /data "


def commands(heading):
    """The lines of the first shell block under a heading."""
    block = re.search(rf"^### {heading}\n.*?```sh\n(.*?)```", PAGE, re.M | re.S).group(1)
    return block.splitlines()


def without_engine(line, environment):
    """The line as its container would carry it out; None where it is the engine's own business."""
    if line.startswith(IN_POSTGRES):
        name = urlsplit(environment["DATABASE_URL"]).path.strip("/")
        inner = re.sub(r"\bportal\b(?!\.dump)", name, line.removeprefix(IN_POSTGRES))
        return inner.replace(f"-U {name} ", "")
    if line.startswith(IN_WEB):
        return f"tar -C {environment['HEZHANG_DATA']} " + line.removeprefix(IN_WEB)
    assert re.match(r"docker compose (up|stop)\b", line), line
    return None


def carry_out(heading, environment, folder):
    url = urlsplit(environment["DATABASE_URL"])
    server = {"PGHOST": url.hostname, "PGPORT": str(url.port), "PGUSER": url.username}
    server["PGDATABASE"] = "postgres"
    path = f"{client_bin()}{os.pathsep}{os.environ['PATH']}"
    done = 0
    for line in commands(heading):
        inner = without_engine(line, environment)
        if inner:
            subprocess.run(
                inner, shell=True, cwd=folder, check=True, env={**server, "PATH": path}, timeout=120
            )
            done += 1
    return done


def everything(url):
    """How many rows each table holds, and the triggers that keep the ledgers."""
    with psycopg2.connect(urlunsplit(urlsplit(url)._replace(scheme="postgresql"))) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT table_name, (xpath('/row/n/text()', query_to_xml(format("
            "'SELECT count(*) AS n FROM %I', table_name), false, true, '')))[1]::text"
            " FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        return rows, cursor.fetchall()


@pytest.mark.postgres
@pytest.mark.xdist_group("deployment")
def test_a_restored_backup_is_the_whole_portal_again(migrated, tmp_path):
    url = migrated["DATABASE_URL"]
    photo = Path(migrated["HEZHANG_DATA"]) / "uploads/2026/照片.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a picture")
    before, triggers = everything(url)
    assert len(triggers) > 2
    assert carry_out("备份", migrated, tmp_path) == 2

    photo.unlink()
    with psycopg2.connect(url.replace("postgres://", "postgresql://")) as connection:
        connection.cursor().execute("TRUNCATE django_migrations; DROP TABLE django_session")
    assert carry_out("恢复", migrated, tmp_path) == 4

    assert everything(url) == (before, triggers)
    assert photo.read_bytes() == b"a picture"


@pytest.mark.sqlite
def test_the_embedded_portal_is_copied_while_somebody_writes(tmp_path):
    data = tmp_path / "var"
    (data / "uploads").mkdir(parents=True)
    (data / "secret_key").write_text("key")
    portal = sqlite3.connect(data / "hezhang.sqlite3", isolation_level=None)
    portal.execute("PRAGMA journal_mode=WAL")
    portal.execute("CREATE TABLE patrol (id)")
    portal.execute("INSERT INTO patrol VALUES (1)")
    portal.execute("BEGIN IMMEDIATE")
    portal.execute("INSERT INTO patrol VALUES (2)")
    for line in commands("嵌入式的备份"):
        command = line.replace(".venv/bin/python", sys.executable)
        subprocess.run(command, shell=True, cwd=tmp_path, check=True, timeout=60)
    portal.close()
    copy = sqlite3.connect(tmp_path / "hezhang-backup.sqlite3")
    assert copy.execute("SELECT id FROM patrol").fetchall() == [(1,)]
    assert (tmp_path / "hezhang-backup-files/secret_key").read_text() == "key"
