"""Photos as they arrive from phones: turned upright, made small, in their colours, without what is said
beside the pixels.

Pure: bytes in, bytes and plain values out. `headers` judges first what decoding will cost.
"""

import io
import random
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PIL import Image, ImageChops, ImageCms, ImageFilter

from attachments.rules.exif import facts_of
from attachments.rules.headers import MAX_SIDE, kept_size, opened
from common.errors import Invalid

THUMBNAIL_SIDE: Final = 480
# EXIF's numbers for how a camera was held.
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What may be missing in the last corner of a photo: some blocks that nobody misses.
_MOST_MISSING: Final = 0.005
# Rows of the largest block, and of what smoothing of colours adds to it.
_BLOCK_ROWS: Final = 18
# Bits of no photo, none of which is a mark.
_RUBBISH: Final = random.Random(0).randbytes(512).replace(b"\xff", b"\x7f")  # noqa: S311
_MARKS: Final = re.compile(rb"\xff[\xd0-\xd7]")
# Of the small picture, 480 pixels a side: its rim, what is around a pixel, levels of grey that are a mark, and the
# least share of marks that is something. A signature on an empty page is ten times as much.
_EDGE: Final = 0.04
_AROUND: Final = 8
_MARK: Final = 10
_MARKS_SHARE: Final = 0.0005
# Rows converted at a time where the whole would be a second copy of a large picture.
_STRIP: Final = 512


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
    """Re-encodes a photo that `headers.judged` let pass; Invalid if it is none, or a part of it is missing.

    Sides are at most 2560 pixels. Place is WGS-84 as cameras write it, in degrees. EXIF that cannot be read
    is passed over, and so is a missing end where every row is there.
    """
    image = opened(data)
    facts = facts_of(image)
    profile = image.info.get("icc_profile")
    try:
        pixels = _decoded(image, data)
        shrunk = _in_srgb(_shrunk(pixels), profile)
    except MemoryError:
        raise
    except Exception as error:
        # As above all where bytes are damaged: what a decoder raises is not known beforehand.
        raise broken() from error
    turn = _TURNS.get(facts.orientation)
    upright = shrunk.transpose(turn) if turn is not None else shrunk
    longitude, latitude = facts.place or (None, None)
    return Photo(
        _as_jpeg(upright, 85), upright.width, upright.height, facts.taken_at, longitude, latitude
    )


def broken() -> Invalid:
    return Invalid(
        "photo.broken", "照片不完整，请重新拍摄或重新上传。", fields={"photo": "照片不完整。"}
    )


