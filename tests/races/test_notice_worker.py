"""A worker killed in the middle of a drafting job: the sweep has the job finished, with no double."""

from datetime import timedelta

import pytest
from django.db.models import Count

from common import clock
from common.text.months import Month
from notices.models import DraftJob, JobState, Notice
from notices.services import drafting
from tests import factories as make
from tests.races.workers import kill, worker

pytestmark = pytest.mark.django_db(transaction=True)

APP = "tests.races.notice_worker"


def test_a_killed_workers_job_is_finished_by_the_sweep_with_one_notice_a_division(cast, pipe):
    for number in range(3, 7):
        make.division(f"50010100{number}000", f"第{number}镇")
    month = Month.of(clock.now()).previous()
    job = drafting.request_draft(
        division=cast.district, month=month, by=cast.district_office, at=clock.now()
    )

    with worker(APP, pipe, NOTICE_HOLD_AFTER="3") as first:
        assert pipe.wait() == "held"
        kill(first)

    job.refresh_from_db()
    assert (job.state, job.finished, job.total) == (JobState.RUNNING, 3, 7)
    # The fourth was inserted, but its transaction died with the worker.
    assert Notice.objects.count() == 3
    assert drafting.sweep(at=clock.now()) == []

    six_minutes_ago = job.heartbeat_at - timedelta(minutes=6)
    DraftJob.objects.filter(pk=job.pk).update(heartbeat_at=six_minutes_ago)
    assert drafting.sweep(at=clock.now()) == [job.pk]
    with worker(APP, pipe):
        assert pipe.wait() == "done"

    job.refresh_from_db()
    assert (job.state, job.finished, job.made, job.attempts) == (JobState.DONE, 7, 7, 2)
    assert job.error == ""
    assert drafting.sweep(at=clock.now() + timedelta(days=1)) == []
    each = Notice.objects.values_list("division").annotate(n=Count("pk"))
    assert dict(each) == {place.pk: 1 for place in drafting.issuers(cast.district)}
