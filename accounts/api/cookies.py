"""The phone web app's way in: the token in a cookie that no script can read.

A browser sends a cookie with whatever any page makes it ask. Three things keep other sites' pages out:

- `SameSite=Strict`: the browser sends the cookie with requests of this site alone.
- `X-Hezhang-App`, without which the cookie counts for nothing. A page of another origin may not send such a header
  unless this portal allows it (CORS), and the portal allows it to nobody. This also holds for a page of another host
  below the same site, which `SameSite` lets through, and for browsers that know no `SameSite`.
- `Origin` and `Sec-Fetch-Site`, where the browser sends them (Chrome 76, Safari 16.4): they must name this portal.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from accounts.api.tokens import DeviceTokenAuthentication, admitted
from accounts.models import DeviceToken, User
from accounts.services.devices import PHONE_COOKIE
from common.errors import NotSignedIn

PATH: Final = "/api/v1/"
# No browser keeps a cookie for longer.
LONGEST: Final = timedelta(days=400)


class DeviceCookieAuthentication(DeviceTokenAuthentication):
    """As by the header `Authorization: Token …`, which comes first; only for requests of the portal's own pages."""

    def authenticate(self, request: Any) -> tuple[User, DeviceToken] | None:
        token = request.COOKIES.get(PHONE_COOKIE)
        if not token:
            return None
        check_own_page(request)
        return admitted(token)


def check_own_page(request: Any) -> None:
    """Raises NotSignedIn (`auth.origin`) unless the request was made by a page of this portal that says so."""
    meta = request.META
    if (
        not meta.get("HTTP_X_HEZHANG_APP")
        or meta.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin"
        or ("HTTP_ORIGIN" in meta and not _Origins(lambda _: HttpResponse()).is_ours(request))
    ):
        raise NotSignedIn(
            "auth.origin", "这次请求不是从本门户的手机页面发出的，请打开手机页面再试。"
        )


class _Origins(CsrfViewMiddleware):
    """Django's own judgement of `Origin`: this host, or one of CSRF_TRUSTED_ORIGINS, as for the pages' forms."""

    def is_ours(self, request: Any) -> bool:
        return bool(self._origin_verified(request))  # type: ignore[attr-defined]  # stubs leave it out


def keep(
    request: Any, response: HttpResponse, *, token: str, until: datetime | None, at: datetime
) -> None:
    """Sets the cookie, until the end of its token."""
    response.set_cookie(
        PHONE_COOKIE,
        token,
        max_age=min(until - at, LONGEST) if until else LONGEST,
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def prolong(request: Any, response: HttpResponse, *, at: datetime) -> None:
    """Lets the cookie of whoever came by it end with its token, whose end moves on with each day of use."""
    if isinstance(request.successful_authenticator, DeviceCookieAuthentication):
        token = request.COOKIES[PHONE_COOKIE]
        keep(request, response, token=token, until=request.auth.expiry, at=at)


def forget(response: HttpResponse) -> None:
    """Takes the cookie back."""
    response.delete_cookie(PHONE_COOKIE, path=PATH, samesite="Strict")
