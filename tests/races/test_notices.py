"""Two people, or two workers, at the same notice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from accounts.models import User
from common.errors import DomainError
from common.text.months import Month
from notices.models import Delivery, DraftJob, Notice
from notices.services import drafting, drafts, publishing, receiving
from tests import factories as make
from tests.notices.making import (
    DRAFTED,
    OCTOBER,
    PAPER,
    PUBLISHED,
    TOWN,
    draft_notice,
    published_notice,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Runs functions in threads that start together: (answers, refusals)."""
    barrier = Barrier(len(works))

    def one(work):
        try:
            barrier.wait()
            return work()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        answers = list(pool.map(one, works))
    refused = [each for each in answers if isinstance(each, DomainError)]
    return [each for each in answers if not isinstance(each, DomainError)], refused


def publish(notice, number, by):
    wanted = publishing.Recipients(offices=[TOWN])
    return publishing.publish(
        notice=notice, number=number, paper=PAPER, recipients=wanted, by=by, at=PUBLISHED
    )


def test_two_clerks_publishing_one_draft_deliver_it_once(cast):
    notice = draft_notice(cast)
    done, refused = at_once(
        lambda: publish(notice, "甲〔2026〕1号", cast.district_office),
        lambda: publish(notice, "乙〔2026〕2号", cast.city_office),
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "已经发布" in refused[0].detail
    assert Notice.objects.get().number == done[0].number
    assert Delivery.objects.count() == 2


def test_two_notices_never_get_the_same_number(cast):
    first, second = draft_notice(cast), draft_notice(cast, month=Month(2026, 9))
    number = publishing.propose_number(cast.district, PUBLISHED)
    done, refused = at_once(
        lambda: publish(first, number, cast.district_office),
        lambda: publish(second, number, cast.city_office),
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "可改用“江南河长办〔2026〕2号”" in refused[0].detail
    assert Notice.objects.filter(state="published").get().number == number
    assert Delivery.objects.filter(notice=done[0]).count() == Delivery.objects.count()


def test_presses_at_once_make_one_job(cast, sent):
    def press():
        return drafting.request_draft(
            division=cast.district,
            month=OCTOBER,
            by=User.objects.get(pk=cast.district_office.pk),
            at=DRAFTED,
        )

    done, refused = at_once(*[press] * 4)
    assert refused == []
    assert len({job.pk for job in done}) == DraftJob.objects.count() == 1


def test_a_districts_job_and_its_towns_job_at_once_make_one_notice_a_division(cast, sent):
    jobs = [
        drafting.request_draft(division=place, month=OCTOBER, by=None, at=DRAFTED)
        for place in (cast.district, cast.town)
    ]
    at_once(*[lambda job=job: drafting.run_job(job.pk, now=lambda: DRAFTED) for job in jobs])
    assert Notice.objects.count() == 3
    assert {job.state for job in DraftJob.objects.all()} == {"done"}
    assert sum(job.made for job in DraftJob.objects.all()) == 3


def test_one_task_delivered_twice_at_once_is_done_once(cast, sent):
    job = drafting.request_draft(division=cast.district, month=OCTOBER, by=None, at=DRAFTED)
    at_once(*[lambda: drafting.run_job(job.pk, now=lambda: DRAFTED)] * 3)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.made) == ("done", 1, 3)


def test_two_of_an_office_signing_at_once_leave_one_signature(cast):
    notice = published_notice(cast)
    colleague = make.office(TOWN, "镇河长办同事")
    later = PUBLISHED + timedelta(hours=1)
    done, refused = at_once(
        lambda: receiving.sign(notice=notice, by=cast.town_office, at=later),
        lambda: receiving.sign(notice=notice, by=colleague, at=later),
    )
    assert refused == []
    first, second = (answer[0] for answer in done)
    assert first.signed_by_id == second.signed_by_id


def test_two_clerks_correcting_at_once_open_one_correction(cast):
    notice = published_notice(cast)
    done, refused = at_once(
        *[
            lambda by=by: drafts.correct(notice=notice, reason="补录。", by=by, at=PUBLISHED)
            for by in (cast.district_office, cast.city_office)
        ]
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "已有一份更正稿" in refused[0].detail


def test_two_editors_at_once_the_second_is_told(cast):
    notice = draft_notice(cast)

    def edit(by, text):
        return drafts.edit_words(
            notice=notice,
            title=notice.title,
            words=notice.words | {"issues": text},
            seen_at=notice.updated_at,
            by=by,
            at=PUBLISHED,
        )

    done, refused = at_once(
        lambda: edit(cast.district_office, "区里改的。"),
        lambda: edit(cast.city_office, "市里改的。"),
    )
    assert (len(done), len(refused)) == (1, 1)
    assert "已经改过" in refused[0].detail
    assert Notice.objects.get().words["issues"] == done[0].words["issues"]
