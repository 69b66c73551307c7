"""Which device somebody signs in with: one that has signed in to the account before is let through where strangers
are stopped, and has a count of wrong passwords of its own.

A browser bears a signed cookie, a phone the token it had (also one that has run out), in a header or in a cookie.
"""

import secrets
from datetime import timedelta
from typing import Any, Final

from axes.models import AccessAttempt
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from knox.crypto import hash_token

from accounts.models import DeviceToken
from common.text.values import phone

COOKIE: Final = "hezhang_device"
# The token of the phone web app (`accounts.api.cookies`).
PHONE_COOKIE: Final = "hz_device"
KEPT: Final = timedelta(days=180)
# Accounts that one browser is known for: the desk of an office, not of a town.
MOST_ACCOUNTS: Final = 8
# Between a login name and the device, in the names by which axes counts.
SEPARATOR: Final = "#"
_SIGNER: Final = TimestampSigner(salt="accounts.services.devices", sep="~")


def known_device(request: HttpRequest | None, mobile: str) -> str:
    """A short name of the device, if this login name has signed in with it before; else ""."""
    if request is None:
        return ""
    number, marks = _cookie(request)
    if _mark(mobile) in marks:
        return number
    word, _, token = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    if word.lower() != "token":
        token = request.COOKIES.get(PHONE_COOKIE, "")
    if token:
        digest = hash_token(token)
        if DeviceToken.objects.filter(digest=digest, user__mobile=mobile).exists():
            return digest[:16]
    return ""


def remember_device(request: HttpRequest, response: HttpResponse, mobile: str) -> None:
    """Marks the browser as one that `mobile` has signed in with, beside the accounts it is known for."""
    number, marks = _cookie(request)
    mine = _mark(mobile)
    kept = [mine, *(mark for mark in marks if mark != mine)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        _SIGNER.sign(".".join([number or secrets.token_hex(8), *kept])),
        max_age=KEPT,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def counted_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name by which axes counts wrong passwords (beside the address): the login name, on a known device with
    that device behind it. So whoever tries elsewhere, or at the same address, locks nobody out of their own."""
    mobile = phone(str((credentials or {}).get("username") or ""))
    device = known_device(request, mobile)
    return f"{mobile}{SEPARATOR}{device}" if device else mobile


def login_name(counted: str) -> str:
    """The login name of a `counted_name`."""
    return counted.partition(SEPARATOR)[0]


def forget_failures(mobile: str) -> bool:
    """Ends the locks of an account, on whatever device and from wherever: whether there was something to end."""
    counted = Q(username=mobile) | Q(username__startswith=f"{mobile}{SEPARATOR}")
    return AccessAttempt.objects.filter(counted).delete()[0] > 0


def _cookie(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        number, *marks = _SIGNER.unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT).split(".")
    except BadSignature:
        return "", []
    return number, marks


def _mark(mobile: str) -> str:
    return salted_hmac("accounts.services.devices", mobile).hexdigest()[:16]
