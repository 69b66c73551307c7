"""Whatever bytes are sent as a file, the answer is its content or a sentence, and words stay: at every door."""

import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import get_resolver
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attachments.models import Attachment, Blob
from attachments.neighbours import fields
from attachments.neighbours.fields import UploadsField
from attachments.services.developing import make_thumbnail
from common import clock
from complaints.models import Complaint
from tests.faults.damage import PAPERS, PHOTOS, damaged
from tests.faults.doors import WORDS, by_office, by_phone, by_public, doors

__all__ = ["doors"]
pytestmark = pytest.mark.django_db
# The database is one for all examples: each looks at what it brought itself.
EACH = settings(
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DAMAGED = st.builds(
    damaged,
    st.sampled_from([*PHOTOS.values(), *PAPERS.values()]),
    st.integers(0, 2**32),
)
CHINESE = re.compile("[\u4e00-\u9fff]{4,}")


@pytest.mark.both
@pytest.mark.parametrize("name", PHOTOS)
def test_each_kind_of_photo_is_kept_whole_at_each_door(cast, name) -> None:
    """Without this the rest would say little."""
    assert by_phone(cast, PHOTOS[name]).status_code == 201
    assert "checked" in by_office(cast, PHOTOS[name]).text
    assert by_public(cast, PHOTOS[name]).status_code == 302


@EACH
@given(data=DAMAGED)
def test_a_phone_is_answered_with_the_photo_or_a_sentence(cast, data) -> None:
    answer = by_phone(cast, data)
    assert answer.status_code in (201, 400)
    assert answer.status_code == 201 or CHINESE.search(answer.json()["detail"])


@EACH
@given(data=DAMAGED)
def test_an_office_keeps_its_words_and_the_photo_or_a_sentence(cast, data) -> None:
    before = Attachment.objects.count()
    page = by_office(cast, data)
    assert page.status_code == 422
    assert WORDS in page.text
    is_kept = Attachment.objects.count() > before
    assert is_kept != ("IMG_1.jpg：" in page.text)


@EACH
@given(data=DAMAGED)
def test_the_public_keeps_its_words_and_the_photo_or_a_sentence(cast, data) -> None:
    before = Complaint.objects.count()
    page = by_public(cast, data)
    assert page.status_code in (302, 422)
    assert (Complaint.objects.count() > before) == (page.status_code == 302)
    assert page.status_code == 302 or (WORDS in page.text and "照片" in page.text)


@EACH
@given(data=DAMAGED)
def test_a_photo_decoded_after_the_answer_is_shown_or_said_to_be_damaged(
    cast, settings, data
) -> None:
    settings.PUBLIC_PHOTO_AT_ONCE_MEGAPIXELS = 0
    before = set(Blob.objects.values_list("pk", flat=True))
    by_public(cast, data)
    for blob in Blob.objects.exclude(pk__in=before).filter(thumbnail=""):
        make_thumbnail(blob_id=blob.pk)
        blob.refresh_from_db()
        assert blob.stage == ("ready" if blob.thumbnail else "broken")


def upload_fields() -> list[type[UploadsField]]:
    """Every field that takes files, by its class: those of other rooms too."""
    # Every room's views, and with them its forms.
    assert get_resolver().url_patterns
    found, waiting = [], [UploadsField]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if hasattr(kind, "store"):
            found.append(kind)
    return found


def test_the_fields_that_take_files_are_found_by_their_class() -> None:
    assert {fields.PhotosField, fields.PhotoField, fields.ScansField, fields.FilesField} <= set(
        upload_fields()
    )


@pytest.mark.parametrize("kind", upload_fields(), ids=lambda kind: kind.__name__)
@EACH
@given(data=DAMAGED)
def test_every_field_that_takes_files_keeps_the_file_or_names_it(cast, kind, data) -> None:
    """All other pages of offices: each keeps its files by its field (`KeepsUploads`)."""

    class Paper(forms.Form):
        files = kind(label="文件", required=False)

    sent = MultiValueDict({"files": [SimpleUploadedFile("a.pdf", data)]})
    form: Any = Paper(QueryDict(), sent)
    form.fields["files"].keep(form["files"].data, by=cast.town_office, at=clock.now())
    rows = form.fields["files"].widget.rows
    if form.is_valid():
        assert len(rows) == 1
    else:
        (words,) = form.errors["files"]
        assert words.startswith("a.pdf：")
        assert CHINESE.search(words)


@EACH
@given(data=DAMAGED)
def test_a_known_file_sent_again_is_the_same(cast, data) -> None:
    """A damaged file that was kept is not read again, and one that was refused is refused again."""
    first, second = by_phone(cast, data), by_phone(cast, data)
    assert first.status_code == second.status_code
    if first.status_code == 201:
        assert first.json()["sha256"] == second.json()["sha256"]
