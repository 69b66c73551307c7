"""Logins a minute, by address and by account. The rates are in the settings."""

import hashlib
from typing import Any

from rest_framework.throttling import SimpleRateThrottle

from common.text.values import phone


class LoginAddressThrottle(SimpleRateThrottle):
    """By where it comes from."""

    scope = "login_address"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class LoginAccountThrottle(SimpleRateThrottle):
    """By the mobile number that is tried, wherever from."""

    scope = "login_account"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        data = request.data if isinstance(request.data, dict) else {}
        tried = phone(str(data.get("mobile", "")))
        ident = hashlib.sha256(tried.encode()).hexdigest()[:32]
        return self.cache_format % {"scope": self.scope, "ident": ident}
