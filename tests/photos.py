"""Photos for tests: real images with real EXIF."""

import io
from typing import Any

from PIL import Image


def photo(
    width: int = 640,
    height: int = 480,
    colour: Any = (30, 120, 160),
    *,
    shape: str = "JPEG",
    place: tuple[float, float] | None = None,
    taken: str = "",
    orientation: int = 0,
) -> bytes:
    """An image's bytes; `place` is (longitude, latitude), `taken` is "2026:11:20 09:30:00"."""
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if taken:
        exif.get_ifd(0x8769)[36867] = taken
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", _parts(place[1])
        gps[3], gps[4] = "E", _parts(place[0])
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, shape, exif=exif)
    return out.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 4)
