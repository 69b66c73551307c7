"""The app's shell: the same for everybody, light, found anew when it has changed."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from phone.reads import shell as reading
from phone.views.shell import is_wechat_on_iphone

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
WECHAT = " MicroMessenger/8.0.50"
ANDROID = "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/70.0 Mobile Safari/537.36"
MOST_BYTES = 250_000


def told(client):
    """What the service worker is told to keep."""
    text = client.get(reverse("phone:worker")).content.decode()
    return json.loads(re.match(r"self\.SHELL = (\{.*\});\n", text)[1])


@pytest.mark.django_db
def test_the_shell_is_the_same_for_everybody_and_holds_no_data(client, cast):
    unknown = client.get(reverse("phone:shell"))
    client.force_login(cast.village_chief)
    known = client.get(reverse("phone:shell"))
    assert known.content == unknown.content
    assert known.headers["Cache-Control"] == "public, no-cache"
    assert cast.village_chief.mobile not in known.content.decode()
    # Somebody with a given password is led by the app itself, not sent to the office's page.
    cast.village_chief.must_change_password = True
    cast.village_chief.save()
    assert client.get(reverse("phone:shell")).status_code == 200


def test_a_browser_that_has_the_version_is_told_so(client):
    for name in ("phone:shell", "phone:worker"):
        first = client.get(reverse(name))
        again = client.get(reverse(name), headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_everything_the_page_asks_for_is_kept_by_the_worker(client):
    kept = told(client)
    page = client.get(reverse("phone:shell")).content.decode()
    assert kept["page"] == reverse("phone:shell")
    asked = set(re.findall(r'(?:src|href|data-icons)="(/static/[^"#]+)', page))
    assert asked
    assert asked <= set(kept["files"])


def test_the_shell_weighs_no_more_than_a_slow_line_bears(client):
    files = [Path(finders.find(name)).read_bytes() for name in reading.FILES]
    served = [client.get(reverse(name)).content for name in ("phone:shell", "phone:worker")]
    weights = [len(gzip.compress(each, 6)) for each in (*files, *served)]
    assert min(weights) > 100
    assert sum(weights) <= MOST_BYTES, weights


def test_a_changed_byte_is_a_new_version(client, tmp_path, monkeypatch):
    before = client.get(reverse("phone:version")).json()["version"]
    assert told(client)["version"] == before
    changed = tmp_path / "worker.js"
    changed.write_text(reading.WORKER.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(reading, "WORKER", changed)
    reading.shell.cache_clear()
    try:
        assert told(client)["version"] != before
    finally:
        monkeypatch.undo()
        reading.shell.cache_clear()


@pytest.mark.parametrize(
    ("agent", "is_told"),
    [
        (IPHONE + WECHAT, True),
        (ANDROID + WECHAT, False),
        (IPHONE + " Safari/604.1", False),
        ("", False),
    ],
)
def test_wechat_on_an_iphone_is_told_to_open_safari(client, agent, is_told):
    assert is_wechat_on_iphone(agent) is is_told
    answer = client.get(reverse("phone:shell"), headers={"User-Agent": agent})
    assert ("用 Safari 打开" in answer.content.decode()) is is_told
    assert "User-Agent" in answer.headers["Vary"]


def test_a_phone_may_put_the_app_on_its_home_screen(client):
    answer = client.get(reverse("phone:manifest"))
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["scope"], manifest["display"]) == ("/m/", "standalone")
    assert {"any", "maskable"} == {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_pages_may_start_our_own_worker_and_no_other(client):
    policy = client.get(reverse("phone:shell")).headers["Content-Security-Policy"]
    for directive in ("worker-src 'self'", "manifest-src 'self'", "connect-src 'self'"):
        assert directive in policy


def test_the_app_calls_itself_by_the_version_that_the_portal_tells_of(settings):
    source = (settings.BASE_DIR / "phone/client/main.js").read_text()
    assert re.search(r'const VERSION = "(.+)";', source)[1] == settings.PHONE_APP_VERSION
