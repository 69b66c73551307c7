"""Photos that every viewer opens are kept at every door, and what hides in a photo costs nobody anything:
a phone, an office's form, the public's form."""

import io
from pathlib import Path

import pytest
from PIL import Image

from attachments.models import Attachment, Blob
from complaints.models import Complaint
from tests.faults.doors import WORDS, by_office, by_phone, by_public, doors
from tests.photos import photo

__all__ = ["doors"]
FILES = Path(__file__).parent / "files"
WHOLE = ("photo-unreadable-exif.jpg", "photo-without-end-marker.jpg")


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
