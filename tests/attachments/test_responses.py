"""What a page sends of a photo or a file."""

import io
import uuid
import zipfile

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from attachments.reads.gallery import pictures
from attachments.reads.responses import document_response, photo_response
from attachments.services import developing, uploads
from common.errors import Invalid
from tests import factories as make
from tests.photos import photo

AT = timezone.make_aware(timezone.datetime(2026, 11, 20, 10, 0))


@pytest.fixture
def kept(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    key = uuid.uuid4()
    return uploads.store_photo(
        uuid=key, data=photo(1200, 900), name="a.jpg", by=make.UserFactory(), at=AT
    )[0]


def test_a_photo_may_be_kept_by_the_browser_alone_and_is_never_guessed_at(kept) -> None:
    response = photo_response(kept)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


def test_a_small_picture_not_made_yet_is_sent_in_full_and_soon_asked_again(kept) -> None:
    full = b"".join(photo_response(kept, "full").streaming_content)
    response = photo_response(kept, "thumb")
    assert b"".join(response.streaming_content) == full
    assert response["Cache-Control"] == "private, max-age=60"
    developing.make_thumbnail(blob_id=kept.blob_id)
    kept.blob.refresh_from_db()
    assert len(b"".join(photo_response(kept, "thumb").streaming_content)) < len(full)


def test_nginx_sends_the_file_where_the_setting_says_so(kept, settings) -> None:
    settings.ATTACHMENTS_ACCEL = "/protected/"
    response = photo_response(kept)
    assert response["X-Accel-Redirect"] == f"/protected/{kept.blob.file.name}"
    assert response.content == b""


def test_a_file_comes_as_a_download_under_its_chinese_name(kept) -> None:
    row = uploads.store_document(
        data=b"%PDF-1.7 x", name="整改方案.pdf", by=kept.uploaded_by, at=AT
    )
    response = document_response(row)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E6%95%B4")


def test_the_gallery_shows_each_photo_with_its_words(kept) -> None:
    shown = pictures([kept], lambda a, size: f"/issues/1/photos/{a.uuid}/{size}/")
    page = render_to_string("attachments/gallery.html", {"pictures": shown})
    assert f'href="/issues/1/photos/{kept.uuid}/full/"' in page
    assert "11-20 10:00 上传" in page
    assert "没有照片" in render_to_string("attachments/gallery.html", {"pictures": []})


@pytest.mark.parametrize(
    ("taken", "is_asked_about"),
    [("2036:03:05 09:30:00", True), ("2026:11:20 09:30:00", False), ("2019:11:20 09:30:00", False)],
)
def test_a_photo_from_the_future_is_asked_about(db, settings, tmp_path, taken, is_asked_about):
    settings.MEDIA_ROOT = tmp_path
    row, _ = uploads.store_photo(
        uuid=uuid.uuid4(), data=photo(taken=taken), name="", by=make.UserFactory(), at=AT
    )
    (picture,) = pictures([row], lambda a, size: "/")
    assert ("请核实" in picture.caption) == is_asked_about
    assert not is_asked_about or "2036年3月5日" in picture.caption


@pytest.mark.parametrize("stage", ["raw", "broken"])
def test_what_a_stranger_sent_is_not_shown_before_it_was_looked_at(kept, stage) -> None:
    kept.blob.stage = stage
    for size in ("thumb", "full"):
        response = photo_response(kept, size)
        assert response["Location"] == f"/static/attachments/{stage}.svg"
        assert response["Cache-Control"] == "no-store"


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *[(f"方案.{end}", PDF) for end in ("hta", "HTA", "hta ", "hta.", "pdf.js", "lnk", "html", "svg")],
        ("方案.pdf", b"%PDF-1.4\n<hta:application><script>alert(1)</script>"),
        ("方案.pdf", b"%PDF-1.4\n<!DOCTYPE html><body onload=alert(1)>"),
        ("方案", b"  \n%PDF-1.4\n< SCRIPT src=x>"),
    ],
)  # fmt: skip
def test_what_is_run_when_it_is_opened_is_refused_by_name_and_by_content(kept, name, data) -> None:
    with pytest.raises(Invalid) as refused:
        uploads.store_document(data=data, name=name, by=kept.uploaded_by, at=AT)
    assert refused.value.code == "document.program"
    assert "不能上传" in refused.value.fields["file"]


def test_a_word_file_of_common_size_is_taken(kept) -> None:
    """Its list of parts is at its end, beyond what is looked at for programs."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as word:
        word.writestr("[Content_Types].xml", "<Types/>")
        word.writestr("word/document.xml", " " * 10_000)
    by = kept.uploaded_by
    row = uploads.store_document(data=made.getvalue(), name="方案.docx", by=by, at=AT)
    assert row.blob.kind == "document"


def test_a_file_is_downloaded_as_what_it_is_and_runs_nothing(kept) -> None:
    row = uploads.store_document(data=PDF, name="清溪镇.v2.方案.docx", by=kept.uploaded_by, at=AT)
    response = document_response(row)
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Disposition"].endswith(".pdf")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    # One that was stored under such a name before.
    row.name = "方案.hta"
    assert document_response(row)["Content-Disposition"].endswith(".pdf")
