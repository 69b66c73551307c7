"""What a page in part needs beside the whole pages."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect


class WholePageLoginMiddleware:
    """A session that ended is noticed by a request for part of a page as often as not: then the
    whole page goes to the login, instead of the login page appearing inside a list.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if (
            request.htmx  # type: ignore[attr-defined]
            and response.status_code == 302
            and response.headers["Location"].startswith(login)
        ):
            where = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(redirect_to_login(where).url)
        return response
