"""Runs of a job's task: one at a time, heard of while it lives, begun again once when it was lost."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.core.files import File
from django.db.models import F, QuerySet

from common.errors import Conflict, DomainError
from jobs.kinds import Made, kind_of
from jobs.models import Job, JobState

logger = structlog.get_logger(__name__)

RUN: Final = "jobs.tasks.run_job"
# A run that has not been heard of for so long is taken for dead.
SILENT: Final = timedelta(minutes=3)
# A worker that was killed may have been killed by the work itself: not again and again.
MOST_ATTEMPTS: Final = 2
_GIVEN_UP: Final = "系统两次处理都没有完成。请缩小范围分几次办理；仍不成功的，请联系管理员。"
_SAID_EVERY: Final = timedelta(seconds=1)

Clock = Callable[[], datetime]


def run_job(pk: int, *, now: Clock) -> None:
    """Does the work of a row; a second run at once does nothing, and neither does one of a row that was
    given up. An unforeseen fault is raised, and its job begun again once by the sweep."""
    job = _claim(pk, now())
    if job is None:
        return
    try:
        made = kind_of(job).run(job, _Heard(job, now), now())
        with made.file:
            _finish(job, made, now())
    except Conflict as told:
        if told.code != "job.taken_over":
            _fail(job, told.detail, now())
        logger.info("job.left", job=pk, code=told.code)
    except DomainError as refusal:
        _fail(job, refusal.detail, now())


def _claim(pk: int, at: datetime) -> Job | None:
    mine = uuid.uuid4()
    rows = Job.objects.going_on().filter(pk=pk)
    taken = rows.filter(claim=None).update(claim=mine, touched_at=at)
    taken = taken or rows.filter(touched_at__lt=at - SILENT).update(claim=mine, touched_at=at)
    if not taken:
        return None
    job = Job.objects.select_related("created_by").get(pk=pk)
    job.attempts += 1
    job.save(update_fields=["attempts"])
    if job.attempts > MOST_ATTEMPTS:
        _fail(job, _GIVEN_UP, at)
        return None
    return job


class _Heard:
    """Writes down how far a run is, once a second: that is what shows that it lives."""

    def __init__(self, job: Job, now: Clock) -> None:
        self._job, self._now = job, now
        self._said_at: datetime | None = None

    def __call__(self, done: int, total: int) -> None:
        at = self._now()
        if self._said_at and at - self._said_at < _SAID_EVERY:
            return
        self._said_at = at
        if not _mine(self._job).update(done=done, total=total, touched_at=at):
            raise Conflict("job.taken_over", "这项工作已取消，或已由另一进程接手。")


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.going_on().filter(pk=job.pk, claim=job.claim)


def _finish(job: Job, made: Made, at: datetime) -> None:
    ending = made.filename.rpartition(".")[2]
    # A name of this run alone: another run's file is never written over. A file that no row names in
    # the end is the sweep's.
    field = Job._meta.get_field("file")
    name = field.storage.save(
        field.generate_filename(job, f"{job.pk}-{job.claim}.{ending}"),
        File(made.file),
    )
    _mine(job).update(
        state=JobState.DONE,
        done=F("total"),
        file=name,
        filename=made.filename,
        ended_at=at,
        touched_at=at,
    )


def _fail(job: Job, words: str, at: datetime) -> None:
    _mine(job).update(state=JobState.FAILED, problem=words[:300], ended_at=at, touched_at=at)
