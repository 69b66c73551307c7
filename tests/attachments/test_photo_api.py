"""PUT and GET /api/v1/photos/{uuid}/."""

import gzip
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from knox.models import get_token_model

from attachments.models import Attachment
from attachments.rules.limits import PHOTO_MAX_BYTES
from tests.photos import photo


@pytest.fixture(autouse=True)
def uploads_folder(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def phone(cast):
    token = get_token_model().objects.create(user=cast.village_chief)[1]
    return Client(headers={"Authorization": f"Token {token}"})


def address(key: uuid.UUID) -> str:
    return f"/api/v1/photos/{key}/"


def test_a_photo_as_the_raw_body_is_kept_with_its_place_and_time(phone) -> None:
    key = uuid.uuid4()
    data = photo(place=(108.4, 30.8), taken="2026:11:20 09:30:00")
    answer = phone.put(address(key), data, content_type="image/jpeg")
    assert answer.status_code == 201
    body = answer.json()
    assert body["uuid"] == str(key)
    assert body["place"] == {"lon": 108.4, "lat": 30.8, "datum": "wgs84"}
    assert body["taken_at"] == "2026-11-20T09:30:00+08:00"


def test_a_photo_in_a_form_is_kept(phone) -> None:
    file = SimpleUploadedFile("河口.jpg", photo(), "image/jpeg")
    body = encode_multipart(BOUNDARY, {"photo": file})
    answer = phone.put(address(uuid.uuid4()), body, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 201
    assert answer.json()["name"] == "河口.jpg"


def test_a_resend_gets_the_same_answer_and_another_photo_409(phone) -> None:
    key = uuid.uuid4()
    first = phone.put(address(key), photo(), content_type="image/jpeg")
    again = phone.put(address(key), photo(), content_type="application/octet-stream")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = phone.put(address(key), photo(colour="red"), content_type="image/jpeg")
    assert other.status_code == 409
    assert other.json()["code"] == "photo.uuid_taken"


@pytest.mark.parametrize("content_type", ["image/jpeg", MULTIPART_CONTENT])
def test_over_ten_megabytes_is_413_in_words(phone, content_type: str) -> None:
    data = b"\xff\xd8" + b"\0" * (PHOTO_MAX_BYTES + 100_000)
    answer = phone.put(address(uuid.uuid4()), data, content_type=content_type)
    assert answer.status_code == 413
    assert answer.json()["detail"] == "照片不能超过 10 MB。"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "image/jpeg"),
        (b"hello", "image/jpeg"),
        (b"{}", "application/json"),
        (b"hello", "multipart/form-data"),
        (b"hello", MULTIPART_CONTENT),
    ],
)
def test_what_is_no_photo_is_400_and_leaves_nothing(phone, body: bytes, content_type: str) -> None:
    answer = phone.put(address(uuid.uuid4()), body, content_type=content_type)
    assert answer.status_code == 400
    assert "照片" in answer.json()["detail"]
    assert not Attachment.objects.exists()


def test_a_photo_taken_in_the_year_1_is_kept_without_its_time(phone) -> None:
    answer = phone.put(
        address(uuid.uuid4()), photo(taken="0001:01:01 00:00:00"), content_type="image/jpeg"
    )
    assert (answer.status_code, answer.json()["taken_at"]) == (201, None)


def test_a_body_that_is_refused_for_its_size_is_read_so_that_the_refusal_is_heard(phone) -> None:
    body = io.BytesIO(b"\xff\xd8" + b"\0" * (PHOTO_MAX_BYTES + 200_000))
    length = len(body.getvalue())
    answer = phone.generic(
        "PUT", address(uuid.uuid4()), b"", "image/jpeg",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(length)},
    )  # fmt: skip
    assert answer.status_code == 413
    assert body.tell() == length


def test_a_compressed_body_is_refused_in_words(phone) -> None:
    answer = phone.put(
        address(uuid.uuid4()),
        gzip.compress(photo()),
        content_type="image/jpeg",
        headers={"Content-Encoding": "gzip"},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "body.encoded")
    assert "压缩" in answer.json()["detail"]


def in_a_form(data: bytes) -> bytes:
    file = SimpleUploadedFile("河口.jpg", data, "image/jpeg")
    return encode_multipart(BOUNDARY, {"photo": file})


@pytest.mark.parametrize("lost", [1, 2, 60, 1500])
@pytest.mark.parametrize(
    ("wrapped", "content_type"), [(bytes, "image/jpeg"), (in_a_form, MULTIPART_CONTENT)]
)
def test_a_photo_cut_on_its_way_leaves_nothing_and_the_resend_is_kept(
    phone, uploads_folder, wrapped, content_type: str, lost: int
) -> None:
    key, whole = uuid.uuid4(), wrapped(photo())
    cut: dict[str, Any] = {"wsgi.input": io.BytesIO(whole[:-lost])}
    answer = phone.put(address(key), whole, content_type=content_type, **cut)
    assert (answer.status_code, answer.json()["code"]) == (400, "body.cut")
    assert not Attachment.objects.exists()
    assert not [path for path in uploads_folder.rglob("*") if path.is_file()]
    assert phone.put(address(key), whole, content_type=content_type).status_code == 201


def test_one_sees_the_facts_of_ones_own_photo_only(phone, cast) -> None:
    key = uuid.uuid4()
    phone.put(address(key), photo(), content_type="image/jpeg")
    assert phone.get(address(key)).json()["width"] == 640
    token = get_token_model().objects.create(user=cast.stranger)[1]
    stranger = Client(headers={"Authorization": f"Token {token}"})
    assert stranger.get(address(key)).status_code == 404
    assert stranger.put(address(key), photo(), content_type="image/jpeg").status_code == 409
