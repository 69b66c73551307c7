"""Photos that every viewer opens are kept at every door, and what hides in a photo costs nobody anything:
a phone, an office's form, the public's form."""

import io
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from knox.models import get_token_model
from PIL import Image

from attachments.models import Attachment, Blob
from common import clock
from complaints.models import Complaint
from complaints.rules.tickets import new_ticket, signed
from tests.complaints.kit import MONDAY, board
from tests.photos import photo

FILES = Path(__file__).parent / "files"
WHOLE = ("photo-unreadable-exif.jpg", "photo-without-end-marker.jpg")
WORDS = "石拱桥下游约五十米处有人倒垃圾"


@pytest.fixture(autouse=True)
def doors(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(seconds=60))
    cache.clear()
    yield
    cache.clear()


def by_phone(cast: Any, data: bytes) -> Any:
    token = get_token_model().objects.create(user=cast.village_chief)[1]
    phone = Client(headers={"Authorization": f"Token {token}"}, raise_request_exception=False)
    address = f"/api/v1/photos/{uuid.uuid4()}/"
    return phone.put(address, data, content_type="image/jpeg")


def by_office(cast: Any, data: bytes) -> Any:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.town_office)
    typed = {"uuid": str(uuid.uuid4()), "description": WORDS, "photos": jpeg(data)}
    # Without its source the form comes back, with the words and with what was kept.
    return browser.post("/issues/new/", typed)


def by_public(cast: Any, data: bytes) -> Any:
    place = board(cast.reach)
    typed = {"description": WORDS, "photo1": jpeg(data)}
    typed["ticket"] = signed(new_ticket(place.pk, at=MONDAY))
    browser = Client(raise_request_exception=False)
    return browser.post(f"/p/{place.pk}/report/", typed, REMOTE_ADDR="203.0.113.5")


def jpeg(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", data, "image/jpeg")


def kept() -> Image.Image:
    """The one photo that is stored."""
    with Blob.objects.get().file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.both
@pytest.mark.parametrize("name", WHOLE)
class TestAPhotoThatEveryViewerOpens:
    def test_is_kept_from_a_phone(self, cast, name) -> None:
        answer = by_phone(cast, (FILES / name).read_bytes())
        assert answer.status_code == 201
        assert (answer.json()["place"], answer.json()["taken_at"]) == (None, None)
        assert kept().size == (1280, 960)

    def test_is_kept_in_an_offices_form(self, cast, name) -> None:
        page = by_office(cast, (FILES / name).read_bytes())
        assert page.status_code == 422
        assert WORDS in page.text
        assert f'value="{Attachment.objects.get().uuid}" checked' in page.text
        assert kept().size == (1280, 960)

    def test_is_kept_with_a_report_of_the_public(self, cast, name) -> None:
        answer = by_public(cast, (FILES / name).read_bytes())
        assert answer.status_code == 302
        assert len(Complaint.objects.get().photos) == 1
        assert kept().size == (1280, 960)


@pytest.mark.both
def test_a_photo_of_which_a_visible_part_is_missing_is_refused_and_words_stay(cast) -> None:
    half = (FILES / WHOLE[1]).read_bytes()[:20_000]
    assert by_phone(cast, half).status_code == 400
    for page in (by_office(cast, half), by_public(cast, half)):
        assert page.status_code == 422
        assert "照片不完整" in page.text
        assert WORDS in page.text
    assert not Blob.objects.exists()


def test_a_strangers_picture_of_64_megapixels_is_refused_by_its_head_alone(
    cast, monkeypatch
) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8000, 8000)).save(out, "PNG")

    def decoded(image):
        raise AssertionError("decoded before it was judged")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded)
    page = by_public(cast, out.getvalue())
    assert page.status_code == 422
    assert "8000 × 8000" in page.text
    assert WORDS in page.text


def test_what_a_phone_of_64_megapixels_takes_is_kept_upright(cast) -> None:
    answer = by_phone(cast, photo(9248, 6944, orientation=6))
    assert answer.status_code == 201
    assert (answer.json()["width"], answer.json()["height"]) == (1922, 2560)
