"""Whose session a cookie names: the query for it is our own."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DjangosOwn
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

pytestmark = [pytest.mark.django_db, pytest.mark.both]

KINDS = ("there", "expired", "deleted", "unknown", "short", "long", "empty")


@pytest.fixture
def key(cast, request):
    client = Client()
    client.force_login(cast.district_office)
    key = client.cookies["sessionid"].value
    row = Session.objects.filter(pk=key)
    match request.param:
        case "expired":
            row.update(expire_date=timezone.now() - timedelta(seconds=1))
        case "deleted":
            row.delete()
    given = {"unknown": "a" * 32, "short": "a", "long": "a" * 500, "empty": ""}
    return given.get(request.param, key)


@pytest.mark.parametrize("key", KINDS, indirect=True)
def test_a_session_is_read_as_django_reads_it(key):
    ours = import_module(settings.SESSION_ENGINE).SessionStore(key)
    djangos = DjangosOwn(key)
    assert dict(ours.items()) == dict(djangos.items())
    assert ours.session_key == djangos.session_key
    assert type(ours) is not DjangosOwn


@pytest.mark.parametrize("key", KINDS, indirect=True)
def test_only_a_session_that_is_there_opens_a_page(key, request):
    client = Client()
    client.cookies["sessionid"] = key
    is_there = request.node.callspec.params["key"] == "there"
    assert client.get("/").status_code == (200 if is_there else 302)
