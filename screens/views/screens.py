"""The screen itself, through two doors: for users who are signed in, and for a screen's computer with its link.

The link's token comes behind the # of an address, which no browser sends: the page's script hands it in once, and from
then on it is in a cookie that no script can read, sent to these addresses alone. Neither door's asking again counts as
somebody being at the desk (`accounts.views.middleware`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.models import Role
from common import clock
from common.api.views import error_body
from common.text.chinese import iso_moment, local_date, local_moment
from common.web.views import RoleRequiredMixin
from screens.forms import DoorForm
from screens.models import Snapshot
from screens.parameters import PAGE_SECONDS, STALE_MINUTES
from screens.reads.shown import moved, panels, release, stamp
from screens.services.links import Standing, standing_of
from screens.services.snapshots import open_screen, shown

ROLES: Final = ("office", "chief")
COOKIE: Final = "hz_screen"
PATH: Final = reverse_lazy("screens:screen")
# How often a page asks, in seconds.
ASK_SECONDS: Final = 15
ENDED: Final = "登录已结束，请重新登录后再打开。"
NO_LINES: Final = "河段图已有新的，请稍候。"
REVOKED: Final = "大屏链接已作废或已到期，请向河长办要新的链接。"


def _page(
    request: HttpRequest, row: Snapshot, at: datetime, *, poll: str, with_lists: bool
) -> HttpResponse:
    """The whole page with its first figures; only the lines of its map are asked for by themselves."""
    code, day = row.division_id, local_date(at)
    context = {
        "facts": row.facts,
        "with_lists": with_lists,
        "panels": panels(row.facts, with_lists=with_lists),
        "poll": poll,
        "etag": stamp(row.digest, with_lists=with_lists),
        "release": release(),
        "counted": iso_moment(row.counted_at),
        "counted_at": local_moment(row.counted_at),
        "age": max(0, round((at - row.counted_at).total_seconds())),
        "page_seconds": PAGE_SECONDS.on(day, code),
        "stale_seconds": STALE_MINUTES.on(day, code) * 60,
        "ask_seconds": ASK_SECONDS,
    }
    return render(request, "screens/screen.html", context)


Counted = tuple[str | None, datetime | None]


def _answer(
    request: HttpRequest, code: str, found: Counted, at: datetime, *, with_lists: bool
) -> HttpResponse:
    """304 where nothing moved, else the panels that did; when it was counted stands in the headers of both answers.

    found  the digest and when it was counted, as far as they are known
    """
    digest: Any
    counted_at: Any
    digest, counted_at = found
    before = request.headers.get("If-None-Match", "")
    response: HttpResponse
    if digest is not None and not moved(digest, before, with_lists=with_lists):
        response = HttpResponse(status=304)
    else:
        # Read once more: between the two it may have moved, and then the body is what its stamp says.
        row = shown(Snapshot.objects.filter(pk=code)).first()
        row = row or open_screen(code=code, at=at, is_signed_in=with_lists)
        digest, counted_at = row.digest, row.counted_at
        names = moved(digest, before, with_lists=with_lists)
        parts = panels(row.facts, with_lists=with_lists, names=names)
        response = JsonResponse({"release": release(), "panels": parts})
    response.headers["ETag"] = stamp(digest, with_lists=with_lists)
    response.headers["X-Screen-Counted"] = str(iso_moment(counted_at))
    response.headers["X-Screen-Age"] = str(max(0, round((at - counted_at).total_seconds())))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _lines(code: str, version: str) -> JsonResponse:
    """The lines of a division's map in one version, which never change: a browser that has them asks no more."""
    rows = Snapshot.objects.filter(pk=code, lines_version=version)
    found = rows.values_list("lines", flat=True).first()
    if found is None:
        return _refused("screen.lines", NO_LINES, status=404)
    response = JsonResponse(found)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _refused(code: str, words: str, *, status: int = 403) -> JsonResponse:
    response = JsonResponse(error_body(code, words), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_code(user: Any) -> str:
    """The widest division that one's office or post covers. Raises PermissionDenied without one."""
    division = user.home_division if user.has_role(Role.OFFICE, Role.CHIEF) else None
    if division is None:
        raise PermissionDenied
    return str(division.pk)


class ScreenPage(RoleRequiredMixin, View):
    """The screen of one's own division, with links to the lists behind the figures."""

    roles = ROLES
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        row = open_screen(code=_own_code(request.user), at=at, is_signed_in=True)
        return _page(request, row, at, poll=reverse("screens:figures"), with_lists=True)


class UserDoor(View):
    """What a signed-in user's page asks for by itself; a session that ended is told, not led to a login."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **kwargs: str) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return _refused("screen.ended", ENDED)
        if not user.has_role(*ROLES):
            raise PermissionDenied
        return self.answer(_own_code(user), **kwargs)

    def answer(self, code: str, **kwargs: str) -> HttpResponse:
        raise NotImplementedError


class ScreenFigures(UserDoor):
    """Asked again and again."""

    def answer(self, code: str) -> HttpResponse:  # type: ignore[override]
        rows = Snapshot.objects.filter(pk=code).values_list("digest", "counted_at")
        found = rows.first() or (None, None)
        return _answer(self.request, code, found, clock.now(), with_lists=True)


class ScreenLines(UserDoor):
    """Asked once a version."""

    def answer(self, code: str, version: str) -> HttpResponse:  # type: ignore[override]
        return _lines(code, version)


class WallDoor(View):
    """What the addresses of a screen's computer have in common: the link that its cookie holds."""

    def standing(self, at: datetime) -> Standing | None:
        return standing_of(self.request.COOKIES.get(COOKIE, ""), at=at)


@method_decorator(never_cache, name="dispatch")
class WallPage(WallDoor):
    """The screen of a link's division. Without a link in force: the door, where a token is handed in."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        link = self.standing(at)
        if link is None:
            had_one = COOKIE in request.COOKIES
            return self.door(DoorForm(), REVOKED if had_one else "", status=403 if had_one else 200)
        row = open_screen(code=link.code, at=at, is_signed_in=False)
        return _page(request, row, at, poll=reverse("screens:wall_figures"), with_lists=False)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        at = clock.now()
        form = DoorForm(request.POST)
        if not form.is_valid():
            return self.door(form, "", status=422)
        token = form.cleaned_data["token"]
        link = standing_of(token, at=at)
        if link is None:
            form.add_error("token", "大屏口令不对，或链接已作废、已到期，请向河长办要新的链接。")
            return self.door(form, "", status=422)
        response: HttpResponseRedirect = redirect("screens:wall")
        response.set_cookie(
            COOKIE,
            token,
            max_age=link.expires_at - at,
            path=str(PATH),
            secure=request.is_secure(),
            httponly=True,
            samesite="Strict",
        )
        return response

    def door(self, form: DoorForm, told: str, *, status: int) -> HttpResponse:
        context = {"form": form, "told": told}
        response = render(self.request, "screens/door.html", context, status=status)
        if told:
            response.delete_cookie(COOKIE, path=str(PATH), samesite="Strict")
        return response


class WallFigures(WallDoor):
    """What the page of a screen's computer asks for again and again."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        link = self.standing(at)
        if link is None:
            return _refused("screen.link", REVOKED)
        found = link.digest, link.counted_at
        return _answer(request, link.code, found, at, with_lists=False)


class WallLines(WallDoor):
    """What it asks for once a version."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        link = self.standing(clock.now())
        return _lines(link.code, version) if link else _refused("screen.link", REVOKED)
