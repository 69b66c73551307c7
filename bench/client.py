"""`python -m bench.client`: asks pages of the database that DATABASE_URL names, one at a time.

Reads lines of JSON `{"role", "url", "cold"}` and answers each with `{"status", "ms", "queries"}`. Two of
these, of a small and a large database, take turns: what else the machine does then slows both alike.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Asker:
    """The other process, as the benchmark sees it."""

    def __init__(self, process: Any) -> None:
        self._process = process

    def ask(self, **page: Any) -> dict[str, Any]:
        """One page; RuntimeError where it is not answered with 200."""
        self._process.stdin.write(json.dumps(page) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if answer["status"] != 200:
            raise RuntimeError(f"{page}: {answer}")
        return answer


@contextmanager
def asker(database_url: str) -> Iterator[Asker]:
    """A process that asks pages of this database, for as long as the block runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.client"],
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Asker(process)
        process.stdin.close()  # type: ignore[union-attr]


def main() -> None:
    import django

    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from bench import districts

    clients: dict[str, Client] = {}
    counted = _Counted()
    with connection.execute_wrapper(counted):
        for line in sys.stdin:
            page = json.loads(line)
            role = page["role"]
            if role not in clients:
                clients[role] = Client()
                clients[role].force_login(
                    districts.user(role), backend="accounts.services.backends.PortalBackend"
                )
            if page["cold"]:
                cache.clear()
            counted.queries = 0
            began = time.perf_counter()
            response = clients[role].get(page["url"], headers={"host": "localhost"})
            ms = (time.perf_counter() - began) * 1000
            answer = {"status": response.status_code, "ms": ms, "queries": counted.queries}
            print(json.dumps(answer), flush=True)


class _Counted:
    """Counts statements as they pass."""

    queries = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.queries += 1
        return execute(*args)


if __name__ == "__main__":
    main()
