"""What a camera wrote beside the pixels: when, where, which side is up.

Each is passed over alone when it cannot be read: the photo counts, not what is said beside it. Pure.
"""

import struct
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image

# There were no digital photos of rivers before.
FIRST_YEAR = 1990
SHANGHAI = ZoneInfo("Asia/Shanghai")

Found = TypeVar("Found")
# What Pillow was seen to raise for blocks that were cut, flipped or made up, and their like.
_DAMAGE: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class Facts(NamedTuple):
    """taken_at     aware, or None
    place        (longitude, latitude) in degrees WGS-84 as cameras write it, or None
    orientation  1 to 8 as EXIF numbers them; 1 is upright
    """

    taken_at: datetime | None
    place: tuple[float, float] | None
    orientation: int


def facts_of(image: Image.Image) -> Facts:
    """Of an opened image; what is missing, nonsense or unreadable is None, or upright."""
    exif = _readable(image.getexif)
    if exif is None:
        return Facts(None, None, 1)
    taken_at = _readable(lambda: _time_of(exif))
    place = _readable(lambda: _place_of(exif))
    said: Any = _readable(lambda: exif.get(ExifTags.Base.Orientation))
    orientation = said if isinstance(said, int) and 1 <= said <= 8 else 1
    return Facts(taken_at, place, orientation)


def _readable(read: Callable[[], Found]) -> Found | None:
    """What `read` returns, or None where the bytes are not what they ought to be."""
    try:
        return read()
    except _DAMAGE:
        # Whatever it is, the answer is the same: the camera said nothing.
        return None


def _time_of(exif: Image.Exif) -> datetime | None:
    """DateTimeOriginal, with its offset or else in Chinese time; nothing, if it says nonsense."""
    details = exif.get_ifd(ExifTags.IFD.Exif)
    raw = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    offset = details.get(ExifTags.Base.OffsetTimeOriginal)
    if not isinstance(raw, str):
        return None
    for text, shape in ((f"{raw}{offset}", "%Y:%m:%d %H:%M:%S%z"), (raw, "%Y:%m:%d %H:%M:%S")):
        try:
            moment = datetime.strptime(text.strip("\0 "), shape)  # noqa: DTZ007
        except ValueError:
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
        # A camera whose clock was never set writes the year 0 or 1; and in UTC the year 9999 overflows.
        return moment if FIRST_YEAR <= moment.year < 9999 else None
    return None


def _place_of(exif: Image.Exif) -> tuple[float, float] | None:
    """(longitude, latitude) in degrees; nothing, if the camera wrote none or nonsense."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef))
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef))
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == longitude == 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(parts: Any, ref: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    # Not a number is written by cameras that had no fix.
    if value != value:
        return None
    return -value if ref in ("S", "W") else value
