"""nginx before the portal: the real program on our own configuration."""

import json
import re
import socket
import ssl
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic

import psycopg2
import pytest

from tests.deploy.containers import HOST, ROOT, eventually, get, stop
from tests.deploy.visitors import Visitor, floating
from tests.hostile.wire import answered, written
from tests.photos import photo as make_photo
from tests.services.places import answers, free_port

# One group: collecting static files by two workers at once would tear them.
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("deployment")]


def test_nginx_reads_our_configuration(nginx_config):
    command = nginx_config(free_port(), free_port(), free_port())
    result = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_a_visitor_reaches_the_portal_through_nginx(nginx):
    http, https = nginx
    status, headers, _ = get(f"http://127.0.0.1:{http}/")
    assert (status, headers["Location"]) == (301, f"https://{HOST}/")
    assert get(f"http://127.0.0.1:{http}/health/ready/")[0] == 200

    status, headers, body = get(f"https://127.0.0.1:{https}/accounts/login/")
    assert status == 200
    assert "河长制" in body.decode()
    assert headers["Strict-Transport-Security"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_behind_a_balancer_the_visitors_own_address_is_taken(nginx_config, web, migrated):
    text = (ROOT / "deploy/real-ip/README.md").read_text()
    config = re.search(r"```nginx\n(.+?)```", text, re.DOTALL).group(1)
    assert "10.0.0.0/24" in config
    config = config.replace("10.0.0.0/24", "127.0.0.0/8")
    https = free_port()
    process = subprocess.Popen(nginx_config(free_port(), https, web[1], real_ip=config))
    try:
        assert eventually(lambda: answers(https), process)
        # What a visitor claims stands left of what the balancer wrote.
        get(
            f"https://127.0.0.1:{https}/api/v1/auth/login/",
            json.dumps({"mobile": "19000000000", "password": "x", "device": "y"}).encode(),
            "POST",
            **{"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.1, 203.0.113.77"},
        )
    finally:
        stop(process)
    with psycopg2.connect(migrated["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT host(address) FROM accounts_auditevent ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone()[0] == "203.0.113.77"
    connection.close()


def test_no_query_number_is_in_the_log(nginx_config, web, tmp_path):
    """Whoever has one reads what a stranger reported."""
    https, log = free_port(), tmp_path / "access.log"
    with log.open("wb") as said:
        process = subprocess.Popen(nginx_config(free_port(), https, web[1]), stdout=said)
    try:
        assert eventually(lambda: answers(https), process)
        for address in (
            "/p/q/K7M2P9QX4T/",
            "/p/q/K7M2P9QX4T",
            "/p/q/?code=K7M2P9QX4T",
            "/p/report/",
        ):
            get(f"https://127.0.0.1:{https}{address}")
    finally:
        stop(process)
    told = log.read_text()
    assert told.count(" GET /p/q/-/ ") == 3
    assert " GET /p/report/ " in told
    assert "K7M2P9QX4T" not in told


@pytest.fixture(scope="module")
def told_apart(nginx_config):
    """nginx before two servers that say which they are instead of the portal's pages and phones."""

    def serve(name):
        class Says(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(name)

            def log_message(self, *args):
                """What it was asked is the test's to say."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
        Thread(target=server.serve_forever, daemon=True).start()
        return server

    servers = [serve(b"web"), serve(b"phones")]
    https = free_port()
    ports = [server.server_port for server in servers]
    process = subprocess.Popen(nginx_config(free_port(), https, *ports))
    try:
        assert eventually(lambda: answers(https), process)
        yield f"https://127.0.0.1:{https}"
    finally:
        stop(process)
        for server in servers:
            server.shutdown()
            server.server_close()


@pytest.mark.parametrize(
    ("path", "server"),
    [
        ("/", b"web"),
        ("/inspections/", b"web"),
        ("/p/1/report/", b"web"),
        ("/accounts/login/", b"web"),
        ("/api/v1/auth/login/", b"web"),
        ("/api/v1/patrols/0000/", b"phones"),
        ("/api/v1/attachments/", b"phones"),
        ("/api/v1/changes/", b"phones"),
    ],
)
def test_phones_have_workers_of_their_own(told_apart, path, server):
    assert get(told_apart + path)[2] == server


def test_a_photo_over_the_limit_is_refused_before_it_reaches_the_portal(nginx):
    context = ssl._create_unverified_context()
    head = f"PUT /api/v1/photos/x/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 13000000\r\n\r\n"
    with (
        socket.create_connection(("127.0.0.1", nginx[1])) as plain,
        context.wrap_socket(plain) as connection,
    ):
        connection.sendall(head.encode())
        answer = connection.recv(4096)
    assert b" 413 " in answer
    refusal = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert refusal["code"] == "too_large"
    assert "10 MB" in refusal["detail"]


@contextmanager
def without_a_portal(nginx_config):
    """The address of an nginx whose portal is away."""
    https = free_port()
    process = subprocess.Popen(nginx_config(free_port(), https, free_port()))
    try:
        assert eventually(lambda: answers(https), process)
        yield f"https://127.0.0.1:{https}"
    finally:
        stop(process)


@pytest.fixture(scope="module")
def alone(nginx_config):
    with without_a_portal(nginx_config) as address:
        yield address


@pytest.fixture
def unasked(nginx_config):
    """One that has not counted anything yet."""
    with without_a_portal(nginx_config) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/api/v1/me/", "application/json", "系统正在维护"),
        ("/api/v1/auth/login/", "application/json", "系统正在维护"),
        ("/accounts/login/", "text/html", "门户正在维护"),
        ("/p/1/report/", "text/html", "门户正在维护"),
    ],
)
def test_a_portal_that_is_away_is_said_in_chinese(alone, path, kind, words):
    status, headers, body = get(alone + path)
    assert status == 502
    assert headers.get_content_type() == kind
    assert words in body.decode()


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (written("TRACE", "/api/v1/me/"), "application/json"),
        (written("TRACE", "/p/1/report/"), "text/html"),
        (written("GET", "/api/v1/me/?x=" + "y" * 40_000), "application/json"),
        (written("GET", "/api/v1/me/", "X-Much: " + "y" * 40_000), "application/json"),
        (written("GET", "/", "X-Much: " + "y" * 40_000), "text/html"),
        (written("PUT", "/api/v1/me/", "Transfer-Encoding: gzip"), "application/json"),
        (written("PUT", "/api/v1/me/", "Content-Length: abc"), "application/json"),
        (b"rubbish\r\n\r\n", "application/json"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[:12].decode(),
)
def test_what_cannot_be_read_is_said_in_chinese(alone, raw, kind):
    port = int(alone.rpartition(":")[2])
    context = ssl._create_unverified_context()
    status, said, body = answered(port, raw, wrap=context.wrap_socket)
    assert (status, said.split(";")[0]) == (400, kind)
    assert "读不懂" in body.decode()


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/v1/auth/login/", "application/json"), ("/accounts/login/", "text/html")],
)
def test_guessing_passwords_in_haste_is_slowed_in_chinese(unasked, path, kind):
    # A training room's hundred phones wait their turn; what comes beside them is refused.
    together = Barrier(200)

    def ask(_):
        """Connected first, so that all ask in the same moment however slow the machine is."""
        line = HTTPSConnection(
            unasked.removeprefix("https://"), context=ssl._create_unverified_context(), timeout=120
        )
        line.connect()
        together.wait()
        line.request("GET", path, headers={"Host": HOST})
        answer = line.getresponse()
        said = answer.status, answer.headers, answer.read()
        line.close()
        return said

    with ThreadPoolExecutor(200) as many:
        answers_got = list(many.map(ask, range(200)))
    refused = [answer for answer in answers_got if answer[0] == 429]
    assert 20 <= len(refused) <= 90
    _, headers, body = refused[0]
    assert headers.get_content_type() == kind
    assert "操作过于频繁" in body.decode()


def test_uploads_that_stop_in_the_middle_hold_no_worker(nginx):
    """Many times more than there are workers (two); nginx waits for them, in the head and in the body."""
    context = ssl._create_unverified_context()
    body = f"PUT /api/v1/photos/x/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 900000\r\n\r\n"
    with ExitStack() as stack:
        for sent in [body.encode() + bytes(100_000), b"POST /accounts/login/ HT"] * 15:
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", nginx[1])))
            stack.enter_context(context.wrap_socket(plain)).sendall(sent)
        began = monotonic()
        assert get(f"https://127.0.0.1:{nginx[1]}/accounts/login/")[0] == 200
        # Long before nginx gives the halves up, or gunicorn ends a worker that hangs.
        assert monotonic() - began < 10


def test_photos_go_through_nginx_to_those_who_may_see_them_and_to_nobody_else(
    nginx, people, migrated
):
    phone = Visitor(f"https://127.0.0.1:{nginx[1]}")
    secret = {"mobile": people["village_chief"], "password": people["password"], "device": "手机"}
    token = phone.send("/api/v1/auth/login/", secret, "POST")["token"]
    mine = {"Authorization": f"Token {token}"}
    photo, issue = str(uuid.uuid4()), str(uuid.uuid4())
    kind = {"Content-Type": "image/jpeg"}
    status, _, said = phone.ask(f"/api/v1/photos/{photo}/", make_photo(), "PUT", **kind, **mine)
    assert status == 201, said
    report = floating(people["reach"], photo)
    phone.send(f"/api/v1/issues/{issue}/", report, **mine)

    office = Visitor(f"https://127.0.0.1:{nginx[1]}").log_in(
        people["town_office"], people["password"]
    )
    listed = office.ask("/issues/")[2].decode()
    pk = re.search(r'href="/issues/(\d+)/"', listed).group(1)
    path = f"/issues/{pk}/photos/{photo}/full/"
    status, headers, body = office.ask(path)
    assert (status, body[:2]) == (200, b"\xff\xd8")
    # By nginx, not by the portal; and it kept what makes a file harmless.
    assert headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"].startswith("private")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Strict-Transport-Security"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in headers["Content-Security-Policy"]

    stranger = Visitor(f"https://127.0.0.1:{nginx[1]}").log_in(
        people["stranger"], people["password"]
    )
    assert stranger.ask(path)[0] == 404
    uploads = Path(migrated["HEZHANG_DATA"]) / "uploads"
    # The photo, and its small picture if the worker has made it.
    kept = [file.relative_to(uploads) for file in (uploads / "blobs").rglob("*.jpg")]
    assert kept
    assert {office.ask(f"/protected/{inner}")[0] for inner in kept} == {404}
    assert Visitor(f"https://127.0.0.1:{nginx[1]}").ask(path)[0] == 302
