"""The disk of the uploads is full: every door says so in words and with 503, what was typed stays, and what
arrived in pieces is gone on with."""

import errno
import os
import uuid

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client

from attachments.models import Attachment, Blob
from attachments.services import storage
from tests.faults.doors import WORDS, by_office, by_phone, by_public, doors, phone_of
from tests.photos import photo

__all__ = ["doors"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def full(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    return monkeypatch


@pytest.mark.parametrize("door", [by_phone, by_office, by_public])
def test_a_photo_is_refused_for_now_and_words_stay(cast, full, door) -> None:
    answer = door(cast, photo())
    assert answer.status_code == 503
    assert "磁盘已满" in answer.text
    assert door is by_phone or WORDS in answer.text
    assert not Blob.objects.exists()


def test_pieces_that_arrived_are_kept_until_there_is_room(cast, full) -> None:
    data, key = photo(), uuid.uuid4()
    phone, address = phone_of(cast.village_chief), f"/api/v1/photos/{key}/"
    head = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}"}
    assert phone.put(address, data, headers=head).status_code == 503
    assert phone.get(address).json()["received"] == len(data)
    full.undo()
    assert phone.put(address, data, headers=head).status_code == 201


def test_a_page_whose_temporary_file_finds_no_room_says_so(cast, monkeypatch, settings) -> None:
    def refuse(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("common.web.views.FormPage.get", refuse)
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.town_office)
    page = browser.get("/issues/new/")
    assert (page.status_code, "磁盘已满" in page.text) == (503, True)


def test_a_photo_is_on_the_disk_before_its_row_is(cast, monkeypatch) -> None:
    """The file, its folder, and each folder above that may be new."""
    settled, true_create = [], Attachment.objects.create

    def note(opened):
        settled.append(os.readlink(f"/proc/self/fd/{opened}"))

    def create(**facts):
        path = facts["blob"].file.path
        folders = [os.path.dirname(path)]
        while not folders[-1].endswith("/blobs"):
            folders.append(os.path.dirname(folders[-1]))
        assert settled == [path, *folders]
        return true_create(**facts)

    monkeypatch.setattr(storage.os, "fsync", note)
    monkeypatch.setattr(Attachment.objects, "create", create)
    assert by_phone(cast, photo()).status_code == 201
