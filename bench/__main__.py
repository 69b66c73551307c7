"""`python -m bench [NAME …]`: runs benchmarks, each in a process and an empty database of its own, on one private
PostgreSQL: the databases of demo districts that one has built (`districts.py`) serve the next."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from bench.figures import Figure
from tests.services.postgres import private_postgres

NAMES = (
    "upload",
    "tracks",
    "lists",
    "pages",
    "notice",
    "excel",
    "plans",
    "spots",
    "acts",
    "ledger",
    "ledger_excel",
    "strangers",
    "morning",
    "feed",
    "phone",
    "waters",
    "water_import",
    "section_page",
    "funds",
    "scoring",
    "screen",
    "screen_hour",
    "dossier_pdf",
)
RESULTS = Path(__file__).parent / "results"
# What an office's own server would be set to on a small machine; fsync stays on.
SERVER = {
    "shared_buffers": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
}


def main(names: list[str]) -> int:
    """Exit code 1 when a benchmark broke; a figure not reached is told, not failed."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(
            f"没有这样的测量：{'、'.join(sorted(unknown))}；有 {'、'.join(NAMES)}", file=sys.stderr
        )
        return 2
    RESULTS.mkdir(exist_ok=True)
    with private_postgres(durable=True, options=SERVER) as url:
        broken = [name for name in names or NAMES if not measure(name, url)]
    for name in names or NAMES:
        path = RESULTS / f"{name}.json"
        if name not in broken and path.exists():
            for figure in json.loads(path.read_text()):
                print(Figure(**figure).line())
    if broken:
        print(f"没有测成：{'、'.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def measure(name: str, url: str) -> bool:
    """Runs one benchmark to its end; what it prints goes on to the screen."""
    env = os.environ | {
        "DATABASE_URL": empty_database(name, url),
        "DJANGO_SETTINGS_MODULE": "hezhang.settings.local",
        "LOG_LEVEL": "ERROR",
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bench.one", name, str(RESULTS)], check=False, env=env
    )
    print(f"{name}：{time.monotonic() - began:.0f} 秒", flush=True)
    return done.returncode == 0


def empty_database(name: str, url: str) -> str:
    """The address of a new database on the server of `url`: rows of another benchmark would be in the way."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(f"CREATE DATABASE bench_{name}")
    connection.close()
    return urlsplit(url)._replace(path=f"/bench_{name}").geturl()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
