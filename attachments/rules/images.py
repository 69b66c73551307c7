"""Photos as they arrive from phones: checked, turned upright, made small, their EXIF read and left out.

Pure: bytes in, bytes and plain values out.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageOps

from common.errors import Invalid

# A photo of 64 megapixels needs about 200 MB when opened; no photo of a river has more pixels.
MAX_PIXELS = 64_000_000
MAX_SIDE = 2560
THUMBNAIL_SIDE = 480
# There were no digital photos of rivers before.
FIRST_YEAR = 1990
SHANGHAI = ZoneInfo("Asia/Shanghai")

Image.init()
FORMATS: list[str] = [
    name for name in ("JPEG", "PNG", "WEBP", "HEIF", "AVIF") if name in Image.OPEN
]


@dataclass(frozen=True)
class Photo:
    """A photo as it is kept: JPEG bytes without EXIF, and what the EXIF said."""

    data: bytes
    width: int
    height: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None


def read_photo(data: bytes) -> Photo:
    """Opens, checks and re-encodes a photo; `Invalid` if it is not one, or not whole.

    Sides are at most 2560 pixels. Place is WGS-84 as cameras write it, in degrees.
    """
    image = _opened(data)
    exif = image.getexif()
    taken_at, place = _time_of(exif), _place_of(exif)
    try:
        # Lets libjpeg halve a large photo while decoding it, which costs a quarter of the memory.
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
    except Exception as error:
        raise Invalid(
            "photo.broken", "照片不完整，请重新拍摄或重新上传。", fields={"photo": "照片不完整。"}
        ) from error
    clean = _flattened(upright)
    longitude, latitude = place or (None, None)
    return Photo(_as_jpeg(clean, 85), clean.width, clean.height, taken_at, longitude, latitude)


def thumbnail(data: bytes) -> bytes:
    """A small JPEG, at most 480 pixels a side."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.draft("RGB", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _as_jpeg(_flattened(image), 78)


def _opened(data: bytes) -> Image.Image:
    """The opened image, its pixels counted before any is decoded."""
    try:
        Image.open(io.BytesIO(data), formats=FORMATS).verify()
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # A decoder that is fed with garbage may raise anything.
        raise not_an_image(data) from error
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    return image


def not_an_image(data: bytes) -> Invalid:
    # Newer phones take HEIC unless told otherwise, and their owners know no formats.
    if data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"hev", b"mif", b"msf"):
        return Invalid(
            "photo.not_an_image",
            "不能使用 HEIC 格式的照片，请在手机的相机设置中把照片格式改为 JPG（“兼容性最佳”）后重新拍摄。",
            fields={"photo": "不能使用 HEIC 格式的照片。"},
        )
    return Invalid(
        "photo.not_an_image",
        "这个文件不是可用的照片，请上传 JPG、PNG 或 WebP 照片。",
        fields={"photo": "不是可用的照片。"},
    )


def _too_many_pixels() -> Invalid:
    return Invalid(
        "photo.too_many_pixels",
        "照片的像素过多，请用普通模式拍摄。",
        fields={"photo": "像素过多。"},
    )


def _flattened(image: Image.Image) -> Image.Image:
    """Pixels alone, on white: a new image carries no EXIF, no comment, no XMP."""
    clean = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        clean.paste(rgba, mask=rgba)
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


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
