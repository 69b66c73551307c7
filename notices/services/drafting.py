"""Drafting a month's notices in the background: the row first, the task second.

A job drafts a district and each of its towns (or one town). The month is counted once; every
division then gets its draft in a transaction of its own, together with the job's progress. A worker
that dies leaves a heartbeat that grows old; the sweep sends such a job again, and drafts that exist
already are passed over. A worker that was only slow, and comes back after its job was given to
another, finds that `attempts` has moved on and stops.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Division, Level, User
from common.background import send, send_after_commit
from common.errors import DomainError, Invalid, NotAllowed
from common.text.chinese import date_words, local_date
from common.text.months import Month
from notices.models import DraftJob, JobState
from notices.models.parameters import DRAFT_DAY, MOST_ATTEMPTS, STALE_MINUTES
from notices.services.counting import MonthCounted, count_month
from notices.services.drafts import draft

logger = structlog.get_logger(__name__)

UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
RUN = "notices.tasks.run_draft_job"
WILL_RETRY = "拟稿时系统出错，稍后自动重试。"
GAVE_UP = "多次执行都没有完成，请联系系统管理员；问题解决后可重新生成。"


class ClaimLost(Exception):
    """The job was given to another worker meanwhile."""


def request_draft(*, division: Division, month: Month, by: User | None, at: datetime) -> DraftJob:
    """Asks for the drafts of a month; a second press returns the job that is under way.

    `by` is None for the clock. Raises Invalid for a month that has not ended or a division that
    issues no notices, NotAllowed for an office that the division is not under.
    """
    if division.level not in (Level.DISTRICT, Level.TOWN) or division.is_external:
        sentence = "月通报由区县、镇街印发，请选择区县或镇街。"
        raise Invalid("notice.level", sentence, fields={"division": sentence})
    if by is not None and not by.is_office_of(division.code):
        raise NotAllowed("notice.not_yours", f"只有{division}及上级河长办可以生成它的通报。")
    if at < month.ends_at:
        first = date_words(month.next().first_day)
        sentence = f"{month.label}还没有结束，{first}起才能生成该月通报。"
        raise Invalid("notice.month_not_ended", sentence, fields={"month": sentence})
    with transaction.atomic():
        job = _open_job(division, month, by, at)
        send_after_commit(RUN, job.pk)
    return job


def _open_job(division: Division, month: Month, by: User | None, at: datetime) -> DraftJob:
    under_way = DraftJob.objects.filter(
        division=division, month=month.first_day, state__in=UNDER_WAY
    )
    if found := under_way.first():
        return found
    try:
        with transaction.atomic():
            return DraftJob.objects.create(
                division=division,
                month=month.first_day,
                requested_by=by,
                requested_at=at,
                total=issuers(division).count(),
            )
    except IntegrityError:
        # Somebody pressed at the same moment.
        return under_way.get()


def issuers(division: Division) -> QuerySet[Division]:
    """The divisions a job drafts for: a district and its towns in use, or one town."""
    places = Division.objects.inside().below(division.code).filter(is_active=True)
    return places.filter(level__in=(Level.DISTRICT, Level.TOWN)).order_by("code")


def request_due(*, at: datetime) -> list[DraftJob]:
    """On the set day of the month, or the first day after it on which the portal runs, asks for
    last month's notices of every district that has not been asked for yet."""
    today, month = local_date(at), Month.of(at).previous()
    asked = DraftJob.objects.filter(month=month.first_day).values("division")
    districts = Division.objects.inside().filter(level=Level.DISTRICT, is_active=True)
    return [
        request_draft(division=district, month=month, by=None, at=at)
        for district in districts.exclude(pk__in=asked)
        if today.day >= DRAFT_DAY.on(today, district.code)
    ]


