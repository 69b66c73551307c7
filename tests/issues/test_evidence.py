"""Tampering with photos and files shows: their bytes, their rows, what was written down of them, and issues
that are gone whole."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from attachments.models import Attachment, Blob, FileRecord
from attachments.services import developing
from attachments.services import uploads as services
from attachments.services.checking import FileCheck
from attachments.services.records import record_older
from common.text.chinese import SHANGHAI
from issues.models import Issue, NumberSequence
from issues.services import verify_ledger
from issues.services.numbers import gaps
from tests.issues.conftest import a_patrol
from tests.photos import photo

pytestmark = [pytest.mark.both, pytest.mark.django_db]

AT = datetime(2026, 11, 16, 8, 0, tzinfo=SHANGHAI)


def behind(statement, *values):
    """As somebody who rules over the database would."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        assert cursor.rowcount, statement
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


def kept(by, colour="red"):
    data = photo(400, 300, colour)
    return services.store_photo(uuid=uuid4(), data=data, name="河岸.jpg", by=by, at=AT)[0]


def file_of(upload):
    return Path(default_storage.path(upload.blob.file.name))


def words():
    return [each.words for each in verify_ledger().differences]


@pytest.fixture
def shown(walk):
    """An issue with a photo that was there when it was reported."""
    upload = kept(walk.cast.village_chief)
    return walk.report(photos=(str(upload.uuid),)), upload


@pytest.fixture
def late(walk):
    """An issue with a photo that came after it."""
    issue = walk.report(photos=(str(key := uuid4()),))
    data = photo(500, 300, "green")
    by = walk.cast.village_chief
    return issue, services.store_photo(uuid=key, data=data, name="晚到.jpg", by=by, at=AT)[0]


def flip(upload):
    path = file_of(upload)
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)


def lengthen(upload):
    with file_of(upload).open("ab") as file:
        file.write(b"x")


def remove(upload):
    file_of(upload).unlink()


def unregister(upload):
    behind("DELETE FROM attachments_attachment WHERE id = %s", upload.pk)


def point_to_another(upload):
    other = kept(upload.uploaded_by, "blue")
    behind("UPDATE attachments_attachment SET blob_id = %s WHERE id = %s", other.blob_id, upload.pk)


def swap_file(upload):
    other = kept(upload.uploaded_by, "blue")
    behind(
        "UPDATE attachments_blob SET file = %s, size = %s WHERE id = %s",
        other.blob.file.name, other.blob.size, upload.blob_id,
    )  # fmt: skip


def give_to_another(upload):
    behind("UPDATE attachments_attachment SET uploaded_by_id = NULL WHERE id = %s", upload.pk)


def move(upload):
    behind("UPDATE attachments_blob SET longitude = 100.5 WHERE id = %s", upload.blob_id)


def point_outside(upload):
    behind("UPDATE attachments_blob SET file = '../../x.jpg' WHERE id = %s", upload.blob_id)


KINDS = [
    (flip, "存放的文件内容被改动。"),
    (lengthen, "存放的文件长度变了。"),
    (remove, "存放的文件不在了。"),
    (unregister, "附件的登记已被删除。"),
    (point_to_another, "附件被改指另一份文件。"),
    (swap_file, "存放的文件长度变了。"),
    (give_to_another, "附件的上传人被改动。"),
    (move, "照片的拍摄时间或地点被改动。"),
    (point_outside, "存放的文件不在了。"),
]


@pytest.mark.parametrize("which", ["shown", "late"])
@pytest.mark.parametrize(("tamper", "told"), KINDS, ids=[each.__name__ for each, _ in KINDS])
def test_whatever_is_done_to_a_photo_shows_at_its_issue(request, which, tamper, told):
    issue, upload = request.getfixturevalue(which)
    assert not words()
    tamper(upload)
    (found,) = verify_ledger().differences
    assert (found.issue, found.words) == (issue, f"附件 {str(upload.uuid)[:8]}：{told}")


