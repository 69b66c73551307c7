"""The same moment for several threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connections

from common.errors import DomainError


def at_once(times: int, work: Callable[[int], Any]) -> list[Any]:
    """Runs `work(n)` in so many threads that start together; answers and refusals in order."""
    barrier = Barrier(times)

    def one(n: int) -> Any:
        barrier.wait()
        try:
            return work(n)
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