def thumbnail(data: bytes) -> bytes:
    """A small JPEG, at most 480 pixels a side."""
    with opened(data) as image:
        image.draft("RGB", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _as_jpeg(image.convert("RGB"), 78)


def is_blank(data: bytes) -> bool:
    """Does a photo or scan show next to nothing: a white page, a dark pocket, a bare wall? [ours]

    Told from the small picture: how much of it differs from its surroundings. Light that falls off to one side, the
    noise of a camera and the dark edges of a scanner are nothing yet; a line of writing is something.
    """
    with opened(data) as image:
        image.draft("L", (THUMBNAIL_SIDE * 2, THUMBNAIL_SIDE * 2))
        image.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        grey = image.convert("L")
    across, down = (round(side * _EDGE) for side in grey.size)
    inner = grey.crop((across, down, grey.width - across, grey.height - down))
    smooth = inner.filter(ImageFilter.GaussianBlur(1))
    aside = ImageChops.difference(smooth, inner.filter(ImageFilter.GaussianBlur(_AROUND)))
    marks = sum(aside.histogram()[_MARK:])
    return marks < _MARKS_SHARE * inner.width * inner.height


def _decoded(image: Image.Image, data: bytes) -> Image.Image:
    """All pixels, of a large JPEG a half or less a side. Raises whatever Pillow raises for damage."""
    size = kept_size(image.width, image.height)
    # Lets libjpeg halve a large photo while decoding it: a quarter of the memory and half of the time.
    image.draft(None, size)
    try:
        image.load()
    except OSError:
        if image.format not in ("JPEG", "MPO"):
            raise
        return _without_end(data, size)
    return image


def _without_end(data: bytes, size: tuple[int, int]) -> Image.Image:
    """A JPEG that was cut off, where nothing of it can be seen to be missing; else OSError.

    libjpeg fills with grey what it has no bits for. So the photo is decoded twice, with nothing and with
    rubbish behind its last byte: what differs was not in the file.
    """
    # The first half of a mark would take the first byte behind it for its second.
    data = data.rstrip(b"\xff")
    image, other = (_ended(data + tail + b"\xff\xd9", size) for tail in (b"", _rubbish(data)))
    # A refining scan of a progressive photo adds what no eye misses: the high half of its header's last
    # byte is not zero.
    begin = data.rfind(b"\xff\xda")
    is_refining = data[begin + 1 + data[begin + 3]] >> 4 if 0 < begin < len(data) - 32 else 0
    difference = ImageChops.difference(image.convert("RGB"), other.convert("RGB")).getbbox()
    if difference and not (is_refining and "progressive" in image.info):
        left, top = difference[:2]
        # Everything below the first row that differs, and in the last row of blocks what is right of it.
        is_last = image.height - top <= _BLOCK_ROWS
        missing = (image.width - left if is_last else image.width) * (image.height - top)
        if missing > _MOST_MISSING * image.width * image.height:
            raise OSError("a part of the photo is missing")
    return image


def _rubbish(data: bytes) -> bytes:
    """What decodes to something, whatever comes next. Where a photo has marks between its parts, libjpeg
    takes nothing behind the end of one part but the next mark, counted from 0 to 7."""
    seen = _MARKS.findall(data)
    last = seen[-1][1] if seen else 0xCF
    marks = (bytes([0xFF, 0xD0 + (last + n - 0xCF) % 8]) for n in range(8))
    return _RUBBISH + b"".join(mark + _RUBBISH for mark in marks)


def _ended(data: bytes, size: tuple[int, int]) -> Image.Image:
    image = opened(data)
    image.draft(None, size)
    image.load()
    return image


def _shrunk(image: Image.Image) -> Image.Image:
    """At most 2560 pixels a side, on white, as L, RGB or CMYK: strip by strip where it is large, so that no
    second copy of all its pixels is made."""
    width, height = kept_size(image.width, image.height)
    factor = min(image.width // width, image.height // height)
    if factor > 1:
        rows = _STRIP // factor * factor
        smaller: Image.Image | None = None
        for top in range(0, image.height, rows):
            bottom = min(top + rows, image.height)
            strip = _plain(image.crop((0, top, image.width, bottom))).reduce(factor)
            if smaller is None:
                size = (strip.width, -(-image.height // factor))
                smaller = Image.new(strip.mode, size)
            smaller.paste(strip, (0, top // factor))
        image = smaller or image
    plain = _plain(image)
    if max(plain.size) > MAX_SIDE:
        return plain.resize((width, height), Image.Resampling.LANCZOS)
    return plain


def _plain(image: Image.Image) -> Image.Image:
    """As L, RGB or CMYK of eight bits; what is transparent becomes white."""
    if image.mode.startswith("I;16"):
        # Pillow cuts at 255 where it is not told how to scale.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        clean = Image.new("RGB", image.size, "white")
        clean.paste(rgba, mask=rgba)
        return clean
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """RGB as screens show it. A profile that cannot be read, or is of other colours, is passed over."""
    if isinstance(profile, bytes) and profile and image.mode in ("RGB", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, given, srgb, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def _as_jpeg(image: Image.Image, quality: int) -> bytes:
    # A new image carries no comment, no EXIF and no profile.
    clean = Image.new("RGB", image.size)
    clean.paste(image)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