def test_files_of_acts_and_of_other_rooms_are_looked_at_too(walk):
    filed, found = kept(walk.cast.unit_clerk), kept(walk.cast.village_chief, "green")
    issue = walk.act(walk.rectifying(), "supplement", files=[filed.uuid], note="补充")
    patrol = a_patrol(walk.cast, uuid4())
    patrol.photos = [str(found.uuid)]
    patrol.save()
    flip(filed)
    remove(found)
    first, second = verify_ledger().differences
    assert (first.issue, second.issue) == (issue, None)
    assert second.words == f"巡河记录第 {patrol.pk} 号的照片：存放的文件不在了。"


def test_a_record_changed_to_fit_the_file_does_not_hide_it(shown):
    issue, upload = shown
    flip(upload)
    digest = FileCheck()._digest(upload.blob)
    behind("UPDATE attachments_filerecord SET digest = %s WHERE uuid IS NOT NULL", digest)
    (found,) = verify_ledger().differences
    assert found.issue == issue
    assert "与台账所记的不同" in found.words


def test_a_file_that_was_lost_and_sent_again_is_whole_and_counted(shown):
    _, upload = shown
    remove(upload)
    sent = photo(400, 300, "red")
    assert services.store_photo(
        uuid=upload.uuid, data=sent, name="河岸.jpg", by=upload.uploaded_by, at=AT
    ) == (upload, False)
    assert FileRecord.objects.count() == 2
    verified = verify_ledger()
    assert not verified.differences


def test_a_strangers_photo_that_became_a_picture_is_whole(walk):
    data = photo(5000, 4000, "red")
    row = services.store_photo(uuid=uuid4(), data=data, name="", by=None, at=AT)[0]
    assert row.blob.stage == "raw"
    (taken,) = services.take_over([row], by=walk.cast.village_chief, at=AT)
    issue = walk.report(photos=(str(taken.uuid),))
    assert issue.ledger.get().data["digests"] == {str(taken.uuid): [row.blob.sha256, ""]}
    assert not words()
    developing.make_thumbnail(blob_id=row.blob_id)
    assert not words()
    flip(Attachment.objects.get(pk=taken.pk))
    assert len(words()) == 1


def test_an_upload_older_than_the_records_is_recorded_as_it_is_found(shown):
    behind("DELETE FROM attachments_filerecord")
    assert "附件的存证已被删除" in words()[0]
    assert record_older(most_bytes=1 << 30) == 1
    assert record_older(most_bytes=1 << 30) == 0
    assert not words()


def test_of_many_files_each_night_reads_the_next_ones(walk):
    for colour in ("red", "green", "blue"):
        kept(walk.cast.village_chief, colour)
    keys = list(Blob.objects.order_by("pk").values_list("pk", flat=True))
    first = FileCheck.after(0, most_bytes=1)
    assert (first.chosen, first.until) == ({keys[0]}, keys[0])
    last = FileCheck.after(keys[1], most_bytes=Blob.objects.get(pk=keys[2]).size + 1)
    assert (last.chosen, last.until) == ({keys[2], keys[0]}, keys[0])


def test_photos_that_nobody_can_read_the_key_of_are_told(shown):
    issue, _ = shown
    Issue.objects.filter(pk=issue.pk).update(photos=["abc"])
    assert any("附件编号不能识读" in each for each in words())


def test_an_issue_that_is_gone_whole_leaves_its_number(walk):
    issues = [walk.report() for _ in range(3)]
    assert not gaps()
    gone = issues[1]
    behind("DELETE FROM issues_ledgerentry WHERE issue_id = %s", gone.pk)
    behind("DELETE FROM issues_issue WHERE id = %s", gone.pk)
    assert words() == [f"编号 {gone.number} 已发出，却没有这件问题：它被整件删除。"]
    behind("DELETE FROM issues_ledgerentry WHERE issue_id = %s", issues[2].pk)
    behind("DELETE FROM issues_issue WHERE id = %s", issues[2].pk)
    assert gaps() == [gone.number, issues[2].number]
    NumberSequence.objects.all().delete()
    assert not gaps()
