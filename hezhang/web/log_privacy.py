"""Keeps passwords, tokens, whole mobile numbers and query numbers out of every log. Pure; settings import it."""

import re
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

MOBILE = re.compile(r"(?<![0-9A-Za-z-])((?:\+?86)?1\d{2})\d{4}(\d{4})(?![0-9A-Za-z])")
SECRET = re.compile(
    r"""((?:password|passwd|secret|token|authorization|cookie)\w*["']?\s*[:=]\s*(?:Token\s|Bearer\s|Basic\s)?|\bToken\s+)
        ("[^"]*"|'[^']*'|[^\s,;}]+)""",
    re.IGNORECASE | re.VERBOSE,
)
# The part of an address that signs in: redis://:password@host
USERINFO = re.compile(r"(\w://)[^/@\s]*:[^/@\s]*@")
SECRET_KEY = re.compile(r"password|passwd|secret|token|authorization|cookie", re.IGNORECASE)
# Whoever has a query number reads what was reported under it; it is in the address that is logged.
QUERY_NUMBER = re.compile(r"(/p/q/)[^/?\s\"']+")
# Without one of these neither of the two above matches: true of most values, and found out at once.
_SIGN = re.compile(r"[:=\s]")
HIDDEN = "…"
# Made by the portal itself; eleven digits in a row are chance there.
NUMBERS = ("request_id", "task_id", "child_task_id", "timestamp")


def hide_personal(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The last step before a line is written: passwords, tokens and mobile numbers go, wherever they
    came from (an exception's words, a library's warning)."""
    for key, value in event.items():
        if key not in NUMBERS:
            event[key] = HIDDEN if _is_secret(key) else _hidden(value)
    return event


@lru_cache(maxsize=1000)
def _is_secret(key: str) -> bool:
    return SECRET_KEY.search(key) is not None


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        value = MOBILE.sub(r"\1****\2", value)
        if "/p/q/" in value:
            value = QUERY_NUMBER.sub(rf"\1{HIDDEN}", value)
        if not _SIGN.search(value):
            return value
        return SECRET.sub(rf"\1{HIDDEN}", USERINFO.sub(rf"\1{HIDDEN}@", value))
    if isinstance(value, dict):
        return {k: HIDDEN if _is_secret(str(k)) else _hidden(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(inner) for inner in value]
    if isinstance(value, BaseException):
        return _hidden(f"{type(value).__name__}: {value}")
    return value
