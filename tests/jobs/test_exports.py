"""Exports: recorded, and written by a task with a bar where their rows are many."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent, User
from common.web.downloads import XLSX
from hezhang.home.inbox import waiting_for
from jobs.models import Job, JobState
from jobs.services.running import MOST_ATTEMPTS, SILENT, run_job
from jobs.services.sweeping import let_go_files, send_lost
from jobs.sheets.pages import page_of
from tests import factories as make
from tests.cast import Cast
from tests.hezhang.list_pages import NOW, PAGES, Listed

pytestmark = pytest.mark.django_db

RIVERS = reverse("rivers:river_list")
FILES = reverse("jobs:job_list")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    monkeypatch.setattr("common.clock.now", lambda: NOW)
    settings.MEDIA_ROOT = tmp_path
    settings.EXPORT_AT_ONCE = 2


@pytest.fixture
def clerk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def rivers(cast: Cast) -> list[str]:
    """Three more than a page may write at once."""
    made = [make.RiverFactory(name=f"测试河{n}", division=cast.district) for n in range(4)]
    return [river.name for river in made]


def cells(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def content_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def waiting(cast: Cast) -> list[int]:
    """Of the district's office: files to take, and work that did not end."""
    piles = waiting_for(User.objects.get(pk=cast.district_office.pk), NOW)
    return [pile.count for pile in piles if pile.heading == "我的文件"]


def asked(clerk: Client, query: str = "") -> Job:
    """A list asked for that is too long for the page."""
    response = clerk.get(f"{RIVERS}?export=xlsx{query}")
    assert response.status_code == 302
    assert response.headers["Location"] == FILES
    return Job.objects.latest("pk")


def run(job: Job, at: Any = NOW) -> Job:
    run_job(job.pk, now=lambda: at)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("listed", PAGES, ids=lambda listed: listed.url_name)
def test_every_list_is_the_same_from_the_page_and_from_the_task(
    client: Client, cast: Cast, settings: Any, listed: Listed
) -> None:
    client.force_login(getattr(cast, listed.role))
    for n in range(2):
        listed.more(cast, n)
    address = reverse(listed.url_name, kwargs=listed.kwargs(cast))
    settings.EXPORT_AT_ONCE = 5000
    at_once = client.get(f"{address}?{listed.query}&export=xlsx")
    if at_once.headers["Content-Type"] != XLSX:
        assert "导出 Excel" not in at_once.text
        return
    shown = cells(content_of(at_once))
    settings.EXPORT_AT_ONCE = 0
    assert client.get(f"{address}?{listed.query}&export=xlsx").status_code == 302
    job = run(Job.objects.get())
    assert job.problem == ""
    assert cells(job.file.read()) == shown
    on_page, by_task = AuditEvent.objects.filter(action="list.exported").order_by("pk")
    assert on_page.target == by_task.target
    assert on_page.detail == by_task.detail
    assert by_task.detail["rows"] == len(shown) - 2  # without title and heading


def test_a_short_list_is_answered_at_once_and_recorded(clerk: Client, cast: Cast) -> None:
    response = clerk.get(RIVERS, {"export": "xlsx", "q": "清溪"})
    assert response.headers["Content-Type"] == XLSX
    event = AuditEvent.objects.get(action="list.exported")
    assert (event.user, event.target) == (cast.district_office, "河流湖库")
    assert event.detail["rows"] == 1
    assert any("清溪" in words for words in event.detail["filters"])


def test_a_long_list_is_made_by_the_task_and_taken_by_who_asked_alone(
    clerk: Client, cast: Cast, rivers: list[str], sent: list[Any], commits: Any
) -> None:
    with commits(execute=True):
        job = asked(clerk)
    assert sent == [("jobs.tasks.run_job", job.pk)]
    assert "等候处理" in clerk.get(FILES).text
    run(job)
    assert (job.state, job.done, job.total) == (JobState.DONE, len(rivers) + 1, len(rivers) + 1)
    address = reverse("jobs:job_file", args=[job.pk])
    assert address in clerk.get(FILES).text
    assert waiting(cast) == [1, 0]
    told = content_of(clerk.get(address))
    assert {row[1] for row in cells(told)} >= set(rivers)
    assert waiting(cast) == [0, 0]
    for other in (cast.city_office, cast.town_office, cast.admin):
        client = Client()
        client.force_login(other)
        assert client.get(address).status_code == 404
        assert address not in client.get(FILES).text


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Iterator[Any]:
    return django_capture_on_commit_callbacks


