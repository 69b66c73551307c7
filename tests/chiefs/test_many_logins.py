"""Accounts of many people: opened by a task with a bar; their passwords are read once, by who asked."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from zeal import zeal_ignore

from accounts.models import AuditEvent, User
from chiefs.models import Chief
from chiefs.services import logins
from common import clock
from jobs.models import Job, JobState
from jobs.services.running import SILENT, run_job
from tests import factories as make
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/chiefs/people/accounts/"


@pytest.fixture(autouse=True)
def one_by_one() -> Iterator[None]:
    """Each account is opened by itself, so that what is refused for one keeps nothing from the others."""
    with zeal_ignore():
        yield


@pytest.fixture
def office(client: Client, cast: Cast) -> Client:
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def people(cast: Cast) -> list[Chief]:
    """More than a page opens at once; one of them without a number."""
    found = []
    for n in range(logins.AT_ONCE + 2):
        person = make.ChiefFactory(name=f"新任{n}", division=cast.village, mobile=f"1900000{n:04}")
        make.AppointmentFactory(chief=person, reach=make.ReachFactory(division=cast.village))
        found.append(person)
    Chief.objects.filter(pk=found[-1].pk).update(mobile="")
    return found


def ticked(people: list[Chief]) -> dict[str, Any]:
    return {"ids": [person.pk for person in people]}


def asked(office: Client, people: list[Chief]) -> Job:
    assert office.post(ADDRESS, ticked(people))["Location"] == reverse("jobs:job_list")
    return Job.objects.get()


def passwords(response: Any) -> dict[str, str]:
    """Name → password, of the rows that have one."""
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = book.active.iter_rows(values_only=True)
    return {row[1]: row[3] for row in rows if row[3] and str(row[1]).startswith("新任")}


def are_right(given: dict[str, str]) -> bool:
    users = {user.name: user for user in User.objects.filter(name__in=given)}
    return all(users[name].check_password(password) for name, password in given.items())


def test_so_many_as_a_page_opens_are_answered_at_once(
    office: Client, people: list[Chief], sent: list[Any]
) -> None:
    given = passwords(office.post(ADDRESS, ticked(people[: logins.AT_ONCE])))
    assert len(given) == logins.AT_ONCE
    assert are_right(given)
    assert not Job.objects.exists()


def test_more_are_opened_by_the_task_and_their_passwords_are_taken_once(
    office: Client,
    cast: Cast,
    people: list[Chief],
    sent: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = asked(office, people)
    assert sent == [("jobs.tasks.run_job", job.pk)]
    assert not User.objects.filter(name__startswith="新任").exists()
    run_job(job.pk, now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.total) == (JobState.DONE, len(people))
    address = reverse("jobs:job_file", args=[job.pk])
    other = Client()
    other.force_login(cast.town_office)
    assert other.get(address).status_code == 404
    # Whoever asks for the head alone has not read it.
    assert office.head(address).status_code == 200
    given = passwords(office.get(address))
    assert len(given) == len(people) - 1
    assert are_right(given)
    assert office.get(address).status_code == 404
    assert "已下载，文件已清除" in office.get(reverse("jobs:job_list")).text
    told = AuditEvent.objects.get(action="account.passwords_issued")
    assert sorted(told.detail["names"]) == sorted(given)
    kept = f"{job.params}{list(AuditEvent.objects.values_list('detail', flat=True))}"
    assert not any(password in kept for password in given.values())


def test_a_run_that_was_killed_loses_no_password(
    office: Client, people: list[Chief], sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(office, people)
    opened = 0

    def dies(**facts: Any) -> Any:
        nonlocal opened
        if opened == 4:
            raise SystemExit
        opened += 1
        return open_login(**facts)

    open_login = logins.open_login
    with monkeypatch.context() as patched:
        patched.setattr(logins, "open_login", dies)
        with pytest.raises(SystemExit):
            run_job(job.pk, now=clock.now)
    # The fourth, by the letters of its name, is the one without a number.
    assert User.objects.filter(name__startswith="新任").count() == 3
    later = clock.now() + SILENT + timedelta(seconds=1)
    run_job(job.pk, now=lambda: later)
    given = passwords(office.get(reverse("jobs:job_file", args=[job.pk])))
    assert len(given) == len(people) - 1
    assert are_right(given)


def test_who_may_open_them_is_judged_when_the_task_runs(
    office: Client, cast: Cast, people: list[Chief], sent: list[Any]
) -> None:
    job = asked(office, people)
    cast.district_office.grants.update(division=cast.stranger_reach.division)
    run_job(job.pk, now=clock.now)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not User.objects.filter(name__startswith="新任").exists()
