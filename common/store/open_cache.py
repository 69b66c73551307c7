"""A cache that fails open: without Redis it is an empty one. And the one in which limits are counted."""

import time
from collections.abc import Callable
from typing import Any, Final

import structlog
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.utils.connection import ConnectionProxy
from redis.exceptions import RedisError

from common.background.pause import Pause

logger = structlog.get_logger(__name__)

# What is counted against abuse: apart from what pages keep, so that neither pushes the other out.
LIMITS: Final[Any] = ConnectionProxy(caches, "limits")


class OpenRedisCache(RedisCache):
    """Redis where it answers. Where it does not, nothing is found and nothing is kept, so that pages are reckoned
    anew and limits let through: what is only there to be quick or to slow somebody down never refuses a person.

    Nothing that must be remembered belongs here. (Sessions are rows.)
    """

    PAUSE: Final = Pause(10)

    def _asked(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        if self.PAUSE.is_on():
            return otherwise
        try:
            return ask()
        except (RedisError, OSError) as error:
            self.PAUSE.begin()
            logger.warning("cache.away", error=type(error).__name__, pause=self.PAUSE.seconds)
            return otherwise

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        ask = super().get
        return self._asked(lambda: ask(key, default, version), default)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        ask = super().add
        return bool(self._asked(lambda: ask(*args, **kwargs), False))

    def set(self, *args: Any, **kwargs: Any) -> None:
        ask = super().set
        self._asked(lambda: ask(*args, **kwargs), None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        ask = super().touch
        return bool(self._asked(lambda: ask(*args, **kwargs), False))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        ask = super().delete
        return bool(self._asked(lambda: ask(*args, **kwargs), False))

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        ask = super().get_many
        return self._asked(lambda: ask(*args, **kwargs), {})

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        ask = super().has_key
        return bool(self._asked(lambda: ask(*args, **kwargs), False))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Counted from nothing while Redis is away: `delta`. ValueError for a key that is not there."""
        ask = super().incr
        return int(self._asked(lambda: ask(key, delta, version), delta))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """The keys that were not kept."""
        ask = super().set_many
        return list(self._asked(lambda: ask(data, *args, **kwargs), list(data)))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        ask = super().delete_many
        self._asked(lambda: ask(*args, **kwargs), None)

    def clear(self) -> None:
        self._asked(super().clear, None)


class CountsInMemory(LocMemCache):
    """Counts of one process without Redis. A full one lets go of what is past its time first; Django's own
    throws out a third of all keys, and whoever filled it would have his count forgotten."""

    def _cull(self) -> None:
        past: Any = self
        now = time.time()
        for key in [key for key, until in past._expire_info.items() if until and until <= now]:
            past._delete(key)
        if len(past._cache) >= past._max_entries:
            super()._cull()  # type: ignore[misc]
