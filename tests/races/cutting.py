"""A network that fails at the worst moment: between this process and PostgreSQL, at COMMIT."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from django.db import connection

from tests.services.postgres import by_network


class Cutter:
    """Relays one connection to PostgreSQL and cuts it at a COMMIT.

    `arrives`: the server gets the COMMIT and does it, and only its answer is lost (a failover); else
    the COMMIT itself is lost, and the server undoes the transaction. `spared` COMMITs pass before.
    """

    def __init__(self, *, arrives: bool, spared: int) -> None:
        self.arrives, self.spared = arrives, spared
        self.was_cut = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.server = socket.create_connection(by_network())
        self.client: socket.socket | None = None

    def run(self) -> None:
        self.client, _ = self.listener.accept()
        answers = Thread(target=self._answers, daemon=True)
        answers.start()
        with suppress(OSError):
            while sent := self.client.recv(65536):
                if b"COMMIT" in sent:
                    if not self.spared:
                        self.was_cut = True
                        if self.arrives:
                            self.server.sendall(sent)
                            # `_answers` reads that the transaction is committed, and keeps it.
                            answers.join(10)
                        break
                    self.spared -= 1
                self.server.sendall(sent)
        self.close()

    def _answers(self) -> None:
        with suppress(OSError):
            while told := self.server.recv(65536):
                if self.was_cut:
                    return
                assert self.client is not None
                self.client.sendall(told)

    def close(self) -> None:
        for each in (self.client, self.server, self.listener):
            if each is not None:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()


@contextmanager
def cut_at_commit(*, arrives: bool, spared: int = 0) -> Iterator[Cutter]:
    """The database connection of this thread goes by way of a `Cutter`; afterwards by its own."""
    place = connection.settings_dict
    connection.close()
    cutter = Cutter(arrives=arrives, spared=spared)
    relay = Thread(target=cutter.run, daemon=True)
    relay.start()
    connection.settings_dict = {**place, "HOST": "127.0.0.1", "PORT": str(cutter.port)}
    try:
        yield cutter
    finally:
        connection.close()
        connection.settings_dict = place
        cutter.close()
        relay.join(10)
