"""The address that an outfall's sign leads to."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from rivers.models import Outfall


def address_of(outfall: Outfall, request: HttpRequest) -> str:
    """The outfall's public page, whole. It names the row's number, which stays when the code is corrected: what is
    engraved in metal must hold."""
    path = reverse("public_outfalls:outfall", args=[outfall.pk])
    base: str = settings.PUBLIC_ADDRESS.rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)
