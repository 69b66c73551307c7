"""What becomes of a photo: upright, small, without EXIF, its place and time read."""

import io
import struct
import zlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageOps

from attachments.rules.headers import PhotoLimits, judged
from attachments.rules.images import read_photo, thumbnail
from common.errors import Invalid
from tests.photos import photo

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIMITS = PhotoLimits(jpeg_megapixels=110, other_megapixels=70, memory_mb=300)


def test_place_and_time_are_read_and_then_stripped_from_the_file() -> None:
    kept = read_photo(photo(place=(108.4051, 30.8072), taken="2026:11:20 09:30:00"))
    assert kept.longitude == pytest.approx(108.4051, abs=1e-6)
    assert kept.latitude == pytest.approx(30.8072, abs=1e-6)
    assert kept.taken_at == datetime(2026, 11, 20, 9, 30, tzinfo=SHANGHAI)
    assert not Image.open(io.BytesIO(kept.data)).getexif()
    assert b"Exif" not in kept.data


def test_comments_and_xmp_do_not_stay_in_the_file() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 40)).save(out, "JPEG", comment=b"13800138000", xmp=b"<x>secret</x>")
    kept = read_photo(out.getvalue())
    assert b"13800138000" not in kept.data
    assert b"secret" not in kept.data


def test_a_photo_taken_sideways_stands_upright() -> None:
    kept = read_photo(photo(400, 200, orientation=6))
    assert (kept.width, kept.height) == (200, 400)


def test_a_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    kept = read_photo(photo(6000, 3000))
    assert (kept.width, kept.height) == (2560, 1280)
    assert Image.open(io.BytesIO(thumbnail(kept.data))).size == (480, 240)


@pytest.mark.parametrize("shape", ["PNG", "WEBP", "JPEG"])
def test_every_kind_that_phones_send_is_kept_as_jpeg(shape: str) -> None:
    assert Image.open(io.BytesIO(read_photo(photo(shape=shape)).data)).format == "JPEG"


def test_what_is_transparent_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(read_photo(out.getvalue()).data)).getpixel((5, 5)) == (255,) * 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        b"<html>not a photo</html>",
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        photo()[:900],
        photo(shape="PNG")[:300],
    ],
    ids=["empty", "gif", "html", "jpeg head", "half a jpeg", "half a png"],
)
def test_what_is_no_whole_image_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        read_photo(data)
    assert "照片" in refusal.value.detail


def test_a_photo_in_a_format_we_cannot_read_says_what_to_change_on_the_phone() -> None:
    with pytest.raises(Invalid) as refusal:
        read_photo(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 400)
    assert "HEIC" in refusal.value.detail
    assert "JPG" in refusal.value.detail


def test_a_picture_with_more_pixels_than_any_camera_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert len(out.getvalue()) < 20_000
    with pytest.raises(Invalid) as refusal:
        judged(out.getvalue(), LIMITS)
    assert refusal.value.code == "photo.too_many_pixels"


@pytest.mark.parametrize(
    "taken",
    [
        "0000:00:00 00:00:00",
        "昨天",
        "    :  :     :  :  ",
        # Of a camera whose clock was never set; no database keeps either in UTC.
        "0001:01:01 00:00:00",
        "9999:12:31 23:59:59",
    ],
)
def test_nonsense_in_the_time_is_left_out(taken: str) -> None:
    assert read_photo(photo(taken=taken.encode("ascii", "ignore").decode())).taken_at is None


def test_no_place_is_better_than_the_gulf_of_guinea() -> None:
    kept = read_photo(photo(place=(0.0, 0.0)))
    assert kept.longitude is None
    assert kept.latitude is None


def in_png(mode: str, colour: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def colour_kept(data: bytes) -> tuple[int, int, int]:
    found = Image.open(io.BytesIO(read_photo(data).data)).convert("RGB").getpixel((5, 5))
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("I;16", 0x8000, (128, 128, 128)),
        ("I;16", 0x00FF, (0, 0, 0)),
        ("L", 200, (200, 200, 200)),
        ("1", 1, (255, 255, 255)),
        ("P", 0, (0, 0, 0)),
        ("RGBA", (200, 0, 0, 255), (200, 0, 0)),
        ("LA", (90, 255), (90, 90, 90)),
    ],
)
def test_a_picture_is_kept_in_its_colours(mode: str, colour: Any, shown: tuple[int, ...]) -> None:
    assert colour_kept(in_png(mode, colour)) == pytest.approx(shown, abs=3)


def test_a_picture_for_printing_is_kept_in_its_colours() -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (180, 40, 60)).convert("CMYK").save(out, "JPEG", quality=95)
    assert colour_kept(out.getvalue()) == pytest.approx((180, 40, 60), abs=4)


