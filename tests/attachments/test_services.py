"""Photos and files: kept once, under their uploader's UUID."""

import io
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from attachments.models import Attachment, Blob
from attachments.rules.limits import PHOTO_MAX_BYTES
from attachments.services import developing, storage
from attachments.services import uploads as services
from common import clock
from common.errors import Conflict, Invalid, TooLarge
from tests import factories as make
from tests.photos import photo

AT = timezone.make_aware(timezone.datetime(2026, 11, 20, 10, 0))


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def person(db):
    return make.UserFactory()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def keep(person, data: bytes, key: uuid.UUID | None = None):
    return services.store_photo(
        uuid=key or uuid.uuid4(), data=data, name="河口.jpg", by=person, at=AT
    )


def test_the_same_photo_under_the_same_uuid_is_answered_with_the_first_row(person) -> None:
    key, data = uuid.uuid4(), photo()
    first, created = keep(person, data, key)
    again, created_again = keep(person, data, key)
    assert (created, created_again) == (True, False)
    assert first == again


def test_the_same_bytes_are_stored_once_whoever_sends_them(person, uploads: Path) -> None:
    data = photo()
    keep(person, data)
    keep(make.UserFactory(), data)
    assert Attachment.objects.count() == 2
    assert Blob.objects.count() == 1
    assert len(files(uploads)) == 1


def test_another_photo_under_the_same_uuid_is_refused(person) -> None:
    key = uuid.uuid4()
    keep(person, photo(), key)
    with pytest.raises(Conflict):
        keep(person, photo(colour="red"), key)


def test_another_persons_uuid_is_refused_even_with_the_same_photo(person) -> None:
    key, data = uuid.uuid4(), photo()
    keep(person, data, key)
    with pytest.raises(Conflict):
        keep(make.UserFactory(), data, key)


def test_over_ten_megabytes_is_too_large(person) -> None:
    with pytest.raises(TooLarge) as refusal:
        keep(person, b"\0" * (PHOTO_MAX_BYTES + 1))
    assert "10 MB" in refusal.value.detail


def test_a_refused_photo_leaves_no_row_and_no_file(person, uploads: Path) -> None:
    with pytest.raises(Invalid):
        keep(person, photo()[:500])
    assert not Blob.objects.exists()
    assert not files(uploads)


def test_a_fault_while_writing_the_row_leaves_the_file_to_the_sweep(
    person, uploads, monkeypatch
) -> None:
    def fault(**kwargs):
        raise RuntimeError("disk of the database is full")

    monkeypatch.setattr(Attachment.objects, "create", fault)
    with pytest.raises(RuntimeError):
        keep(person, photo())
    assert not Blob.objects.exists()
    assert len(files(uploads)) == 1
    assert storage.delete_files_without_row(before=clock.now() + timedelta(days=1)) == 1
    assert not files(uploads)


def test_a_photo_whose_file_is_gone_is_written_anew_with_its_small_picture(
    person, uploads, django_capture_on_commit_callbacks
) -> None:
    key, data = uuid.uuid4(), photo()
    row, _ = keep(person, data, key)
    developing.make_thumbnail(blob_id=row.blob_id)
    for path in files(uploads):
        path.unlink()
    with django_capture_on_commit_callbacks(execute=True) as sent:
        again, created = keep(person, data, key)
    assert (again.pk, created, len(sent)) == (row.pk, False, 1)
    assert developing.make_thumbnail(blob_id=row.blob_id)
    again.blob.refresh_from_db()
    named = {Path(again.blob.file.name).name, Path(again.blob.thumbnail.name).name}
    assert {path.name for path in files(uploads)} == named


def test_the_name_is_kept_without_its_folders(person) -> None:
    row, _ = services.store_photo(
        uuid=uuid.uuid4(), data=photo(), name="..\\..\\etc/河\x00口.jpg", by=person, at=AT
    )
    assert row.name == "河口.jpg"


