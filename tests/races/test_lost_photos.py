"""What dies at the commit of a photo's row loses no photo: after a resend there are row and file."""

import hashlib
import os
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from knox.models import get_token_model

from attachments.models import Attachment, Blob
from attachments.services import storage
from attachments.services import uploads as services
from common import clock
from tests.photos import photo
from tests.races.cutting import cut_at_commit
from tests.races.workers import ROOT, kill, on_this_database

pytestmark = pytest.mark.django_db(transaction=True)
DATA = photo()
STEP = len(DATA) // 2 + 1
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture
def phone(cast):
    token = get_token_model().objects.create(user=cast.village_chief)[1]
    return Client(headers={"Authorization": f"Token {token}"}, raise_request_exception=False)


def put(phone, key, data=DATA, *, first=None) -> int:
    """Sends a photo, or from `first` on a piece of it; the answer's status."""
    headers = {}
    if first is not None:
        data = DATA[first : first + STEP]
        headers = {"Content-Range": f"bytes {first}-{first + len(data) - 1}/{len(DATA)}"}
    address = f"/api/v1/photos/{key}/"
    return phone.put(address, data, content_type="image/jpeg", headers=headers).status_code


def is_kept(key) -> bool:
    """The photo has its row, and the file that the row names can be read as an image."""
    blob = Attachment.objects.select_related("blob").get(uuid=key).blob
    with default_storage.open(blob.file.name) as file:
        return (blob.sha256, file.read(2)) == (SHA256, b"\xff\xd8")


def sweep_a_week_later() -> int:
    return storage.delete_files_without_row(before=clock.now() + timedelta(days=7))


@pytest.mark.parametrize("arrives", [True, False], ids=["answer-lost", "commit-lost"])
def test_a_connection_cut_at_commit_costs_no_photo(phone, arrives) -> None:
    key = uuid.uuid4()
    with cut_at_commit(arrives=arrives) as network:
        assert put(phone, key) >= 500
    assert network.was_cut
    assert Attachment.objects.filter(uuid=key).exists() is arrives
    assert put(phone, key) == (200 if arrives else 201)
    assert is_kept(key)
    # What the undone transaction left is swept, what a row names is not.
    assert sweep_a_week_later() == (0 if arrives else 1)
    assert is_kept(key)


@pytest.mark.parametrize("arrives", [True, False], ids=["answer-lost", "commit-lost"])
@pytest.mark.parametrize("spared", [0, 1], ids=["piece", "photo"])
def test_a_connection_cut_at_the_last_pieces_commits_costs_no_photo(phone, arrives, spared) -> None:
    key = uuid.uuid4()
    assert put(phone, key, first=0) == 202
    with cut_at_commit(arrives=arrives, spared=spared) as network:
        assert put(phone, key, first=STEP) >= 500
    assert network.was_cut
    assert put(phone, key, first=STEP) in (200, 201)
    assert is_kept(key)
    assert put(phone, key, first=STEP) == 200


@pytest.mark.parametrize("arrives", [True, False], ids=["answer-lost", "commit-lost"])
def test_a_connection_cut_at_commit_costs_no_document(cast, arrives) -> None:
    data, by = b"%PDF-1.7\n" + b"0" * 200, cast.district_office
    with cut_at_commit(arrives=arrives) as network, pytest.raises(OperationalError):
        services.store_document(data=data, name="批复.pdf", by=by, at=clock.now())
    assert network.was_cut
    row = services.store_document(data=data, name="批复.pdf", by=by, at=clock.now())
    sweep_a_week_later()
    assert default_storage.open(row.blob.file.name).read() == data


@pytest.mark.parametrize("arrives", [True, False], ids=["answer-lost", "commit-lost"])
def test_a_connection_cut_at_commit_costs_the_public_no_photo(arrives) -> None:
    with cut_at_commit(arrives=arrives) as network, pytest.raises(OperationalError):
        services.store_photo(uuid=uuid.uuid4(), data=DATA, name="", by=None, at=clock.now())
    assert network.was_cut
    key = uuid.uuid4()
    services.store_photo(uuid=key, data=DATA, name="", by=None, at=clock.now())
    assert is_kept(key)


@pytest.mark.parametrize("stop", ["file", "on_commit"])
def test_a_worker_killed_at_the_commit_costs_no_photo(
    phone, cast, pipe, tmp_path, uploads, stop
) -> None:
    key = uuid.uuid4()
    (tmp_path / "sent.jpg").write_bytes(DATA)
    arguments = (str(key), str(cast.village_chief.pk), str(tmp_path / "sent.jpg"))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.races.photo_process", *arguments],
        cwd=ROOT,
        env={**on_this_database(pipe), "PHOTO_STOP": stop, "PHOTO_UPLOADS": str(uploads)},
        start_new_session=True,
    )
    try:
        assert pipe.wait() == "held"
    finally:
        kill(process)
    (stored,) = uploads.rglob("*.jpg")
    assert Attachment.objects.filter(uuid=key).exists() is (stop == "on_commit")
    assert stop == "file" or is_kept(key)
    assert put(phone, key) == (200 if stop == "on_commit" else 201)
    assert is_kept(key)
    assert put(phone, uuid.uuid4()) == 201
    assert Blob.objects.count() == 1
    assert sweep_a_week_later() == (1 if stop == "file" else 0)
    assert stored.exists() is (stop == "on_commit")
    assert is_kept(key)


def test_a_worker_stopped_by_its_time_limit_after_the_commit_costs_no_photo(
    phone, monkeypatch
) -> None:
    """gunicorn's SIGABRT ends a worker by SystemExit, wherever it is."""

    def time_limit() -> None:
        raise SystemExit(1)

    def at_commit(*task) -> None:
        transaction.on_commit(time_limit, robust=True)

    key = uuid.uuid4()
    with monkeypatch.context() as patched:
        patched.setattr(services, "send_after_commit", at_commit)
        with pytest.raises(SystemExit):
            put(phone, key)
    assert not connection.in_atomic_block
    assert put(phone, key) == 200
    assert is_kept(key)


@pytest.mark.parametrize("damage", ["gone", "cut"])
@pytest.mark.parametrize("way", ["same-uuid", "new-uuid", "pieces", "page"])
def test_a_file_lost_before_is_written_anew_by_whoever_sends_the_bytes_again(
    phone, cast, damage, way
) -> None:
    key, other = uuid.uuid4(), uuid.uuid4()
    assert put(phone, key) == 201
    lost = Path(Attachment.objects.get(uuid=key).blob.file.path)
    lost.unlink() if damage == "gone" else os.truncate(lost, 100)
    # So that it is sent again at all.
    assert phone.get(f"/api/v1/photos/{key}/").status_code == 404
    if way == "same-uuid":
        assert put(phone, key) == 200
    elif way == "new-uuid":
        assert put(phone, other) == 201
    elif way == "pieces":
        assert [put(phone, key, first=first) for first in (0, STEP)] == [202, 200]
    else:
        upload = SimpleUploadedFile("a.jpg", DATA)
        services.store_document(
            data=upload.read(), name="a.jpg", by=cast.district_office, at=clock.now()
        )
    assert is_kept(key)
    assert phone.get(f"/api/v1/photos/{key}/").status_code == 200
    assert sweep_a_week_later() == (1 if damage == "cut" else 0)
    assert is_kept(key)
