"""Upload fields of office forms: what was chosen stays when the form is refused."""

import uuid

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from attachments.models import Attachment
from attachments.neighbours.fields import PhotosField, ScansField
from common.web.forms import PortalForm
from tests import factories as make
from tests.photos import photo

AT = timezone.make_aware(timezone.datetime(2026, 11, 20, 10, 0))


class Report(PortalForm):
    words = forms.CharField()
    photos = PhotosField(required=False, most=2)


class Paper(PortalForm):
    scans = ScansField(label="扫描件")


@pytest.fixture
def clerk(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.UserFactory()


def sent(form_class, by, *bodies, kept=(), field="photos", **values):
    """A form as the page binds it, its files stored."""
    data = QueryDict(mutable=True)
    data.setlist(f"{field}-kept", [str(key) for key in kept])
    for name, value in values.items():
        data[name] = value
    files = [SimpleUploadedFile(f"{n}.jpg", body) for n, body in enumerate(bodies)]
    form = form_class(data, MultiValueDict({field: files}))
    form.fields[field].keep(form[field].data, by=by, at=AT)
    return form


def test_a_refused_form_shows_what_it_kept_and_the_next_try_takes_it_up(clerk) -> None:
    refused = sent(Report, clerk, photo(), photo(colour="red"))
    assert not refused.is_valid()
    page = str(refused)
    rows = list(Attachment.objects.all())
    assert [f'value="{row.uuid}" checked' in page for row in rows] == [True, True]
    assert "以上 2 个已上传" in page
    again = sent(Report, clerk, kept=[row.uuid for row in rows], words="有垃圾")
    assert again.is_valid()
    assert again.cleaned_data["photos"] == [row.uuid for row in rows]
    assert Attachment.objects.count() == 2


def test_what_is_unticked_is_left_out_and_more_may_be_chosen(clerk) -> None:
    sent(Report, clerk, photo(), photo(colour="red"))
    first, second = Attachment.objects.all()
    form = sent(Report, clerk, photo(colour="green"), kept=[second.uuid], words="有垃圾")
    assert form.is_valid()
    third = Attachment.objects.last()
    assert form.cleaned_data["photos"] == [second.uuid, third.uuid]
    assert first.uuid not in form.cleaned_data["photos"]


def test_a_broken_photo_is_named_and_the_good_one_beside_it_is_kept(clerk) -> None:
    form = sent(Report, clerk, b"not a photo", photo(), words="有垃圾")
    (words,) = form.errors["photos"]
    assert words.startswith("0.jpg：")
    assert [row.name for row in form.fields["photos"].widget.rows] == ["1.jpg"]


def test_more_than_the_most_are_named_and_the_first_are_kept(clerk) -> None:
    form = sent(Report, clerk, photo(), photo(colour="red"), photo(colour="green"), words="有垃圾")
    assert form.errors["photos"] == ["2.jpg：最多 2 个，这个没有保留。"]
    assert Attachment.objects.count() == 2


def test_nobody_takes_up_anothers_upload_by_its_uuid(clerk) -> None:
    sent(Report, make.UserFactory(), photo())
    theirs = Attachment.objects.get()
    form = sent(Report, clerk, kept=[theirs.uuid, uuid.uuid4(), "x"], words="有垃圾")
    assert form.is_valid()
    assert form.cleaned_data["photos"] == []


def test_a_scan_is_asked_for_in_words_and_may_be_a_pdf(clerk) -> None:
    assert sent(Paper, clerk, field="scans").errors["scans"] == ["请上传扫描件或照片。"]
    form = sent(Paper, clerk, b"%PDF-1.7 x", field="scans")
    assert form.is_valid()
    assert Attachment.objects.get().blob.mime == "application/pdf"


def test_a_page_that_forgot_to_keep_its_uploads_fails_loudly(clerk) -> None:
    form = Report({"words": "x"}, MultiValueDict({"photos": [SimpleUploadedFile("a.jpg", b"x")]}))
    with pytest.raises(ImproperlyConfigured):
        form.is_valid()


def test_an_upload_is_seen_by_who_chose_it_alone(clerk, client, cast) -> None:
    sent(Report, cast.town_office, photo())
    row = Attachment.objects.get()
    address = f"/uploads/{row.uuid}/full/"
    client.force_login(cast.town_office)
    assert client.get(address).headers["Content-Type"] == "image/jpeg"
    assert client.get(f"/uploads/{row.uuid}/huge/").status_code == 404
    client.force_login(cast.district_office)
    assert client.get(address).status_code == 404
