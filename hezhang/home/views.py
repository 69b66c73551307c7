"""Home page and search."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services.given_passwords import told
from common import clock
from common.store.scope import CODE_LENGTH, LEVEL_DIGITS
from common.text.chinese import date_words, local_date
from hezhang.home import dashboard, manual, own
from hezhang.home import search as registers
from hezhang.home.chief import chief_home
from hezhang.home.inbox import under_headings, waiting_below, waiting_for
from notices.models import Notice

WEEKDAYS = "一二三四五六日"
LATEST_NOTICES = 5
# Who works in the browser: village chiefs have their phone, administrators the admin.
DESKS = ("office", "unit", "chief", "justice")
MOST_WORDS = 60


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the signed-in user, and the figures of their division."""
    user: Any = request.user
    at = clock.now()
    division = dashboard.division_of(user)
    waiting = waiting_for(user, at) if user.has_role(*DESKS) else []
    today = local_date(at)
    context = {
        "title": "工作台",
        "menu": "home",
        "lead": " · ".join(
            [*own.names_of(user), f"{date_words(today)} 星期{WEEKDAYS[today.weekday()]}"]
        ),
        "waiting": under_headings(pile for pile in waiting if pile.count),
        "nothing_in": [pile for pile in waiting if not pile.count],
        "has_below": bool(user.offices_below),
        "at": at,
        "told": told(user, at),
    }
    if user.has_role("chief"):
        context["chief"] = chief_home(user, at)
    if division:
        context["division_name"] = division.name
        context |= _of_division(user, division.code, at)
    if user.unit_ids:
        context["unit_issues"] = own.issues_of_unit(user)
    if user.justice_unit_ids:
        context["clues"] = own.clues_of(user)
    if user.has_role("village_chief"):
        context["village"] = own.village(user, at)
    return render(request, "hezhang/home.html", context)


def _of_division(user: Any, code: str, at: datetime) -> dict[str, Any]:
    # Its own, and those of the offices above that came to it; a district's towns each have theirs.
    own_line = [code[:digits].ljust(CODE_LENGTH, "0") for digits in LEVEL_DIGITS]
    notices = Notice.objects.visible_to(user).published().filter(division_id__in=own_line)
    return {
        "has_division": True,
        "glance": dashboard.glance(code, at),
        "latest_issues": dashboard.latest_issues(code),
        # Five titles: a notice's words and figures weigh more than the rest of the page.
        "latest_notices": notices.select_related("division")
        .defer("words", "figures")
        .order_by("-published_at", "-pk")[:LATEST_NOTICES],
        "map_box": dashboard.map_box(code),
    }


@never_cache
@login_required
@require_safe
def home_charts(request: HttpRequest) -> HttpResponse:
    """The home page's charts, asked for once the page is shown: sums over a year come second."""
    division = dashboard.division_of(request.user)
    if division is None:
        raise PermissionDenied
    trend, children, kinds = dashboard.charts(division.code, clock.now())
    context = {"trend": trend, "children": children, "kinds": kinds}
    return render(request, "hezhang/home_charts.html", context)


@never_cache
@login_required
@require_safe
def home_below(request: HttpRequest) -> HttpResponse:
    """What waits for the offices below, asked for once its heading is unfolded; a page of its own without scripts."""
    user: Any = request.user
    if not user.offices_below:
        raise PermissionDenied
    context = {
        "title": "下级办理中",
        "menu": "home",
        "waiting": under_headings(waiting_below(user, clock.now())),
    }
    page = "home_below_piles" if getattr(request, "htmx", False) else "home_below"
    return render(request, f"hezhang/{page}.html", context)


@never_cache
@login_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Looks across the registers that the user may see; a whole number or code leads to its page."""
    user: Any = request.user
    words = request.GET.get("q", "").strip()[:MOST_WORDS]
    if words and (page := registers.straight_to(user, words)):
        return redirect(page)
    context = {
        "title": f"查找“{words}”" if words else "查找",
        "search_words": words,
        "found": registers.search(user, words) if words else [],
        "searched": [register.label for register in registers.registers_of(user)],
    }
    return render(request, "hezhang/search.html", context)


@login_required
@require_safe
def help_page(request: HttpRequest, subject: str = manual.FIRST) -> HttpResponse:
    """The clerk's manual: a subject, and the list of all."""
    try:
        shown = manual.subject(subject)
    except KeyError:
        raise Http404 from None
    context = {"title": f"使用说明：{shown.title}", "shown": shown, "contents": manual.contents()}
    return render(request, "hezhang/manual.html", context)
