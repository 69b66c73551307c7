"""Logins a minute, by address and by account there. The rates are in the settings.

Both count in the cache, which fails open. A device that has signed in to the account before is not counted: at one
address behind a village's gateway nobody keeps another's phone out.
"""

import hashlib
from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from accounts.services.devices import known_device
from common.store.open_cache import LIMITS
from common.text.values import phone


class LoginAddressThrottle(SimpleRateThrottle):
    """By where it comes from."""

    scope = "login_address"
    cache = LIMITS

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if known_device(request, tried_number(request)):
            return None
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LoginAccountThrottle(SimpleRateThrottle):
    """By the mobile number that is tried from one address."""

    scope = "login_account"
    cache = LIMITS

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        tried = tried_number(request)
        if known_device(request, tried):
            return None
        whose = hashlib.sha256(f"{tried} {self.get_ident(request)}".encode()).hexdigest()[:32]
        return self.cache_format % {"scope": self.scope, "ident": whose}


def tried_number(request: Any) -> str:
    """The login name in what a phone sends; "" where it sends none."""
    data = request.data if isinstance(request.data, dict) else {}
    return phone(str(data.get("mobile", "")))
