"""A photo that comes in pieces: what broke off goes on, what is another's is refused, the rest is swept."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from knox.models import get_token_model

from attachments.models import Attachment, PartialUpload
from attachments.parameters import PHONE_DAYS
from attachments.services.chunks import sweep_pieces
from common import clock
from tests.photos import photo

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DATA = photo()
STEP = len(DATA) // 4 + 1


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "partial"


class Sender:
    """A phone that sends a photo piece by piece."""

    def __init__(self, user):
        token = get_token_model().objects.create(user=user)[1]
        self.client = Client(headers={"Authorization": f"Token {token}"})

    def put(self, key, first, data=DATA, *, length=STEP, size=None, said=""):
        piece = data[first : first + length]
        words = said or f"bytes {first}-{first + len(piece) - 1}/{size or len(data)}"
        return self.client.put(
            f"/api/v1/photos/{key}/", piece, "image/jpeg", headers={"Content-Range": words}
        )

    def get(self, key):
        return self.client.get(f"/api/v1/photos/{key}/")


@pytest.fixture
def phone(cast):
    return Sender(cast.village_chief)


@pytest.fixture
def key():
    return uuid.uuid4()


def clean(folder):
    return not PartialUpload.objects.exists() and not (folder.exists() and any(folder.iterdir()))


@pytest.mark.django_db(transaction=True)
def test_pieces_make_the_photo_and_leave_nothing_else(phone, key, folder):
    answers = [phone.put(key, first) for first in range(0, len(DATA), STEP)]
    assert [answer.status_code for answer in answers] == [202, 202, 202, 201]
    assert answers[0].json() == {"uuid": str(key), "received": STEP, "size": len(DATA)}
    address = f"/api/v1/photos/{uuid.uuid4()}/"
    whole = phone.client.put(address, DATA, content_type="image/jpeg")
    assert answers[-1].json()["sha256"] == whole.json()["sha256"]
    assert clean(folder)


def test_what_broke_off_is_asked_for_and_gone_on_with(phone, key):
    assert phone.get(key).status_code == 404
    phone.put(key, 0)
    answer = phone.get(key)
    assert (answer.status_code, answer.json()["received"]) == (202, STEP)
    assert phone.put(key, STEP, length=len(DATA)).status_code == 201
    assert phone.get(key).status_code == 200


def test_a_piece_cut_on_its_way_adds_nothing_and_is_sent_again(phone, key):
    phone.put(key, 0)
    piece = DATA[STEP : 2 * STEP]
    headers = {"Content-Range": f"bytes {STEP}-{2 * STEP - 1}/{len(DATA)}"}
    cut = {"wsgi.input": io.BytesIO(piece[:-9])}
    address = f"/api/v1/photos/{key}/"
    answer = phone.client.put(address, piece, "image/jpeg", headers=headers, **cut)
    assert (answer.status_code, answer.json()["code"]) == (400, "body.cut")
    assert phone.get(key).json()["received"] == STEP
    assert phone.put(key, STEP).json()["received"] == 2 * STEP


def test_a_piece_that_came_before_adds_what_is_new_in_it(phone, key):
    phone.put(key, 0)
    assert phone.put(key, 0).json()["received"] == STEP
    assert phone.put(key, STEP - 5).json()["received"] == 2 * STEP - 5
    assert phone.put(key, 2 * STEP - 5, length=len(DATA)).status_code == 201
    again = phone.put(key, 2 * STEP - 5, length=len(DATA))
    assert again.status_code == 200
    assert Attachment.objects.count() == 1


def test_a_gap_is_refused_and_says_from_where_to_go_on(phone, key):
    phone.put(key, 0)
    answer = phone.put(key, 2 * STEP)
    assert (answer.status_code, answer.json()["code"]) == (409, "photo.gap")
    assert f"第 {STEP} 字节" in answer.json()["detail"]


def test_another_photo_or_another_person_under_the_same_uuid_is_refused(phone, key, cast):
    phone.put(key, 0)
    other = bytes(reversed(DATA))
    for answer in (
        phone.put(key, 0, other),
        phone.put(key, STEP, size=len(DATA) + 1),
        Sender(cast.stranger).put(key, 0),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "photo.uuid_taken")
    assert Sender(cast.stranger).get(key).status_code == 404
    assert phone.get(key).json()["received"] == STEP


@pytest.mark.parametrize(
    "said",
    [
        "bytes 0-0/9",
        "bytes 5-4/9",
        "bytes */9",
        "items 0-1/2",
        "bytes 0-1/",
        "bytes 9-18/10",
        "0-9",
        f"bytes 0-{STEP - 1}/{STEP - 1}",
    ],
)
def test_a_range_that_is_not_the_pieces_is_refused(phone, key, said, folder):
    answer = phone.put(key, 0, said=said)
    assert (answer.status_code, answer.json()["code"]) == (400, "photo.range")
    assert clean(folder)


def test_over_ten_megabytes_is_refused_with_the_first_piece(phone, key, folder):
    answer = phone.put(key, 0, size=10 * 1024 * 1024 + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, "photo.too_large")
    assert clean(folder)


@pytest.mark.django_db(transaction=True)
def test_what_turns_out_to_be_no_photo_is_refused_and_gone(phone, key, folder):
    text = b"no photo at all"
    phone.put(key, 0, text, length=7)
    answer = phone.put(key, 7, text, length=100)
    assert answer.status_code == 400
    assert clean(folder)
    assert phone.put(key, 0, length=len(DATA)).status_code == 201


def test_bytes_of_a_piece_that_was_undone_are_written_over(phone, key, folder):
    phone.put(key, 0)
    with (folder / str(key)).open("ab") as file:
        file.write(b"left behind by a process that died")
    assert phone.put(key, STEP, length=len(DATA)).status_code == 201


def test_bytes_that_a_disk_lost_are_asked_for_again(phone, key, folder):
    phone.put(key, 0, length=2 * STEP)
    path = folder / str(key)
    path.write_bytes(path.read_bytes()[:STEP])
    answer = phone.put(key, 2 * STEP, length=len(DATA))
    assert (answer.status_code, answer.json()["code"]) == (409, "photo.gap")
    assert phone.get(key).json()["received"] == STEP
    assert phone.put(key, STEP, length=len(DATA)).status_code == 201


def test_what_was_never_finished_goes_after_its_days_with_its_file(
    phone, key, folder, django_capture_on_commit_callbacks
):
    phone.put(key, 0)
    (folder / "of-no-upload").write_bytes(b"x")
    days = timedelta(days=PHONE_DAYS.default)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_pieces(at=clock.now() + days - timedelta(hours=1)) == 0
    assert [path.name for path in folder.iterdir()] == [str(key)]
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_pieces(at=clock.now() + days + timedelta(hours=1)) == 1
    assert clean(folder)
