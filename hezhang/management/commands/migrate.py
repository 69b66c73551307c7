"""`manage.py migrate`, one at a time: a second one waits, and then finds nothing to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from common.store.locks import MIGRATING, whole_session


class Command(migrate.Command):
    """Django's own, under a lock of the database: two machines of one portal may be started at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        with self._alone(options["database"]):
            super().handle(*args, **options)

    @contextmanager
    def _alone(self, database: str) -> Iterator[None]:
        # SQLite's file belongs to one portal (hezhang.serve claims its folder).
        connection = connections[database]
        if connection.vendor != "postgresql":
            yield
            return
        with whole_session(MIGRATING, using=database, waits=self._say_that_it_waits):
            yield

    def _say_that_it_waits(self) -> None:
        self.stdout.write("另一个进程正在升级表结构，等它做完。")
        self.stdout.flush()
