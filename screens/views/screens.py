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
from screens.models import ScreenLink, Snapshot
from screens.parameters import PAGE_SECONDS, STALE_MINUTES
from screens.reads.shown import panels, release, stamp
from screens.services.links import link_of
from screens.services.snapshots import open_screen

ROLES: Final = ("office", "chief")
COOKIE: Final = "hz_screen"
PATH: Final = reverse_lazy("screens:screen")
# How often a page asks, in seconds.
ASK_SECONDS: Final = 15
ENDED: Final = "登录已结束，请重新登录后再打开。"
REVOKED: Final = "大屏链接已作废或已到期，请向河长办要新的链接。"


def _page(
    request: HttpRequest, row: Snapshot, at: datetime, *, poll: str, with_lists: bool
) -> HttpResponse:
    """The whole page with its first figures: it is complete without another request."""
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


def _answer(request: HttpRequest, code: str, at: datetime, *, with_lists: bool) -> HttpResponse:
    """304 where nothing moved, for the price of one row; when it was counted stands in the headers of both answers."""
    found = Snapshot.objects.filter(pk=code).values_list("digest", "counted_at").first()
    if found is None:
        row = open_screen(code=code, at=at, is_signed_in=with_lists)
        found = (row.digest, row.counted_at)
    digest, counted_at = found
    etag = stamp(digest, with_lists=with_lists)
    response: HttpResponse
    # A proxy that packs answers makes a weak one of it.
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        # Read once more: between the two it may have moved, and then the body is what its stamp says.
        row = Snapshot.objects.get(pk=code)
        etag, counted_at = stamp(row.digest, with_lists=with_lists), row.counted_at
        parts = panels(row.facts, with_lists=with_lists)
        response = JsonResponse({"release": release(), "panels": parts})
    response.headers["ETag"] = etag
    response.headers["X-Screen-Counted"] = str(iso_moment(counted_at))
    response.headers["X-Screen-Age"] = str(max(0, round((at - counted_at).total_seconds())))
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _refused(code: str, words: str) -> JsonResponse:
    response = JsonResponse(error_body(code, words), status=403)
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


class ScreenFigures(View):
    """What the page of a signed-in user asks for again and again; a session that ended is told, not led to a login."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return _refused("screen.ended", ENDED)
        if not user.has_role(*ROLES):
            raise PermissionDenied
        return _answer(request, _own_code(user), clock.now(), with_lists=True)


class WallDoor(View):
    """What both addresses of a screen's computer have in common: the link that its cookie holds."""

    def link(self, at: datetime) -> ScreenLink | None:
        return link_of(self.request.COOKIES.get(COOKIE, ""), at=at)


@method_decorator(never_cache, name="dispatch")
class WallPage(WallDoor):
    """The screen of a link's division. Without a link in force: the door, where a token is handed in."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        link = self.link(at)
        if link is None:
            had_one = COOKIE in request.COOKIES
            return self.door(DoorForm(), REVOKED if had_one else "", status=403 if had_one else 200)
        row = open_screen(code=link.division_id, at=at, is_signed_in=False)
        return _page(request, row, at, poll=reverse("screens:wall_figures"), with_lists=False)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        at = clock.now()
        form = DoorForm(request.POST)
        if not form.is_valid():
            return self.door(form, "", status=422)
        token = form.cleaned_data["token"]
        link = link_of(token, at=at)
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
        link = self.link(at)
        if link is None:
            return _refused("screen.link", REVOKED)
        return _answer(request, link.division_id, at, with_lists=False)
