"""Many things in one body, each answered for itself: what the phones' batch and the units' have in common."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import structlog
from django.conf import settings

from common.api.json_text import Unreadable
from common.api.views import error_body, refusal_body
from common.errors import DomainError
from common.store.outage import AWAY, is_away

Answer = tuple[int, Any]
log = structlog.get_logger(__name__)


class Budget:
    """How long a batch may take: what is not begun by then is answered 'later', before a server or a proxy gives
    the whole up unanswered. The first thing is always done, so that every attempt comes further."""

    def __init__(self, seconds: float | None = None) -> None:
        """`seconds`: those of a phone's batch (`BATCH_SECONDS`) where none are said."""
        self._until = monotonic() + (settings.BATCH_SECONDS if seconds is None else seconds)
        self._begun = False

    def is_over(self) -> bool:
        over = self._begun and monotonic() >= self._until
        self._begun = True
        return over


def answer_item(
    item: Any, do: Callable[[dict[str, Any]], Answer], *, budget: Budget, kind: str
) -> Answer:
    """What one item of a batch is answered, as its own call would be: a refusal, or a fault of ours, costs the
    others nothing. `do` is given the item, or an empty one for what is no object."""
    if isinstance(item, Unreadable):
        return item.refusal.http_status, refusal_body(item.refusal)
    if budget.is_over():
        return 503, error_body("later", "这一批用时较长，这一条还没有办理，请稍后重新上传这一条。")
    try:
        return do(item if isinstance(item, dict) else {})
    except DomainError as error:
        return error.http_status, refusal_body(error)
    except Exception as error:
        if is_away(error):
            return 503, error_body("unavailable", AWAY)
        # The others must not pay for a fault in one; it is in the log, and whoever sent it sends it again.
        log.exception(
            "batch_item_failed",
            kind=kind,
            named=[named(item, n) for n in ("type", "uuid", "client_ref")],
        )
        return 500, error_body("fault", "系统出了故障，已经记录，请稍后重新上传这一条。")


def named(item: Any, name: str) -> str | None:
    """A type or number as the item gave it, returned so that its sender finds the item; None for anything that
    cannot be one."""
    if isinstance(item, Unreadable):
        return item.named(name)
    value = item.get(name) if isinstance(item, dict) else None
    return value if isinstance(value, str) and len(value) <= 64 else None
