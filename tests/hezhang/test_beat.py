"""Beat whose clock jumps: what it holds in memory, and what it says of itself."""

from datetime import timedelta

import pytest
from django_celery_beat.models import PeriodicTask

from common import clock
from hezhang.beat import SILENCE, SteadyScheduler, is_silent
from hezhang.celery import app

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EACH_MINUTE = {
    *("imports-sweep", "notice-jobs-sweep", "compare-patrols", "jobs-sweep", "count-screens"),
}


@pytest.fixture
def beat(sent, monkeypatch):
    # It closes connections that are old, and the test's transaction with them.
    monkeypatch.setattr("django_celery_beat.schedulers.close_old_connections", lambda: None)
    return SteadyScheduler(app=app)


def last_runs():
    return dict(PeriodicTask.objects.values_list("name", "last_run_at"))


@pytest.mark.parametrize("jump", [timedelta(minutes=5), timedelta(days=14), timedelta(days=4000)])
def test_after_a_jump_each_minute_task_is_sent_within_the_next_minute(beat, jump, sent) -> None:
    at = clock.now()
    # While the clock was ahead everything was sent, and then it went back.
    for entry in beat.schedule.values():
        entry.last_run_at = entry.model.last_run_at = at + jump
    PeriodicTask.objects.update(last_run_at=at + jump)
    beat._dirty |= set(beat.schedule)
    assert is_silent(at)
    beat.tick()
    assert max(filter(None, last_runs().values())) <= clock.now()
    soonest = {event.entry.name: event.time for event in beat._heap}
    latest = clock.now().timestamp() + 61
    assert all(soonest[name] <= latest for name in EACH_MINUTE)
    beat.sync()
    assert not is_silent(clock.now())


def test_beat_that_sends_nothing_or_leaves_one_minute_task_out_is_silent(beat) -> None:
    at = clock.now()
    PeriodicTask.objects.update(last_run_at=at)
    assert not is_silent(at)
    PeriodicTask.objects.filter(name="imports-sweep").update(last_run_at=at - 2 * SILENCE)
    assert is_silent(at)


def test_ready_says_that_beat_is_silent_and_goes_on_serving(beat, client) -> None:
    PeriodicTask.objects.update(last_run_at=clock.now() - 2 * SILENCE)
    answer = client.get("/health/ready/")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["checks"]["schedule"] == "silent"


def test_every_entry_of_each_minute_is_watched(beat) -> None:
    """A new one in the timetable is watched without being named anywhere."""
    watched = PeriodicTask.objects.filter(crontab__minute="*", crontab__hour="*")
    assert set(watched.values_list("name", flat=True)) == EACH_MINUTE
