"""The app's shell: one page, its service worker, its manifest, its version. The same bytes for everybody, because a
phone keeps them and opens them without a signal; what is somebody's comes by the API alone."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from phone.reads.shell import shell

# A browser asks each time whether it is still the same, so that a new version is found the day it is there.
ASK_AGAIN: Final = "public, no-cache"


def _version_tag(request: HttpRequest) -> str:
    return f'"{shell().version}"'


@require_safe
def shell_page(request: HttpRequest) -> HttpResponse:
    """All screens of the app, empty. Inside WeChat on an iPhone there is no service worker, and what is kept there
    may go with WeChat's own cleaning: that page says how to open the app in Safari instead."""
    if is_wechat_on_iphone(request.headers.get("User-Agent", "")):
        response = render(request, "phone/wechat.html")
        response.headers["Cache-Control"] = "no-store"
    else:
        response = _page(request)
    patch_vary_headers(response, ["User-Agent"])
    return response


def is_wechat_on_iphone(agent: str) -> bool:
    """By what a browser says it is. An iPad's WeChat has the same engine and the same gaps."""
    return "MicroMessenger" in agent and ("iPhone" in agent or "iPad" in agent)


@condition(etag_func=_version_tag)
@gzip_page
def _page(request: HttpRequest) -> HttpResponse:
    return _kept(HttpResponse(shell().page))


@require_safe
@condition(etag_func=_version_tag)
@gzip_page
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, whose scope is `/m/` because it lies there."""
    return _kept(HttpResponse(shell().worker, content_type="text/javascript; charset=utf-8"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the app on its home screen."""
    sizes = (("phone/icon-192.png", "192x192", "any"), ("phone/icon-512.png", "512x512", "any"))
    masked = ("phone/icon-masked-512.png", "512x512", "maskable")
    answer = JsonResponse(
        {
            "id": "/m/",
            "name": "河长巡河",
            "short_name": "巡河",
            "description": "村级河长巡河、上报问题。没有信号也能用。",
            "lang": "zh-CN",
            "start_url": "/m/",
            "scope": "/m/",
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#ffffff",
            "theme_color": "#0b5c8e",
            "icons": [
                {"src": static(name), "sizes": size, "type": "image/png", "purpose": purpose}
                for name, size, purpose in (*sizes, masked)
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
    return _kept(answer)


@require_safe
def version(request: HttpRequest) -> HttpResponse:
    """The version of the shell that the server has now."""
    answer = JsonResponse({"version": shell().version})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = ASK_AGAIN
    return response
