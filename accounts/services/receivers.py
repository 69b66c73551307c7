"""Login, logout and lock as Django and axes report them: the audit trail's first part.

They are signals of libraries, not of the field: whichever door a person came in by, the same row is
written.
"""

import re
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from accounts.models import User
from accounts.services import audit, sign_in
from accounts.services.devices import login_name
from common import clock
from common.text.values import phone


def connect() -> None:
    # Django's own receiver saves the account, and each save is a row of the registers' history. Only
    # the first receiver under a `dispatch_uid` is kept; INSTALLED_APPS names this room before django.contrib.auth.
    user_logged_in.connect(remember_login, dispatch_uid="update_last_login")
    user_logged_in.connect(logged_in, dispatch_uid="audit.login")
    user_logged_out.connect(logged_out, dispatch_uid="audit.logout")
    user_login_failed.connect(login_failed, dispatch_uid="audit.login_failed")
    user_locked_out.connect(locked_out, dispatch_uid="audit.login_locked")


def _via(request: HttpRequest | None) -> dict[str, str]:
    by_phone = request is not None and request.path.startswith("/api/")
    return {"via": "手机" if by_phone else "网页"}


def remember_login(user: User, **kwargs: Any) -> None:
    user.last_login = clock.now()
    User.objects.filter(pk=user.pk).update(last_login=user.last_login)


def logged_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record("login", user=user, detail=_via(request), request=request)


def logged_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        # "session.idle" or "session.ended" where the middleware ended it.
        action: str = getattr(request, "ended_as", "logout")
        audit.record(action, user=user, request=request)


def login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A row each for an account, until it is locked; for names without an account one row a quarter of an hour and
    address, because a thousand guesses must not be a thousand rows (`sign_in.close_counts` writes how many)."""
    if request is not None and getattr(request, "axes_locked_out", False):
        return
    tried, at = phone(str(credentials.get("username") or "")), clock.now()
    user = User.objects.filter(mobile=tried).first()
    mobile = user.mobile if user else ""
    count = sign_in.count_failure(request=request, mobile=mobile, action=sign_in.FAILED, at=at)
    if user is not None or count == 1:
        audit.record(
            "login.failed",
            user=user,
            target=shown_name(tried),
            detail=_via(request),
            request=request,
            at=at,
        )


def locked_out(request: HttpRequest, username: str, **kwargs: Any) -> None:
    """Of all tries under one lock the first is a row."""
    tried, at = login_name(username), clock.now()
    user = User.objects.filter(mobile=tried).first()
    mobile = user.mobile if user else ""
    count = sign_in.count_failure(request=request, mobile=mobile, action=sign_in.LOCKED, at=at)
    if count == 1:
        audit.record("login.locked", user=user, target=shown_name(tried), request=request, at=at)


def shown_name(tried: str) -> str:
    """The mobile number that was tried; anything else is not kept, because it may be a password."""
    return tried if re.fullmatch(r"1\d{10}", tried) else "（不是手机号）"
