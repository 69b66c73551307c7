"""Photos that arrive twice at once, on real connections."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from attachments.models import Attachment, Blob
from attachments.services.developing import make_thumbnail
from attachments.services.storage import delete_files_without_row
from attachments.services.uploads import store_photo
from common import clock
from common.errors import Conflict
from tests import factories as make
from tests.photos import photo
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder: Path) -> list[Path]:
    """What lies there once the sweep has been: who came second leaves its file to it."""
    delete_files_without_row(before=clock.now() + timedelta(days=1))
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_upload_twenty_times_at_once_is_one_photo_and_one_file(uploads) -> None:
    key, data, person = uuid.uuid4(), photo(), make.UserFactory()
    answers = at_once(
        20, lambda n: store_photo(uuid=key, data=data, name="", by=person, at=clock.now())
    )
    assert {row.pk for row, _ in answers} == {Attachment.objects.get().pk}
    assert sum(created for _, created in answers) == 1
    assert len(files(uploads)) == 1


def test_the_same_bytes_under_many_uuids_at_once_are_stored_once(uploads) -> None:
    data, person = photo(), make.UserFactory()
    at_once(
        12, lambda n: store_photo(uuid=uuid.uuid4(), data=data, name="", by=person, at=clock.now())
    )
    assert Attachment.objects.count() == 12
    assert Blob.objects.count() == 1
    assert len(files(uploads)) == 1


def test_different_photos_under_one_uuid_leave_one_and_tell_the_rest(uploads) -> None:
    key, person = uuid.uuid4(), make.UserFactory()
    bodies = [photo(colour=(n * 30, 0, 0)) for n in range(8)]
    answers = at_once(
        8, lambda n: store_photo(uuid=key, data=bodies[n], name="", by=person, at=clock.now())
    )
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert Blob.objects.count() == 1
    assert len(files(uploads)) == 1


def test_a_small_picture_made_by_two_workers_at_once_is_kept_once(uploads) -> None:
    row, _ = store_photo(
        uuid=uuid.uuid4(), data=photo(), name="", by=make.UserFactory(), at=clock.now()
    )
    assert sum(at_once(4, lambda n: make_thumbnail(blob_id=row.blob_id))) == 1
    assert len(files(uploads)) == 2
