"""手机端安装说明: the sheet, and the ways to it."""

import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from phone.views.install import KINDS
from tests.cast import Cast


@pytest.mark.django_db
def test_the_sheet_shows_the_address_that_phones_use(cast: Cast, settings: Any) -> None:
    browser = Client()
    browser.force_login(cast.town_office)

    def sheet(**how: Any) -> str:
        return browser.get("/phone/install/", **how).text

    page = sheet(secure=True)
    assert "https://testserver/m/" in page
    assert "HTTPS" not in page
    code = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.DOTALL)
    assert code is not None
    # Without a certificate nothing of it works on a phone: the office is told before it prints.
    assert "没有用 HTTPS" in sheet()
    settings.ALLOWED_HOSTS = ["localhost"]
    assert "只有本机打得开" in sheet(headers={"host": "localhost:8000"})
    settings.PHONE_ADDRESS = "https://river.example/"
    page = sheet(headers={"host": "localhost:8000"})
    assert "https://river.example/m/" in page
    assert "只有本机打得开" not in page
    assert code[0] not in page


def test_every_picture_of_the_sheet_is_there() -> None:
    pictures = {picture for kind in KINDS for picture, _ in kind.steps}
    assert len(pictures) > 10
    assert [each for each in sorted(pictures) if finders.find(each) is None] == []


@pytest.mark.django_db
def test_offices_find_both_pages_where_they_work(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.town_office)
    assert 'href="/phone/intake/"' in browser.get("/inspections/patrols/").text
    assert 'href="/phone/install/"' in browser.get("/chiefs/people/").text
    browser.force_login(cast.district_chief)
    assert 'href="/phone/intake/"' not in browser.get("/inspections/patrols/").text
    browser.force_login(cast.village_chief)
    assert 'href="/phone/install/"' in browser.get("/").text
