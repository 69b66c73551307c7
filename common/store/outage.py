"""Whether a fault is that the database is away for the moment: stopped, failing over, full of connections."""

from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.db.utils import InternalError

AWAY: Final = "数据库暂时连不上或正忙，这一次没有办理。请过一两分钟再试；已经保存的内容不会丢失。"
RETRY_SECONDS: Final = 30
# Classes of SQLSTATE (https://www.postgresql.org/docs/16/errcodes-appendix.html): connection, read-only
# transaction (a standby before it takes over), resources, objects in use, operator's intervention, system.
_PASSING: Final = ("08", "25006", "40", "53", "55", "57", "58")
# SQLite's own words for what passes.
_PASSING_WORDS: Final = ("database is locked", "unable to open database", "disk i/o error")


def is_away(error: BaseException | None) -> bool:
    """Is this the fault of a database that will be back? What sent it may send it again later."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError | InternalError):
        return False
    cause: Any = error.__cause__
    if hasattr(cause, "pgcode"):
        # Without a number there was no server to give one.
        return cause.pgcode is None or cause.pgcode.startswith(_PASSING)
    return any(words in str(error).lower() for words in _PASSING_WORDS)
