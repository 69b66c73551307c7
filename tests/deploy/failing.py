"""Servers that a test takes away while the portal runs: a real Redis, and the way to a real PostgreSQL."""

import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import contextmanager, suppress

from tests.deploy.containers import eventually
from tests.services.places import answers, free_port
from tests.services.redis import machine_server, wheel_server


class Redis:
    """A Redis on one port that can be stopped, made to hang (its process sleeps, its socket listens), and come back."""

    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = tempfile.TemporaryDirectory(prefix="hezhang-redis-")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [
                machine_server() or wheel_server(),
                *("--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
                *("--appendonly", "no", "--dir", self.folder.name),
            ],
            stdout=subprocess.DEVNULL,
        )
        assert eventually(lambda: answers(self.port), self.process)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def hang(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def come_back(self):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGCONT)
        else:
            self.start()

    @contextmanager
    def away(self, how):
        """Without it, by "stop" or "hang"; it comes back whatever happens meanwhile."""
        getattr(self, how)()
        try:
            yield
        finally:
            self.come_back()

    def end(self):
        self.stop()
        self.folder.cleanup()


@contextmanager
def redis_of_its_own():
    server = Redis()
    server.start()
    try:
        yield server
    finally:
        server.end()


class Way:
    """A port that leads to a server; `close()` takes the server away from whoever comes by it, `open()` brings it
    back at the same port. After `hang()` every line is there and nothing comes through, as of a server that sleeps."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.port = free_port()
        self._listener = None
        self._lines = []
        self._flows = threading.Event()
        self._flows.set()

    def hang(self):
        self._flows.clear()

    def open(self):
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self):
        # Shut down, so that the thread that waits in accept() lets the port go.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._flows.set()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._lines.clear()

    @contextmanager
    def shut(self):
        """Closed; it is opened again whatever happens meanwhile."""
        self.close()
        try:
            yield
        finally:
            self.open()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self.target)
            self._lines += [near, far]
            threading.Thread(target=_carry, args=(near, far, self._flows), daemon=True).start()


def _carry(near, far, flows):
    with near, far:
        while True:
            for line in select.select([near, far], [], [])[0]:
                flows.wait()
                try:
                    data = line.recv(65536)
                    (far if line is near else near).sendall(data)
                except OSError:
                    data = b""
                if not data:
                    return
