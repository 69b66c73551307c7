"""Pieces of one photo that arrive at the same moment, on real connections: never a broken file, never
a fault, and nothing left over."""

import hashlib
import uuid
from pathlib import Path

import pytest
from django.test import Client
from knox.models import get_token_model

from attachments.models import Attachment, Blob, PartialUpload
from tests.photos import photo
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DATA = photo()
STEP = len(DATA) // 6 + 1
STARTS = range(0, len(DATA), STEP)
ROUNDS = 6


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def put(cast):
    token = get_token_model().objects.create(user=cast.village_chief)[1]
    client = Client(headers={"Authorization": f"Token {token}"})

    def send(key, first, *, data=DATA, length=STEP):
        piece = data[first : first + length]
        words = f"bytes {first}-{first + len(piece) - 1}/{len(data)}"
        return client.put(
            f"/api/v1/photos/{key}/", piece, "image/jpeg", headers={"Content-Range": words}
        )

    return send


def is_whole(folder: Path, key: uuid.UUID) -> bool:
    """The photo stands as it was sent, and no piece of it lies about."""
    stored = Attachment.objects.select_related("blob").get(uuid=key)
    left = [path for path in (folder / "partial").glob("*") if path.stat().st_size]
    return (
        stored.blob.sha256 == hashlib.sha256(DATA).hexdigest()
        and not PartialUpload.objects.exists()
        and not left
    )


def _all_at_once(put, key):
    return at_once(len(STARTS), lambda n: put(key, STARTS[n]))


def test_all_pieces_sent_at_once_by_an_impatient_phone_make_one_whole_photo(put, uploads) -> None:
    for _ in range(ROUNDS):
        key = uuid.uuid4()

        # What comes too early is told from where to go on: each time at least one more is taken.
        told = [[a.status_code for a in _all_at_once(put, key)] for _ in STARTS]
        answers = [status for each in told for status in each]
        assert set(answers) <= {200, 201, 202, 409}
        assert answers.count(201) == 1
        assert set(told[-1]) <= {200, 201, 202}
        assert is_whole(uploads, key)
    assert Blob.objects.count() == 1


def test_the_last_piece_sent_many_times_at_once_is_one_photo_and_one_answer(put, uploads) -> None:
    for _ in range(ROUNDS):
        key = uuid.uuid4()
        for first in STARTS[:-1]:
            assert put(key, first).status_code == 202
        answers = [answer.status_code for answer in at_once(8, lambda n: put(key, STARTS[-1]))]  # noqa: B023
        assert sorted(answers) == [200] * 7 + [201]
        assert is_whole(uploads, key)


def test_a_photo_in_one_piece_sent_many_times_at_once_is_one(put, uploads) -> None:
    for _ in range(ROUNDS):
        key = uuid.uuid4()
        answers = at_once(8, lambda n: put(key, 0, length=len(DATA)))  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
        assert is_whole(uploads, key)


def test_what_is_no_photo_is_refused_to_each_and_gone(put, uploads) -> None:
    for _ in range(ROUNDS):
        key, data = uuid.uuid4(), b"no photo at all" * 50
        put(key, 0, data=data, length=100)
        answers = at_once(8, lambda n: put(key, 100, data=data, length=len(data)))  # noqa: B023
        # Who comes after it was refused and forgotten is told to begin anew.
        assert {answer.status_code for answer in answers} <= {400, 409}
        assert not PartialUpload.objects.exists()
        assert not Attachment.objects.exists()
