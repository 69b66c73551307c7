"""How often an address may do something: counted in the cache, in fixed spans of time.

Addresses are hashed with the installation's key, so that the cache holds none. Many phones share one
address behind their network's gateway, so the limits of `parameters` are wide; with a cache in memory
(no Redis) each process counts for itself.
"""

from datetime import datetime

from django.utils.crypto import salted_hmac

from common.errors import DomainError
from common.store.open_cache import LIMITS

MINUTE, HOUR = 60, 3600


class TooOften(DomainError):
    """Somebody, or everybody together, did something too often."""

    http_status = 429


def count(what: str, who: str, *, most: int, seconds: int, at: datetime, words: str) -> None:
    """Counts one more of `what` by `who` (an address; "" for everybody together). Raises TooOften
    with `words` past `most` in the present span of `seconds`."""
    whose = salted_hmac("complaints.services.limits", who).hexdigest()[:24] if who else "all"
    key = f"complaints:{what}:{whose}:{int(at.timestamp()) // seconds}"
    LIMITS.add(key, 0, seconds * 2)
    try:
        counted = LIMITS.incr(key)
    except ValueError:
        # A cache in memory that was full has just thrown it out.
        counted = 1
    if counted > most:
        raise TooOften("complaint.too_often", words)
