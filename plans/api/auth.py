"""Units' systems: `Authorization: Token …`, with a token made for a unit in the admin.

A phone's token opens nothing here, and a unit's token nothing elsewhere.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import User
from common import clock
from common.errors import NotSignedIn
from plans.models import UnitToken
from plans.services import unit_token_of


class UnitTokenAuthentication(BaseAuthentication):
    """The clerk in whose name the system acts, and the token, which names the unit."""

    def authenticate(self, request: Any) -> tuple[User, UnitToken] | None:
        prefix, _, token = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if prefix.lower() != "token":
            return None
        row = unit_token_of(token.strip(), at=clock.now())
        if row is None:
            raise NotSignedIn(
                "auth.unit_token",
                "单位令牌无效、已过有效期、已作废，或经办人已不再是该单位的经办人，请联系系统管理员。",
            )
        return row.user, row

    def authenticate_header(self, request: Any) -> str:
        return "Token"


class UnitTokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = "plans.api.auth.UnitTokenAuthentication"
    name = "unitToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "系统管理员为单位发放：Authorization: Token …",
        }


class UnitTokenThrottle(SimpleRateThrottle):
    """Calls a minute of one token."""

    scope = "unit_token"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if request.auth is None:
            return None
        return self.cache_format % {"scope": self.scope, "ident": request.auth.pk}
