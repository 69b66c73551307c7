"""A portal as deployed, with the demo district, to be attacked: real servers on private ports."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.deploy.containers import HOST, ROOT, eventually, run, stop
from tests.deploy.visitors import Visitor
from tests.services import private_postgres, private_redis
from tests.services.places import answers, free_port

TLS = {"X-Forwarded-Proto": "https"}
PAGE_WORKERS = 2
# Of each demo account a token as its phone would have, one of a unit's system, and a signboard.
MADE = """
import json
import django
django.setup()
from accounts.models import Unit, User
from accounts.services import issue_token
from common import clock
from demo.place.people import demo_accounts
from plans.services import issue_unit_token
from rivers.models import Signboard
people = {a.role: User.objects.get(mobile=a.mobile) for a in demo_accounts()}
tokens = {role: issue_token(user=u, device="attack", at=clock.now())[1] for role, u in people.items()}
unit = Unit.objects.get(pk=min(people["unit"].unit_ids))
tokens["unit_system"] = issue_unit_token(
    unit=unit, user=people["unit"], system="attack", by=people["admin"], at=clock.now())[1]
print(json.dumps({"tokens": tokens, "board": Signboard.objects.order_by("pk").first().pk}))
"""


@dataclass
class Attacked:
    """`tokens` by role of the demo, `processes` those that may grow: the web's and the worker's."""

    address: str
    variables: dict[str, str]
    accounts: dict[str, dict[str, str]]
    tokens: dict[str, str]
    board: int
    log: Path
    processes: list[Any] = field(default_factory=list)

    def browser(self, role: str) -> Visitor:
        """Somebody of the demo, signed in."""
        account = self.accounts[role]
        return Visitor(self.address, **TLS).log_in(account["mobile"], account["password"])

    def faults(self) -> dict[str, int]:
        """What the portal itself logged as an error, by the last line of its traceback, with how often."""
        found: Counter[str] = Counter()
        for line in self.log.read_text(errors="replace").splitlines():
            with suppress(ValueError):
                told = json.loads(line)
                # An unknown Host is refused by 400; the line tells an operator which name the settings lack.
                is_host = told.get("logger") == "django.security.DisallowedHost"
                if told.get("level") in ("error", "critical") and not is_host:
                    last = told.get("exception", "").strip().splitlines()[-1:]
                    found["：".join([str(told["event"]), *last])[:200]] += 1
        return dict(found)


@contextmanager
def attacked_portal() -> Iterator[Attacked]:
    """Two page workers, a Celery worker, PostgreSQL, Redis, the demo district. Building it takes minutes."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hezhang-attack-")))
        database = stack.enter_context(private_postgres())
        port = free_port()
        variables = {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
            "DJANGO_SETTINGS_MODULE": "hezhang.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": HOST,
            "CSRF_TRUSTED_ORIGINS": f"https://{HOST}",
            "DATABASE_URL": database,
            "REDIS_URL": stack.enter_context(private_redis()),
            "HEZHANG_DATA": str(data),
            "WEB_CONCURRENCY": str(PAGE_WORKERS),
            "GUNICORN_BIND": f"127.0.0.1:{port}",
            "WORKER_NAME": "attacked@localhost",
        }
        run(variables, "migrate", check=True)
        print("建演示区县（几分钟）", flush=True)
        _python(variables, "manage.py", "demo")
        told = json.loads(_python(variables, "manage.py", "demo", "--accounts"))
        accounts = {row["role"]: row for row in told}
        local = variables | {"DJANGO_SETTINGS_MODULE": "hezhang.settings.local"}
        _python(local, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        made = json.loads(_python(variables, "-c", MADE).splitlines()[-1])
        log = data / "portal.log"
        portal = Attacked(
            f"http://127.0.0.1:{port}", variables, accounts, made["tokens"], made["board"], log
        )
        with log.open("w") as out:
            for role in (["web"], ["worker", "--hostname", "attacked@localhost"]):
                command = ["deploy/entrypoint", *role]
                process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=out)
                portal.processes.append(process)
                stack.callback(stop, process)
        assert eventually(lambda: answers(port), portal.processes[0])
        yield portal


def _python(variables: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout
