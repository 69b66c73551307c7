"""Who opens a screen: by a session, or by a link that is shown once, hashed at rest and revoked at once.

And what it costs to ask again."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.views.middleware import LAST_SEEN
from common import clock
from common.errors import Invalid
from screens import tasks
from screens.models import ScreenLink, Snapshot
from screens.services import snapshots
from screens.services.links import issue_link, revoke_link, standing_of
from screens.views.screens import COOKIE

pytestmark = pytest.mark.django_db

WALL, POLL = "/screen/wall/", "/screen/wall/figures/"


def issued(cast, name="三楼会议室", **more):
    fields = {"division": cast.district, "by": cast.district_office, "at": clock.now()} | more
    return issue_link(name=name, **fields)


@pytest.fixture
def wall(cast):
    """A screen's computer that has opened its link."""
    computer = Client()
    answer = computer.post(WALL, {"token": issued(cast)[1]})
    assert (answer.status_code, answer.headers["Location"]) == (302, WALL)
    assert computer.get(WALL).status_code == 200
    return computer


def test_a_link_is_shown_once_and_kept_as_a_hash(cast, client):
    client.force_login(cast.district_office)
    page = client.post(
        reverse("screens:link_new"), {"division": cast.district.pk, "name": "三楼会议室"}
    )
    text = page.content.decode()
    token = text.partition(f"{WALL}#")[2].partition('"')[0]
    row = ScreenLink.objects.get()
    assert len(token) == 64
    assert page.headers["Cache-Control"] == "private, no-store"
    assert standing_of(token, at=clock.now()).code == row.division_id
    assert token not in str(ScreenLink.objects.values().get())
    assert token not in client.get(reverse("screens:link_list")).content.decode()
    assert AuditEvent.objects.get(action="screen_link.issued").target == "江南区（三楼会议室）"


def test_the_door_takes_the_token_or_the_whole_link_and_says_what_is_wrong(cast):
    _, token = issued(cast)
    for text, status, words in (
        (token, 302, ""),
        (f" https://example.org{WALL}#{token} ", 302, ""),
        ("", 422, "请填写大屏口令。"),
        ("https://example.org/#", 422, "请填写大屏口令，或粘贴整个链接。"),
        (token[:-1], 422, "大屏口令不对，或链接已作废、已到期"),
        ("口" * 201, 422, "大屏口令不能超过 200 字"),
    ):
        answer = Client().post(WALL, {"token": text})
        assert (answer.status_code, words in answer.content.decode()) == (status, True), text
    cookie = Client().post(WALL, {"token": token}).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/screen/")
    # Handing it in is a form of this page: another site's is refused.
    assert Client(enforce_csrf_checks=True).post(WALL, {"token": token}).status_code == 403


@pytest.mark.both
def test_a_wall_asks_again_for_the_price_of_one_row_and_hears_only_what_moved(
    wall, cast, monkeypatch, django_assert_num_queries
):
    row = Snapshot.objects.get()
    full = wall.get(POLL)
    assert set(full.json()["panels"]) == {"figures", "issue_map", "events", "lights", "water"}

    def count(**_):
        raise AssertionError("a poll counts nothing")

    monkeypatch.setattr(snapshots, "count", count)
    # The link with its division's digest.
    with django_assert_num_queries(1):
        same = wall.get(POLL, headers={"If-None-Match": full.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["X-Screen-Counted"] == full.headers["X-Screen-Counted"]
    # As a proxy that packs answers hands it on.
    weak = wall.get(POLL, headers={"If-None-Match": f"W/{full.headers['ETag']}"})
    assert weak.status_code == 304
    figures, *rest = row.digest.split(".")
    Snapshot.objects.filter(pk=row.pk).update(
        digest=".".join(["0" * len(figures), *rest]),
        counted_at=clock.now() - timedelta(minutes=12),
    )
    moved = wall.get(POLL, headers={"If-None-Match": full.headers["ETag"]})
    assert (moved.status_code, list(moved.json()["panels"])) == (200, ["figures"])
    assert 719 <= int(moved.headers["X-Screen-Age"]) <= 725
    # What another release counted has no parts: all is sent, and once.
    Snapshot.objects.filter(pk=row.pk).update(digest="0" * 64)
    old = wall.get(POLL, headers={"If-None-Match": full.headers["ETag"]})
    assert set(old.json()["panels"]) == set(full.json()["panels"])
    again = wall.get(POLL, headers={"If-None-Match": old.headers["ETag"]})
    assert again.status_code == 304


def test_lines_are_asked_for_once_a_version_and_written_only_when_they_moved(wall, cast, client):
    row = Snapshot.objects.get()
    assert cast.reach.line
    page = wall.get(WALL).content.decode()
    assert f'data-lines="{row.lines_version}"' in page
    assert row.lines["lines"][0] not in page
    client.force_login(cast.district_office)
    for browser, address in ((wall, POLL), (client, "/screen/figures/")):
        answer = browser.get(f"{address}lines/{row.lines_version}/")
        assert answer.json() == row.lines
        assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        gone = browser.get(f"{address}lines/0123/")
        assert (gone.status_code, gone.headers["Cache-Control"]) == (404, "no-store")
    assert Client().get(f"{POLL}lines/{row.lines_version}/").status_code == 403

    later = clock.now() + timedelta(minutes=1)
    with CaptureQueriesContext(connection) as asked:
        again = snapshots.count(code=cast.district.code, at=later)
    (write,) = [each["sql"] for each in asked if each["sql"].startswith("UPDATE")]
    assert [each for each in ("lines", "facts") if each in write] == []
    assert (again.digest, again.counted_at) == (row.digest, later)
    cast.reach.name, cast.reach.line = "改线", [[108.1, 30.1], [108.2, 30.2]]
    cast.reach.save()
    moved = snapshots.count(code=cast.district.code, at=later)
    assert moved.lines_version != row.lines_version
    assert len(moved.lines["lines"]) == len(row.lines["lines"])


@pytest.mark.both
@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_a_link_that_ended_opens_nothing_from_then_on(wall, cast, client, how):
    link = ScreenLink.objects.get()
    if how == "revoked":
        client.force_login(cast.district_office)
        address = reverse("screens:link_revoke", args=[link.pk])
        assert "将立即看不到数据" in client.get(address).content.decode()
        client.post(address)
        revoke_link(link=link, by=cast.city_office, at=clock.now())
        # The second time changed nothing.
        assert ScreenLink.objects.get().revoked_by == cast.district_office
    else:
        ScreenLink.objects.update(expires_at=clock.now())
    polled = wall.get(POLL)
    assert polled.status_code == 403
    assert polled.json()["detail"] == "大屏链接已作废或已到期，请向河长办要新的链接。"
    page = wall.get(WALL)
    assert page.status_code == 403
    assert "请向河长办要新的链接" in page.content.decode()
    assert "江南区" not in page.content.decode()


def test_a_link_shows_its_own_division_and_opens_no_other_page(cast):
    computer = Client()
    _, token = issued(cast, division=cast.town, by=cast.town_office)
    computer.post(WALL, {"token": token})
    page = computer.get(WALL).content.decode()
    assert "清溪镇河长制综合调度" in page
    assert "/screen/links/" not in page
    for address in ("/screen/", "/", "/issues/", "/screen/links/"):
        assert computer.get(address).status_code == 302
    assert computer.get("/screen/figures/").status_code == 403


def test_an_office_issues_links_for_what_it_keeps_under_names_that_tell_them_apart(cast):
    with pytest.raises(Invalid, match="不能为江南区发放"):
        issued(cast, by=cast.town_office)
    first, _ = issued(cast)
    with pytest.raises(Invalid, match="已有一个有效的链接"):
        issued(cast, name="三楼会议室")
    revoke_link(link=first, by=cast.district_office, at=clock.now())
    issued(cast)
    issued(cast, division=cast.town)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(cast, client, settings):
    client.force_login(cast.district_office)
    assert client.get("/screen/").status_code == 200
    session = client.session
    session[LAST_SEEN] = seen = int(time.time()) - 600
    session.save()
    assert client.get("/screen/figures/").status_code == 200
    assert client.session[LAST_SEEN] == seen
    session[LAST_SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    ended = client.get("/screen/figures/")
    assert (ended.status_code, ended.json()["detail"]) == (403, "登录已结束，请重新登录后再打开。")


def test_only_what_somebody_looks_at_is_counted_and_each_by_itself(cast, client, wall, sent):
    assert tasks.count_screens() == 0  # just counted
    Snapshot.objects.update(counted_at=clock.now() - timedelta(minutes=2))
    client.force_login(cast.town_office)
    client.get("/screen/")
    assert tasks.count_screens() == 1
    assert sent == [("screens.tasks.count_screen", cast.district.code)]
    before = Snapshot.objects.get(pk=cast.district.code)
    tasks.count_screen(cast.district.code)
    after = Snapshot.objects.get(pk=cast.district.code)
    assert after.counted_at > before.counted_at
    assert after.digest == before.digest
    # Switched off since the day before yesterday; opened by a user this morning.
    Snapshot.objects.update(counted_at=clock.now() - timedelta(hours=2))
    ScreenLink.objects.update(last_used_on=clock.now().date() - timedelta(days=2))
    assert list(snapshots.due(at=clock.now())) == [cast.town.code]
    Snapshot.objects.update(opened_at=clock.now() - timedelta(hours=13))
    assert list(snapshots.due(at=clock.now())) == []


def test_a_screen_that_was_not_counted_for_long_is_counted_when_it_is_opened(wall, cast):
    Snapshot.objects.update(counted_at=clock.now() - timedelta(minutes=11), facts={}, digest="0")
    assert "巡河完成率" in wall.get(WALL).content.decode()
    Snapshot.objects.all().delete()
    assert wall.get(POLL).status_code == 200
