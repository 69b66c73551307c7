"""The containers of a deployment, as processes on the private PostgreSQL and Redis of this run."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from tests.deploy.containers import HOST, ROOT, eventually, run, serves, start, stop
from tests.deploy.failing import Way, redis_of_its_own
from tests.deploy.visitors import PEOPLE
from tests.services import template
from tests.services.places import answers, free_port

PYTHON_FIRST = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """The variables of a container, on a database and a broker that nobody else uses."""
    url = urlsplit(os.environ["TEST_DATABASE_URL"])
    name = f"deployment_{os.getpid()}"
    server = psycopg2.connect(urlunsplit(url._replace(scheme="postgresql")))
    server.autocommit = True
    # What `migrate` would make of an empty one, if this run has it; `migrate` is run on it all the same.
    made = f" TEMPLATE {template.NAME}" if template.is_made(os.environ["TEST_DATABASE_URL"]) else ""
    server.cursor().execute(f"CREATE DATABASE {name}{made}")
    broker = urlsplit(os.environ["TEST_REDIS_URL"])
    yield {
        "PATH": PYTHON_FIRST,
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        "DJANGO_SETTINGS_MODULE": "hezhang.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": HOST,
        "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
        "REDIS_URL": urlunsplit(broker._replace(path=f"/{32 + int(broker.path.strip('/') or 0)}")),
        "HEZHANG_DATA": str(tmp_path_factory.mktemp("data")),
        "ATTACHMENTS_ACCEL": "/protected/",
        "WEB_CONCURRENCY": "2",
    }
    server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.fixture(scope="session")
def migrated(environment):
    run(environment, "migrate", check=True)
    return environment


@pytest.fixture(scope="session")
def people(migrated):
    """A village chief and her town's office in the deployed database."""
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PEOPLE)],
        cwd=ROOT,
        env=migrated,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(told.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def static_files(environment):
    """What the image's build step collects; the manifest storage refuses pages without it. Those that the last
    process collected are taken where no file has changed since."""
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + COLLECT],
        cwd=ROOT,
        check=True,
        env={**environment, "DJANGO_SETTINGS_MODULE": "hezhang.settings.local"},
    )


COLLECT = "from hezhang.serve import collect_static; collect_static()"


@pytest.fixture(scope="session")
def redis():
    """The broker and the cache of the deployed portal, which a test may take away if it brings it back."""
    with redis_of_its_own() as server:
        yield server


@pytest.fixture(scope="session")
def way(environment):
    """Between the deployed portal and PostgreSQL: a test may shut it if it opens it again."""
    place = urlsplit(environment["DATABASE_URL"])
    made = Way(place.hostname, place.port)
    made.open()
    yield made
    made.close()


@pytest.fixture(scope="session")
def web(migrated, static_files, redis, way):
    """The one portal of all these tests, for each costs ten seconds of processor: (its variables, its port)."""
    place, port = urlsplit(migrated["DATABASE_URL"]), free_port()
    by_way = place._replace(netloc=f"{place.username}@127.0.0.1:{way.port}")
    variables = {
        **migrated,
        "DATABASE_URL": urlunsplit(by_way),
        "REDIS_URL": redis.url,
        "GUNICORN_BIND": f"127.0.0.1:{port}",
    }
    process = start(variables, "web")
    try:
        assert eventually(lambda: serves(port), process)
        yield variables, port
    finally:
        stop(process)


@pytest.fixture(scope="session")
def worker_log(tmp_path_factory):
    """What the worker of that portal says."""
    return tmp_path_factory.mktemp("worker") / "log"


@pytest.fixture(scope="session")
def worker(migrated, redis, worker_log):
    """The worker of that portal: (its variables, its process)."""
    name = f"celery@deployment-{os.getpid()}"
    variables = {**migrated, "REDIS_URL": redis.url, "WORKER_NAME": name}
    process = start(variables, "worker", "--hostname", name, log=worker_log)
    try:
        assert eventually(lambda: run(variables, "health", "worker").returncode == 0, process)
        yield variables, process
    finally:
        stop(process)


@pytest.fixture(scope="session")
def nginx_config(tmp_path_factory, environment):
    """Our own nginx files, with the places of this machine and the ports of a test put in."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    assert program, "没有 nginx：apt-get install -y nginx-light"
    tls = tmp_path_factory.mktemp("tls")
    certificate(tls)
    proxy = (ROOT / "deploy/nginx-proxy.conf").read_text()
    config = (ROOT / "deploy/nginx.conf").read_text()
    assert "include /etc/nginx/portal-proxy.conf;" in config

    def write(http, https, web_port, phones_port=None, *, real_ip=""):
        folder = tmp_path_factory.mktemp("nginx")
        text = (
            config.replace("/tmp/", f"{folder}/")
            .replace("/data/uploads/", f"{environment['HEZHANG_DATA']}/uploads/")
            .replace("/etc/nginx/portal-proxy.conf", str(folder / "proxy.conf"))
            .replace("/etc/nginx/tls/", f"{tls}/")
            .replace("/etc/nginx/real-ip/", f"{folder}/real-ip/")
            .replace("listen 8080", f"listen 127.0.0.1:{http}")
            .replace("listen 8443", f"listen 127.0.0.1:{https}")
            .replace("web:8000", f"127.0.0.1:{web_port}")
            .replace("phones:8000", f"127.0.0.1:{phones_port or web_port}")
        )
        (folder / "nginx.conf").write_text(text)
        (folder / "proxy.conf").write_text(proxy)
        if real_ip:
            (folder / "real-ip").mkdir()
            (folder / "real-ip/balancer.conf").write_text(real_ip)
        # Root's nginx would give its work to a user who may not enter this folder.
        extra = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
        return [program, "-c", folder / "nginx.conf", "-p", folder, "-g", extra]

    return write


@pytest.fixture(scope="session")
def nginx(nginx_config, web):
    """nginx in front of the web container: (port of http, port of https)."""
    http, https = free_port(), free_port()
    process = subprocess.Popen(nginx_config(http, https, web[1]))
    try:
        assert eventually(lambda: answers(https), process)
        yield http, https
    finally:
        stop(process)


def certificate(folder):
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={HOST}", "-keyout", folder / "privkey.pem"),
            *("-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
