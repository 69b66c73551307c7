"""How much memory the portal's processes take while they are attacked."""

import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Self

import psutil

EVERY_SECONDS = 0.02
MB = 1024 * 1024


class Watch:
    """Looks at processes and at all their descendants, as long as the block runs.

    `highest` is that of any one process in MB since `begin()`; `of` says which it was.
    """

    def __init__(self, pids: Iterable[int]) -> None:
        self._roots = [psutil.Process(pid) for pid in pids]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.begin()

    def begin(self) -> None:
        self.highest, self.of = 0.0, ""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            for root in self._roots:
                # One that ends while it is looked at.
                with suppress(psutil.Error):
                    for process in (root, *root.children(recursive=True)):
                        with suppress(psutil.Error):
                            taken = process.memory_info().rss / MB
                            if taken > self.highest:
                                self.highest = taken
                                self.of = " ".join(process.cmdline()[-2:])[:60]
