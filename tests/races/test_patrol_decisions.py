"""Two clerks decide on one patrol, or arrange one swap, at the same moment, on real connections."""

from datetime import date, datetime

import pytest

from common.errors import Conflict
from common.text.chinese import SHANGHAI
from inspections.models import PatrolDecision, PatrolDue, SwapArrangement
from inspections.services.decisions import decide
from inspections.services.dues import open_current
from inspections.services.swaps import arrange_swap
from tests import factories as make
from tests.inspections.rows import patrol
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)


def test_one_clerks_decision_stands_and_the_other_is_told(cast) -> None:
    row = patrol(cast, AT, state="pending")
    clerks = [cast.town_office, cast.district_office]

    def press(n):
        return decide(patrol_id=row.pk, accept=n == 0, note="经查", by=clerks[n], at=AT)

    answers = at_once(2, press)
    (refusal,) = [a for a in answers if isinstance(a, Conflict)]
    (winner,) = [a for a in answers if not isinstance(a, Conflict)]
    assert str(winner.decided_by) in refusal.detail
    row.refresh_from_db()
    assert row.state == winner.state
    assert PatrolDecision.objects.get().by == winner.decided_by


def test_the_nightly_job_and_the_button_at_once_open_nothing_twice(cast) -> None:
    at_once(4, lambda n: open_current(at=AT))
    once = PatrolDue.objects.count()
    assert once
    assert open_current(at=AT) == 0
    assert PatrolDue.objects.count() == once


def test_of_two_swaps_over_each_other_arranged_at_once_one_stands(cast) -> None:
    friend = make.ChiefFactory(division=cast.stranger_reach.division)
    theirs = make.AppointmentFactory(chief=friend, reach=cast.stranger_reach)

    def press(n):
        return arrange_swap(
            first=cast.appointment,
            second=theirs,
            started_on=date(2026, 11, 23 + n),
            ended_on=date(2026, 12, 31),
            by=cast.district_office,
            at=AT,
        )

    answers = at_once(4, press)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert SwapArrangement.objects.count() == 1