def test_a_large_picture_is_made_smaller_in_strips_as_it_would_be_whole() -> None:
    # Two and a half strips of rows, a factor of two, an odd rest.
    ramp = Image.linear_gradient("L").resize((5200, 1301)).convert("RGBA")
    out = io.BytesIO()
    ramp.save(out, "PNG")
    kept = Image.open(io.BytesIO(read_photo(out.getvalue()).data)).convert("L")
    assert kept.size == (2560, 640)
    for row in (5, 200, 255, 256, 257, 400, 630):
        assert kept.getpixel((100, row)) == pytest.approx(row / 640 * 255, abs=4)


@pytest.mark.parametrize("number", range(1, 9))
def test_a_photo_is_turned_upright_whichever_way_the_camera_was_held(number: int) -> None:
    """As Pillow itself turns it, which fails where other tags are odd."""
    marked = Image.new("RGB", (64, 32), "blue")
    marked.paste("red", (0, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = number
    out = io.BytesIO()
    marked.save(out, "JPEG", exif=exif, quality=95)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue())))
    kept = Image.open(io.BytesIO(read_photo(out.getvalue()).data))
    assert kept.size == expected.size
    corner = (4, 4)
    assert kept.getpixel(corner) == pytest.approx(expected.getpixel(corner), abs=8)


@pytest.mark.parametrize("restart", [0, 1])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_is_kept_when_its_end_is_missing_and_refused_when_its_half_is(
    progressive: bool, restart: int
) -> None:
    seen = Image.effect_noise((600, 400), 40).convert("RGB")
    out = io.BytesIO()
    seen.save(out, "JPEG", progressive=progressive, restart_marker_rows=restart)
    data = out.getvalue()
    assert read_photo(data[:-2]).width == 600
    assert read_photo(data[:-3]).width == 600
    # Of a progressive one a tenth holds not even the coarse picture.
    with pytest.raises(Invalid):
        read_photo(data[: len(data) // (20 if progressive else 2)])


def test_a_part_missing_at_a_mark_between_parts_is_seen() -> None:
    seen = Image.effect_noise((600, 400), 40).convert("RGB")
    out = io.BytesIO()
    seen.save(out, "JPEG", restart_marker_rows=1)
    data = out.getvalue()
    marks = [n for n in range(len(data) - 1) if data[n] == 0xFF and 0xD0 <= data[n + 1] <= 0xD7]
    for mark in marks[-20:]:
        with pytest.raises(Invalid):
            read_photo(data[:mark])


def test_a_webp_whose_exif_was_cut_off_is_kept() -> None:
    data = photo(shape="WEBP", taken="2026:11:20 09:30:00")
    assert data.find(b"EXIF") > len(data) // 2
    kept = read_photo(data[:-10])
    assert (kept.width, kept.taken_at) == (640, None)
    with pytest.raises(Invalid):
        read_photo(data[:400])


def test_a_photo_with_a_second_picture_in_it_is_kept() -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (64, 48), "red"), Image.new("RGB", (32, 24))
    first.save(out, "MPO", save_all=True, append_images=[second])
    assert Image.open(io.BytesIO(out.getvalue())).format == "MPO"
    assert colour_kept(out.getvalue()) == pytest.approx((254, 0, 0), abs=4)


@pytest.mark.parametrize(
    ("size", "shape", "is_let_in"),
    [
        # Cameras of 64 and of 108 megapixels.
        ((9248, 6944), "JPEG", True),
        ((12000, 9000), "JPEG", True),
        ((13000, 10000), "JPEG", False),
        ((9248, 6936), "PNG", True),
        ((9000, 9000), "PNG", False),
        # Not its pixels but its memory: sixteen bytes each.
        ((6000, 5000), "WEBP", False),
    ],
)
def test_what_a_photo_will_cost_is_judged_from_its_head(
    size: tuple[int, int], shape: str, is_let_in: bool
) -> None:
    data = head_of(size, shape)
    if is_let_in:
        assert judged(data, LIMITS).pixels == size[0] * size[1]
    else:
        with pytest.raises(Invalid) as refusal:
            judged(data, LIMITS)
        assert f"{size[0]} × {size[1]}" in refusal.value.detail


def head_of(size: tuple[int, int], shape: str) -> bytes:
    """A small picture whose head says it is large, so that nothing large is made here."""
    if shape == "WEBP":
        out = io.BytesIO()
        Image.new("RGB", size).save(out, "WEBP", quality=1)
        return out.getvalue()
    data = photo(64, 48, shape=shape)
    if shape == "PNG":
        head = b"IHDR" + struct.pack(">II", *size) + data[24:29]
        return data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", size[1], size[0]) + data[at + 4 :]
