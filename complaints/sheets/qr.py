"""The QR code of a signboard: the address of its page, and the picture."""

import io

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from rivers.models import Signboard


def address_of(board: Signboard, request: HttpRequest) -> str:
    """The board's public page, whole. It names the row's number, which stays when the board's code is
    corrected: what is engraved in metal must hold."""
    path = reverse("public:board", args=[board.pk])
    base: str = settings.PUBLIC_ADDRESS.rstrip("/")
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def picture(address: str) -> SafeString:
    """The code as SVG for a page. A quarter of it may be lost (level Q): boards get dirty."""
    code = segno.make(address, error="q", micro=False)
    svg = code.svg_inline(scale=4, border=2, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(svg)


def svg_file(address: str) -> bytes:
    """The same as a file for the maker of the board; SVG is sharp at any size."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", scale=10, border=4)
    return out.getvalue()
