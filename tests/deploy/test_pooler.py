"""The portal behind a real pgbouncer in transaction mode, set as docs/deploy.md says ("连接池").

The pooler hands each transaction to another of its connections in turn, so what one transaction leaves at the server
(a prepared statement, a cursor, a lock of the session) is missing in the next, or in the way of somebody else's.
"""

import json
import re
import shutil
import subprocess
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.deploy.containers import eventually, serves, start, stop
from tests.deploy.visitors import Visitor, floating
from tests.photos import photo as make_photo
from tests.services.places import answers, free_port, service_user

# One group: collecting static files by two workers at once would tear them.
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("deployment")]

TLS = {"X-Forwarded-Proto": "https"}
PAGES = 60
LINK = re.compile(r'(?:href|hx-get)="(/[a-z][^"#?]*)"')


@pytest.fixture
def pooled(web, tmp_path):
    """The portal of all tests once more, its database by way of a pooler: its address."""
    variables = web[0]
    place, port, web_port = urlsplit(variables["DATABASE_URL"]), free_port(), free_port()
    program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
    assert program, "没有 pgbouncer：scripts/system-packages test"
    password = f" password={place.password}" if place.password else ""
    (tmp_path / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={place.hostname} port={place.port} user={place.username}{password}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n"
        "pool_mode = transaction\ndefault_pool_size = 4\nmin_pool_size = 4\nserver_round_robin = 1\n"
    )
    # It refuses root, as PostgreSQL does.
    lent = ("-u", user) if (user := service_user()) else ()
    pooler = subprocess.Popen([program, "-q", *lent, tmp_path / "pgbouncer.ini"])
    try:
        assert eventually(lambda: answers(port), pooler)
        by_pooler = place._replace(netloc=f"{place.username}@127.0.0.1:{port}")
        portal = start(
            {
                **variables,
                "DATABASE_URL": by_pooler.geturl(),
                "SERVER_SIDE_STATEMENTS": "false",
                "GUNICORN_BIND": f"127.0.0.1:{web_port}",
            },
            "web",
        )
        try:
            assert eventually(lambda: serves(web_port), portal)
            yield f"http://127.0.0.1:{web_port}"
        finally:
            stop(portal)
    finally:
        # Told to stop, it ends with 1.
        pooler.kill()
        pooler.wait()


def test_behind_a_pooler_pages_open_and_phones_send(pooled, people):
    with ThreadPoolExecutor(3) as several:
        walks = [
            several.submit(walked, pooled, people["town_office"], people["password"]),
            several.submit(walked, pooled, people["village_chief"], people["password"]),
            several.submit(sent, pooled, people),
        ]
        office, chief, phone = (walk.result() for walk in walks)
    wrong = {path: status for path, status in (office | chief | phone).items() if status >= 400}
    assert wrong == {}
    assert len(office) == PAGES
    assert len(chief) > 10


def walked(address, mobile, password):
    """The pages of somebody who goes from link to link, and what each was answered."""
    browser = Visitor(address, **TLS).log_in(mobile, password)
    seen, waiting = {}, deque(["/"])
    while waiting and len(seen) < PAGES:
        path = waiting.popleft()
        if path in seen or path.startswith(("/static/", "/accounts/logout/")):
            continue
        seen[path], _, body = browser.ask(path)
        waiting.extend(LINK.findall(body.decode(errors="replace")))
    return seen


def sent(address, people):
    """What a phone sends in two walks, each of a photo, a patrol and an issue, and what it asks for."""
    phone = Visitor(address, **TLS).sign_in(people["village_chief"], people["password"])
    answered = {}

    def ask(path, body=None, kind="application/json"):
        how = ("PUT", {"Content-Type": kind}) if body else (None, {})
        answered[path] = phone.ask(path, body, how[0], **how[1])[0]

    for _ in range(2):
        photo, end = str(uuid.uuid4()), datetime.now(UTC) - timedelta(minutes=5)
        ask(f"/api/v1/photos/{photo}/", make_photo(), "image/jpeg")
        patrol = {
            "reach": people["reach"],
            "kind": "walk",
            "started_at": (end - timedelta(minutes=25)).isoformat(),
            "ended_at": end.isoformat(),
            "track": {"datum": "wgs84", "points": []},
            "checklist": {"water": "ok"},
            "nothing_found": True,
            "note": "",
            "photos": [photo],
        }
        ask(f"/api/v1/patrols/{uuid.uuid4()}/", json.dumps(patrol).encode())
        issue = floating(people["reach"], photo)
        ask(f"/api/v1/issues/{uuid.uuid4()}/", json.dumps(issue).encode())
        for path in ("me", "changes", "patrols", "issues", "dues"):
            ask(f"/api/v1/{path}/")
    return answered
