"""Asking for long work, giving it up, taking its file."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from accounts.models import User
from common.background import send_after_commit
from common.errors import Conflict
from jobs.kinds import kind_of
from jobs.models import Job
from jobs.services.running import RUN

FILES_KEPT: Final = timedelta(days=1)


def begin_job(*, kind: str, title: str, params: dict[str, Any], by: User, at: datetime) -> Job:
    """The row of the work, whose task is sent on commit. The same work asked for again while it goes on
    is the one that goes on.

    Raises Conflict `job.too_many` where the person has `JOBS_AT_ONCE` going on already.
    """
    with transaction.atomic():
        # Two presses at once wait for each other here.
        User.objects.select_for_update().get(pk=by.pk)
        going_on = list(Job.objects.visible_to(by).going_on())
        for job in going_on:
            if job.kind == kind and job.params == params:
                return job
        if len(going_on) >= settings.JOBS_AT_ONCE:
            words = f"您有 {len(going_on)} 项正在后台生成，请等其中一项完成，或先取消一项。"
            raise Conflict("job.too_many", words)
        job = Job.objects.create(
            kind=kind,
            title=title[:200],
            params=params,
            created_by=by,
            created_at=at,
            touched_at=at,
        )
        send_after_commit(RUN, job.pk)
    return job


def give_up_job(*, job: Job) -> None:
    """Takes the row away. A run at work stops when it next tells how far it is; the sweep takes the file."""
    Job.objects.filter(pk=job.pk).delete()


def note_fetched(*, job: Job, at: datetime) -> None:
    """The file was taken; one with passwords is not given out a second time."""
    job.fetched_at = job.fetched_at or at
    if kind_of(job).is_taken_once:
        job.file = ""
    job.save(update_fields=["fetched_at", "file"])
