"""A complaint comes in."""

from datetime import datetime
from uuid import uuid4

import pytest

from accounts.models import Parameter
from common.errors import Invalid
from common.text.chinese import SHANGHAI
from complaints import services
from complaints.models import Complaint
from complaints.rules.repeats import distance_m
from tests.complaints.kit import DAY, FAR, HERE, MONDAY, NEAR, kind, reported

pytestmark = pytest.mark.django_db


def test_it_waits_for_the_office_of_its_reach_and_has_to_be_answered_in_ten_workdays(cast):
    complaint = reported(cast.reach)
    assert complaint.state == "received"
    assert complaint.division_id == cast.village.code
    assert complaint.answer_by == datetime(2026, 11, 30, 18, tzinfo=SHANGHAI)
    assert [entry.event for entry in complaint.entries.all()] == ["received"]
    for user, sees in ((cast.town_office, 1), (cast.district_chief, 1), (cast.stranger, 0)):
        assert Complaint.objects.visible_to(user).count() == sees


def test_nobody_need_say_who_they_are(cast):
    complaint = reported(cast.reach)
    assert not complaint.has_contact
    assert reported(cast.reach, name="赵女士").has_contact


def test_the_same_form_sent_twice_is_one_complaint(cast):
    uuid = uuid4()
    first = reported(cast.reach, uuid=uuid)
    again = reported(cast.reach, uuid=uuid, at=MONDAY + DAY)
    assert (again.pk, again.number) == (first.pk, first.number)
    assert Complaint.objects.count() == 1


def test_a_query_number_is_twelve_digits_read_in_fours(cast):
    complaint = reported(cast.reach, number="012345678901")
    assert complaint.spoken_number == "0123 4567 8901"
    numbers = {services.new_number() for _ in range(50)}
    assert len(numbers) == 50
    assert all(len(n) == 12 and n.isdecimal() for n in numbers)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": "  "}, "description"),
        ({"description": "水" * 1001}, "description"),
        ({"phone": "打我电话"}, "phone"),
        ({"photos": ("a", "b", "c", "d")}, "photos"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        reported(cast.reach, **changes)
    assert list(refused.value.fields) == [field]
    assert not Complaint.objects.exists()


def test_reports_of_one_place_are_tied_to_the_first_and_counted(cast):
    first = reported(cast.reach, place=HERE)
    second = reported(cast.reach, place=NEAR, at=MONDAY + DAY)
    # Across the border of two reaches: the place decides.
    third = reported(cast.stranger_reach, place=NEAR, at=MONDAY + 2 * DAY)
    elsewhere = reported(cast.reach, place=FAR, at=MONDAY + 2 * DAY)
    assert (second.repeats_id, third.repeats_id, elsewhere.repeats_id) == (first.pk, first.pk, None)
    times = {row.pk: row.times for row in Complaint.objects.with_times()}
    assert times == {first.pk: 3, second.pk: 3, third.pk: 3, elsewhere.pk: 1}
    assert list(Complaint.objects.all().of_place(third)) == [first, second, third]


def test_without_a_place_the_reach_and_the_kind_say_that_it_is_the_same(cast):
    first = reported(cast.reach, kind=kind())
    assert reported(cast.reach, kind=kind(), at=MONDAY + DAY).repeats_id == first.pk
    assert reported(cast.reach, kind=kind("zhipai"), at=MONDAY + DAY).repeats_id is None
    assert reported(cast.reach, at=MONDAY + DAY).repeats_id is None


def test_a_declined_or_an_old_report_does_not_count(cast):
    first = reported(cast.reach, place=HERE)
    services.decline(complaint_id=first.pk, words="不涉河", by=cast.town_office, at=MONDAY)
    second = reported(cast.reach, place=HERE, at=MONDAY + DAY)
    assert second.repeats_id is None
    assert reported(cast.reach, place=HERE, at=MONDAY + 92 * DAY).repeats_id is None


def test_how_near_and_how_long_ago_are_the_offices_to_set(cast):
    Parameter.objects.create(
        key="complaints.repeat_metres", value=1000, valid_from=MONDAY.date(), division=cast.district
    )
    first = reported(cast.reach, place=HERE)
    assert 900 < distance_m((HERE.lon, HERE.lat), (FAR.lon, FAR.lat)) < 1000
    assert reported(cast.reach, place=FAR).repeats_id == first.pk