def run_job(job_id: int, *, now: Callable[[], datetime]) -> None:
    """Drafts what a job still lacks. Safe to run twice, at once or one after the other.

    `now` gives the moments of heartbeats; the first is the moment the drafts are dated with. A fault
    is written into the job in words and raised.
    """
    job = _claim(job_id, now())
    if job is None:
        return
    try:
        _draft_all(job, now)
    except ClaimLost:
        logger.warning("draft_job.claim_lost", job=job.pk, attempt=job.attempts)
    except Exception as error:
        _put_back(job, error, now())
        raise


def _draft_all(job: DraftJob, now: Callable[[], datetime]) -> None:
    at = now()
    places = list(issuers(job.division))
    counted = count_month(job.period, job.division_id)
    for number, place in enumerate(places, start=1):
        _draft_next(job, place, counted, number=number, total=len(places), at=at, now=now)
    _report(job, state=JobState.DONE, finished_at=now(), heartbeat_at=now())


def _draft_next(
    job: DraftJob,
    place: Division,
    counted: MonthCounted,
    *,
    number: int,
    total: int,
    at: datetime,
    now: Callable[[], datetime],
) -> None:
    """One division's draft and the job's progress: both, or neither."""
    with transaction.atomic():
        made = draft(division=place, counted=counted, at=at)
        _report(
            job,
            finished=number,
            total=total,
            made=F("made") + (1 if made else 0),
            heartbeat_at=now(),
        )


def _report(job: DraftJob, **changes: object) -> None:
    """Writes progress, if the job is still this worker's."""
    mine = DraftJob.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING)
    if not mine.update(**changes):
        raise ClaimLost


def _claim(job_id: int, at: datetime) -> DraftJob | None:
    """Takes a job, unless it is over, in somebody's hands, or was tried too often."""
    with transaction.atomic():
        job = (
            DraftJob.objects.select_for_update(of=("self",))
            .select_related("division")
            .get(pk=job_id)
        )
        if job.is_over:
            return None
        if job.state == JobState.RUNNING and not _is_stale(job, at):
            return None
        if job.attempts >= _most_attempts(job, at):
            _give_up(job, at)
            return None
        job.state, job.attempts, job.heartbeat_at = JobState.RUNNING, job.attempts + 1, at
        job.error = ""
        job.save(update_fields=["state", "attempts", "heartbeat_at", "error"])
        return job


def _put_back(job: DraftJob, error: Exception, at: datetime) -> None:
    """After a fault: a rule's refusal ends the job, anything else waits for the sweep."""
    mine = DraftJob.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING)
    if isinstance(error, DomainError):
        mine.update(state=JobState.FAILED, error=error.detail[:300], finished_at=at)
    else:
        mine.update(state=JobState.WAITING, error=WILL_RETRY, heartbeat_at=at)


def sweep(*, at: datetime) -> list[int]:
    """Sends again what a dead broker or worker has left behind; gives up what was tried too often.

    Returns the ids of the jobs that were sent.
    """
    left = DraftJob.objects.filter(state__in=UNDER_WAY).annotate(
        moved_at=Coalesce("heartbeat_at", "requested_at")
    )
    sent = []
    for job in left.filter(moved_at__lte=at - timedelta(minutes=1)).select_related("division"):
        if not _is_stale(job, at):
            continue
        if job.attempts >= _most_attempts(job, at):
            _give_up(job, at)
        elif send(RUN, job.pk):
            sent.append(job.pk)
    return sent


def _give_up(job: DraftJob, at: datetime) -> None:
    DraftJob.objects.filter(pk=job.pk, attempts=job.attempts, state__in=UNDER_WAY).update(
        state=JobState.FAILED, error=GAVE_UP, finished_at=at
    )


def _is_stale(job: DraftJob, at: datetime) -> bool:
    minutes = STALE_MINUTES.on(local_date(at), job.division_id)
    return (job.heartbeat_at or job.requested_at) <= at - timedelta(minutes=minutes)


def _most_attempts(job: DraftJob, at: datetime) -> int:
    return int(MOST_ATTEMPTS.on(local_date(at), job.division_id))