def test_a_row_shows_only_what_its_writers_uploaded_in_its_order_in_one_query(
    person, django_assert_num_queries
) -> None:
    other = make.UserFactory()
    a, b, c = (uuid.uuid4() for _ in range(3))
    keep(person, photo(), a)
    keep(person, photo(colour="red"), b)
    keep(other, photo(), c)
    not_arrived_yet = uuid.uuid4()
    with django_assert_num_queries(1):
        found = services.shown([b, c, not_arrived_yet, str(a)], owner_ids=[person.pk])
        assert [row.uuid for row in found] == [b, a]
        assert found[0].blob.mime == "image/jpeg"


def test_no_photos_cost_no_query(person, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert services.shown([], owner_ids=[person.pk]) == []


def test_an_offices_document_is_no_photo_though_its_bytes_are_known(person) -> None:
    data = b"%PDF-1.7\n" + b"0" * 200 + b"\n%%EOF"
    services.store_document(data=data, name="notice.pdf", by=person, at=clock.now())
    with pytest.raises(Invalid) as refusal:
        keep(person, data)
    assert refusal.value.code == "photo.not_an_image"
    assert Attachment.objects.count() == 1


# --- small pictures


def test_the_small_picture_is_made_after_the_commit(
    person, django_capture_on_commit_callbacks, sent
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row, _ = keep(person, photo())
        assert not sent
    assert sent == [("attachments.tasks.make_thumbnail", row.blob_id)]


def test_a_dead_broker_does_not_cost_the_photo_and_the_sweep_makes_its_small_picture(
    person, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    from attachments import tasks

    def dead(*args: object, **how: object) -> None:
        raise ConnectionError("broker is gone")

    monkeypatch.setattr(Celery, "send_task", dead)
    with django_capture_on_commit_callbacks(execute=True):
        row, _ = keep(person, photo())
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tasks.sweep_thumbnails() == 1
    assert tasks.sweep_thumbnails() == 0
    row.blob.refresh_from_db()
    assert default_storage.size(row.blob.thumbnail.name) < row.blob.size + 1


def test_making_a_small_picture_twice_is_harmless(person, uploads: Path) -> None:
    row, _ = keep(person, photo())
    assert developing.make_thumbnail(blob_id=row.blob_id) is True
    assert developing.make_thumbnail(blob_id=row.blob_id) is False
    assert len(files(uploads)) == 2


def test_one_lost_file_does_not_keep_the_others_waiting(person, monkeypatch) -> None:
    from attachments import tasks

    keep(person, photo())
    lost, _ = keep(person, photo(colour="red"))
    default_storage.delete(lost.blob.file.name)
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert tasks.sweep_thumbnails() == 1


def test_files_of_an_undone_transaction_are_swept_after_a_day(person, uploads: Path) -> None:
    kept, _ = keep(person, photo())

    def undone() -> None:
        with transaction.atomic():
            keep(person, photo(colour="red"))
            transaction.set_rollback(True)

    undone()
    assert len(files(uploads)) == 2
    assert storage.delete_files_without_row(before=clock.now() - timedelta(days=1)) == 0
    assert storage.delete_files_without_row(before=clock.now() + timedelta(days=2)) == 1
    assert [path.name for path in files(uploads)] == [Path(kept.blob.file.name).name]


# --- office files


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (archive("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        (photo(shape="PNG"), "image/jpeg"),
    ],
)
def test_a_file_is_what_its_content_says(person, data: bytes, ending: str) -> None:
    row = services.store_document(data=data, name="扫描件.dat", by=person, at=AT)
    assert row.blob.mime.endswith(ending)


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"<script>",
        archive("evil.js"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04broken",
    ],
)
def test_other_files_are_refused_whatever_their_name(person, data: bytes) -> None:
    with pytest.raises(Invalid):
        services.store_document(data=data, name="方案.pdf", by=person, at=AT)


def test_with_its_small_picture_a_photo_needs_no_task(
    person, uploads: Path, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        row, _ = services.store_photo(
            uuid=uuid.uuid4(),
            data=photo(),
            name="a.jpg",
            by=person,
            at=clock.now(),
            with_small=True,
        )
    assert waiting == []
    assert row.blob.thumbnail.size > 0
    assert len(files(uploads)) == 2
