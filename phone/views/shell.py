"""The app's shell: one page, its service worker, its manifest, its version. The same bytes for everybody, because a
phone keeps them and opens them without a signal; what is somebody's comes by the API alone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def shell_page(request: HttpRequest) -> HttpResponse:
    """All screens of the app, empty."""
    response = render(request, "phone/shell.html")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, whose scope is `/m/` because it lies there."""
    return HttpResponse("", content_type="text/javascript")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the app on its home screen."""
    return JsonResponse(
        {"name": "河长巡河", "start_url": "/m/"}, content_type="application/manifest+json"
    )


@require_safe
def version(request: HttpRequest) -> HttpResponse:
    """The version that the server has now."""
    return JsonResponse({"version": "1.0.0"})
