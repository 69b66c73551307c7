"""Ends sessions, keeps pages out of browsers' stores, and leads to one's own password and second factor first."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from accounts.services.second_factor import OWED
from common import clock

LAST_SEEN = "last_seen"
BEGAN = "began"
# They know no session, or nobody signed in.
_WITHOUT_SESSION = ("/health/", "/api/", "/p/", "/m/")
# What a page asks by itself, with nobody at the desk.
_UNATTENDED = ("/screen/figures/", "/screen/wall/")
# The session is written at most once in this many seconds, not on each request.
GRANULARITY_SECONDS = 60

Answer = Callable[[HttpRequest], HttpResponse]


class NoStoreMiddleware:
    """What a signed-in user sees stays in no browser's store, on desks that several people use: neither for the button
    'back' after signing out, nor on the disk. A view that says otherwise (a photo, what a phone asks for again by its
    ETag) is left as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class SessionEndMiddleware:
    """Logs out whoever sent nothing for `SESSION_IDLE_SECONDS` (等保: 会话空闲超时), or signed in longer than
    `SESSION_COOKIE_AGE` ago, and says why. Django's own end of a session moves on with each change of it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            seconds = int(clock.now().timestamp())
            last = request.session.get(LAST_SEEN, seconds)
            if seconds - last > settings.SESSION_IDLE_SECONDS:
                minutes = settings.SESSION_IDLE_SECONDS // 60
                self.end(
                    request,
                    "session.idle",
                    f"超过 {minutes} 分钟没有操作，已自动退出，请重新登录。",
                )
            elif seconds - request.session.setdefault(BEGAN, seconds) > settings.SESSION_COOKIE_AGE:
                hours = settings.SESSION_COOKIE_AGE / 3600
                self.end(request, "session.ended", f"登录已满 {hours:g} 小时，请重新登录。")
            elif not request.path.startswith(_UNATTENDED) and (
                seconds - last > GRANULARITY_SECONDS or LAST_SEEN not in request.session
            ):
                request.session[LAST_SEEN] = seconds
        return self.get_response(request)

    def end(self, request: HttpRequest, action: str, words: str) -> None:
        request.ended_as = action  # type: ignore[attr-defined]
        logout(request)
        messages.info(request, words)


class OwnPasswordMiddleware:
    """Shows no page to users who still have the password an office gave them, before they choose another."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.must_change_password:
            own = reverse("accounts:password_change")
            open_to_all = (own, reverse("accounts:logout"), resolve_url(settings.LOGIN_URL))
            # The app for phones shows nothing of the portal's and leads to its own form of the password.
            if request.path not in open_to_all and not request.path.startswith(("/health/", "/m/")):
                return redirect(own)
        return self.get_response(request)


class SecondFactorMiddleware:
    """Shows no page to users who gave their password and still owe the code of their telephone. What is owed is in the
    session (`LoginPage`), so that nobody pays a query for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.get(OWED):
            own = reverse("accounts:second_factor")
            names = ["second_factor_on", "logout"]
            if request.user.must_change_password:
                names.append("password_change")
            open_pages = {own, resolve_url(settings.LOGIN_URL)}
            open_pages.update(reverse(f"accounts:{name}") for name in names)
            if request.path not in open_pages and not request.path.startswith(_WITHOUT_SESSION):
                where = urlencode({"next": request.get_full_path()})
                return redirect(f"{own}?{where}" if request.method == "GET" else own)
        return self.get_response(request)
