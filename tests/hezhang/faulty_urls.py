"""The portal's URLs and some that fail, for the tests of error pages and logs."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework.decorators import api_view, authentication_classes, permission_classes

from hezhang.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def broken(request: HttpRequest) -> HttpResponse:
    raise OperationalError("could not connect with password=geheim for 19012345678, Token abcdef12")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("someone tried something")


@api_view()
@authentication_classes([])
@permission_classes([])
def broken_api(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of the program")


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("api/v1/broken/", broken_api),
    path("api/v1/forbidden/", forbidden),
    path("api/v1/suspicious/", suspicious),
    *urlpatterns,
]