def test_who_sees_what_is_judged_when_the_task_runs(
    clerk: Client, cast: Cast, rivers: list[str]
) -> None:
    job = asked(clerk)
    cast.district_office.grants.update(division=cast.town)
    run(job)
    names = {row[1] for row in cells(job.file.read())}
    assert not names & set(rivers)


def test_who_may_no_longer_open_the_page_is_told_so(
    clerk: Client, cast: Cast, rivers: list[str]
) -> None:
    job = asked(clerk)
    cast.district_office.grants.update(revoked_at=NOW)
    run(job)
    assert (job.state, job.file.name) == (JobState.FAILED, "")
    assert "权限已变动" in job.problem
    assert not AuditEvent.objects.filter(action="list.exported").exists()


def test_the_filters_of_the_page_hold_for_the_task(
    clerk: Client, cast: Cast, rivers: list[str]
) -> None:
    job = run(asked(clerk, "&q=测试河&page=2"))
    assert {row[1] for row in cells(job.file.read())[2:]} == set(rivers)


def test_the_same_list_asked_twice_is_made_once_and_too_many_are_refused_in_words(
    clerk: Client, rivers: list[str], settings: Any
) -> None:
    first = asked(clerk)
    assert asked(clerk) == first
    settings.JOBS_AT_ONCE = 2
    second = asked(clerk, "&q=河")
    assert second != first
    refused = clerk.get(f"{RIVERS}?export=xlsx&q=测试", follow=True)
    assert "您有 2 项正在后台生成" in refused.text
    assert Job.objects.count() == 2


def test_a_run_that_was_killed_is_begun_again_once_and_then_ends_with_words(
    clerk: Client, rivers: list[str], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job, at = asked(clerk), NOW
    kills = 0

    def die(*args: Any, **how: Any) -> Any:
        nonlocal kills
        kills += 1
        raise SystemExit

    monkeypatch.setattr("jobs.sheets.lists.write_rows", die)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(SystemExit):
            run(job, at)
        assert run(job, at + SILENT / 2).state == JobState.WAITING  # somebody is at work, it seems
        at += SILENT + timedelta(seconds=1)
        sent.clear()
        assert send_lost(at=at) == 1
        assert sent == [("jobs.tasks.run_job", job.pk)]
    run(job, at)
    assert kills == MOST_ATTEMPTS
    assert job.state == JobState.FAILED
    assert "两次处理都没有完成" in clerk.get(FILES).text
    assert send_lost(at=at + timedelta(days=1)) == 0


def test_one_that_is_given_up_stops_and_leaves_no_file(
    clerk: Client, rivers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(clerk)

    def gone(job: Job) -> Any:
        clerk.post(reverse("jobs:job_discard", args=[job.pk]))
        return page_of(job)

    monkeypatch.setattr("jobs.sheets.lists.page_of", gone)
    run_job(job.pk, now=lambda: NOW)
    assert not Job.objects.exists()
    assert not default_storage.exists("jobs")


def test_a_file_is_kept_for_a_day(clerk: Client, rivers: list[str]) -> None:
    job = run(asked(clerk))
    name = job.file.name
    let_go_files(at=NOW + timedelta(hours=23))
    assert default_storage.exists(name)
    let_go_files(at=NOW + timedelta(days=1, hours=1))
    job.refresh_from_db()
    assert not job.file
    assert "文件已清除" in clerk.get(FILES).text
    assert clerk.get(reverse("jobs:job_file", args=[job.pk])).status_code == 404
