"""Complaints of a reach that is taken out of use or put into another division."""

import pytest

from complaints import services
from complaints.neighbours.registers import WaitingComplaints, follow_reaches
from tests.complaints.kit import MONDAY, reported, turned

pytestmark = pytest.mark.django_db


def test_a_complaint_that_waits_keeps_its_reach_in_use(cast):
    complaint = reported(cast.reach)
    (hanging,) = WaitingComplaints().hanging(cast.reach, by=cast.town_office, at=MONDAY)
    assert hanging.blocks
    assert "还有 1 条待处理的群众投诉" in hanging.words
    assert WaitingComplaints().hanging(cast.river, by=cast.town_office, at=MONDAY) == []
    services.decline(complaint_id=complaint.pk, words="不涉河", by=cast.town_office, at=MONDAY)
    assert WaitingComplaints().hanging(cast.reach, by=cast.town_office, at=MONDAY) == []


def test_what_waits_goes_with_its_reach_and_what_is_dealt_with_stays(cast):
    dealt_with, waits = reported(cast.reach), reported(cast.reach)
    turned(dealt_with, cast.town_office)
    cast.reach.division = cast.stranger_reach.division
    cast.reach.save()
    follow_reaches([cast.reach], by=cast.district_office, at=MONDAY)
    waits.refresh_from_db()
    dealt_with.refresh_from_db()
    assert waits.division == cast.stranger_reach.division
    assert dealt_with.division == cast.village
