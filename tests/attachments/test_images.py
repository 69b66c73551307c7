"""What becomes of a photo: upright, small, without EXIF, its place and time read."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from attachments.rules.images import read_photo, thumbnail
from common.errors import Invalid
from tests.photos import photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


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
        read_photo(out.getvalue())
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
