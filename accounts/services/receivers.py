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
from accounts.services import audit
from common import clock


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
        idle = getattr(request, "ended_by_idleness", False)
        audit.record("session.idle" if idle else "logout", user=user, request=request)


def login_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    tried = str(credentials.get("username") or "")
    audit.record(
        "login.failed",
        user=User.objects.filter(mobile=tried).first(),
        target=shown_name(tried),
        detail=_via(request),
        request=request,
    )


def locked_out(request: HttpRequest, username: str, **kwargs: Any) -> None:
    audit.record(
        "login.locked",
        user=User.objects.filter(mobile=username).first(),
        target=shown_name(username),
        request=request,
    )


def shown_name(tried: str) -> str:
    """The mobile number that was tried; anything else is not kept, because it may be a password."""
    return tried if re.fullmatch(r"1\d{10}", tried) else "（不是手机号）"
