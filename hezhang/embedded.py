"""Background work without a broker: the Celery worker and beat as threads of the one web process.

The queue (`memory://`) lives and dies with the process. That is safe, because every piece of work
is a row first and a sweep of beat picks up what was lost; but two web processes would each see half
of the queue, so the embedded mode runs exactly one (docs/deploy.md).
"""

import threading
from collections.abc import Callable

import structlog
from celery import Celery, beat
from celery.worker import WorkController, state

logger = structlog.get_logger(__name__)

RESTART_SECONDS = 5
STOP_SECONDS = 8


class EmbeddedCelery:
    """Worker and beat of one process. `start()` returns at once; `stop()` waits for tasks."""

    def __init__(self, app: Celery, *, concurrency: int = 2) -> None:
        self._app = app
        self._concurrency = concurrency
        self._beat: beat.Service | None = None
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._forever, args=(run,), name=name, daemon=True)
            for name, run in (("celery-worker", self._run_worker), ("celery-beat", self._run_beat))
        ]

    def start(self) -> None:
        # Before the threads: a task that retries looks up the default app, and would find amqp.
        self._app.set_default()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        # The exit code, and by that the word to stop; the stubs know only its first value, None.
        state.should_stop = 0  # type: ignore[assignment]
        if self._beat:
            self._beat.stop()
        for thread in self._threads:
            thread.join(STOP_SECONDS)

    def _run_worker(self) -> None:
        WorkController(
            app=self._app,
            hostname="embedded@localhost",
            pool_cls="threads",
            concurrency=self._concurrency,
            # One process has nobody to talk to, and over memory:// the talk never ends.
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        ).start()

    def _run_beat(self) -> None:
        self._beat = beat.Service(
            # A second at most between two looks, so that stopping takes no longer than that.
            self._app,
            max_interval=1,
            scheduler_cls=self._app.conf.beat_scheduler,
        )
        self._beat.start()

    def _forever(self, run: Callable[[], None]) -> None:
        # Nobody watches a thread as an init system watches a process, so they restart themselves.
        self._app.set_current()
        while not self._stopping.is_set():
            try:
                run()
            except Exception:
                logger.exception("embedded.failed", part=threading.current_thread().name)
            self._stopping.wait(RESTART_SECONDS)
