"""The doors through which a photo comes in: a phone, an office's form, the public's form."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from knox.models import get_token_model

from common import clock
from complaints.rules.tickets import new_ticket, signed
from tests.complaints.kit import MONDAY, board

WORDS = "石拱桥下游约五十米处有人倒垃圾"


@pytest.fixture(autouse=True)
def doors(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(seconds=60))
    cache.clear()
    yield
    cache.clear()


def phone_of(user: Any) -> Client:
    token = get_token_model().objects.create(user=user)[1]
    return Client(headers={"Authorization": f"Token {token}"}, raise_request_exception=False)


def by_phone(cast: Any, data: bytes) -> Any:
    address = f"/api/v1/photos/{uuid.uuid4()}/"
    return phone_of(cast.village_chief).put(address, data, content_type="image/jpeg")


def by_office(cast: Any, data: bytes) -> Any:
    browser = Client(raise_request_exception=False)
    browser.force_login(cast.town_office)
    typed = {"uuid": str(uuid.uuid4()), "description": WORDS, "photos": jpeg(data)}
    # Without its source the form comes back, with the words and with what was kept.
    return browser.post("/issues/new/", typed)


def by_public(cast: Any, data: bytes) -> Any:
    place = board(cast.reach)
    typed = {"description": WORDS, "photo1": jpeg(data)}
    typed["ticket"] = signed(new_ticket(place.pk, at=MONDAY))
    browser = Client(raise_request_exception=False)
    # How often an address may report is not what is asked here.
    cache.clear()
    return browser.post(f"/p/{place.pk}/report/", typed, REMOTE_ADDR="203.0.113.5")


def jpeg(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", data, "image/jpeg")
