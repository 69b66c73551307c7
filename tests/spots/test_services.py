"""The way of a spot: assigned, looked at, found real or not; and who may do which."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.models import Division
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from issues.models import Issue, Source
from issues.rules.folding import fold
from issues.services import What, act
from issues.services.ledger import state_of
from spots.models import Spot, SpotBatch
from spots.permissions import abilities
from spots.services import (
    assign_batch,
    assign_spots,
    confirm,
    dismiss,
    move_days,
    reopen,
    send_back,
    visit,
)
from tests.cast import NEIGHBOUR_TOWN, NEIGHBOUR_VILLAGE, TOWN
from tests.spots.kit import AT, JUNE, NOVEMBER, TODAY, assigned, confirmed, finding, spots

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def division(code):
    return Division.objects.get(pk=code)


def what_may(user, spot):
    return {code for code, can in abilities(user, spot).items() if can}


def visited(cast, spot, **changes):
    given = {"is_real": True, "note": "确有棚房", "photos": [], "client_ref": uuid4()} | changes
    return visit(uuid=spot.uuid, by=cast.village_chief, at=AT, **given)


# --- assigning ------------------------------------------------------------------------------------


def test_1299_spots_are_assigned_by_division_in_one_act(cast, django_assert_max_num_queries):
    rows = spots(cast, count=1299)
    far = [row.pk for row in rows[:300]]
    Spot.objects.filter(pk__in=far).update(division=NEIGHBOUR_VILLAGE, reach=cast.stranger_reach)
    unknown = [row.pk for row in rows[-9:]]
    Spot.objects.filter(pk__in=unknown).update(division=cast.district, reach=None)
    with django_assert_max_num_queries(20):
        done = assign_batch(
            batch_id=rows[0].batch_id, level=9, verify_by=JUNE, by=cast.district_office, at=AT
        )
    assert (done.done, done.left) == (1290, 9)
    assert Spot.objects.filter(assigned_to=TOWN).count() == 990
    assert Spot.objects.filter(assigned_to=NEIGHBOUR_TOWN).count() == 300
    assert Spot.objects.filter(state="assigned", verify_by=JUNE).count() == 1290
    entry = rows[0].entries.last()
    assert (entry.event, entry.by_role) == ("assign", "江南区河长办工作人员")


def test_what_lies_nobody_knows_where_is_assigned_by_hand(cast):
    (spot,) = spots(cast)
    Spot.objects.update(division=cast.district, reach=None)
    assign_spots(spot_ids=[spot.pk], to=cast.town, verify_by=JUNE, by=cast.district_office, at=AT)
    spot.refresh_from_db()
    assert (spot.assigned_to, spot.division) == (cast.town, cast.town)


def test_the_city_assigns_to_the_district_and_the_district_to_its_towns(cast):
    (spot,) = spots(cast, by=cast.city_office)
    assign_batch(batch_id=spot.batch_id, level=6, verify_by=JUNE, by=cast.city_office, at=AT)
    spot.refresh_from_db()
    assert spot.assigned_to == cast.district
    with pytest.raises(Invalid, match="不能晚于上级规定的2027年6月30日"):
        assign_batch(
            batch_id=spot.batch_id,
            level=9,
            verify_by=JUNE + timedelta(days=1),
            by=cast.district_office,
            at=AT,
        )
    assign_batch(
        batch_id=spot.batch_id, level=9, verify_by=date(2027, 6, 1), by=cast.district_office, at=AT
    )
    spot.refresh_from_db()
    assert (spot.assigned_to, spot.verify_by) == (cast.town, date(2027, 6, 1))


def test_a_past_day_and_a_level_of_others_are_refused(cast):
    (spot,) = spots(cast)
    for changes, words in (
        ({"verify_by": TODAY - timedelta(days=1)}, "不能早于今天"),
        ({"level": 4}, "不能分派到这一级"),
        ({"level": 12}, "不能分派到这一级"),
    ):
        given = {"level": 9, "verify_by": JUNE} | changes
        with pytest.raises(Invalid, match=words):
            assign_batch(batch_id=spot.batch_id, by=cast.district_office, at=AT, **given)


def test_a_town_does_not_assign_what_is_not_assigned_to_it(cast):
    (spot,) = spots(cast)
    with pytest.raises(NotAllowed):
        assign_spots(spot_ids=[spot.pk], to=cast.town, verify_by=JUNE, by=cast.town_office, at=AT)


def test_another_day_holds_for_all_that_are_not_settled(cast):
    spot = assigned(cast)
    assert (
        move_days(batch_id=spot.batch_id, verify_by=NOVEMBER, by=cast.district_office, at=AT) == 1
    )
    spot.refresh_from_db()
    assert spot.verify_by == NOVEMBER
    with pytest.raises(NotAllowed):
        move_days(batch_id=spot.batch_id, verify_by=JUNE, by=cast.town_office, at=AT)


def test_a_spot_sent_to_the_wrong_town_comes_back_with_the_reason(cast):
    spot = assigned(cast)
    with pytest.raises(Invalid, match="请填写退回理由"):
        send_back(spot_id=spot.pk, note=" ", by=cast.town_office, at=AT)
    spot = send_back(spot_id=spot.pk, note="在石桥镇境内", by=cast.town_office, at=AT)
    assert (spot.state, spot.assigned_to, spot.verify_by) == ("pending", None, None)
    assert spot.entries.last().note == "在石桥镇境内"


# --- looking and deciding -------------------------------------------------------------------------


def test_a_real_one_enters_the_ledger_with_its_own_day(cast):
    spot = confirmed(cast)
    issue = Issue.objects.get()
    assert (spot.state, spot.issue) == ("real", issue)
    assert (issue.source, issue.found_tier) == (Source.SATELLITE, None)
    assert (issue.longitude, issue.latitude) == (spot.longitude, spot.latitude)
    assert issue.rectify_by.date() == NOVEMBER
    assert fold(issue.ledger.all()) == state_of(issue)
    act(issue_id=issue.pk, action="accept", by=cast.town_office, at=AT)
    act(
        issue_id=issue.pk,
        action="hand_over",
        by=cast.district_office,
        at=AT,
        what=What(unit=cast.unit),
    )
    issue.refresh_from_db()
    assert issue.rectify_by.date() == NOVEMBER


def test_an_unreal_one_is_settled_in_words_and_may_be_sent_back_by_the_batchs_office(cast):
    spot = assigned(cast)
    with pytest.raises(Invalid, match="请填写核查情况"):
        dismiss(spot_id=spot.pk, note="", by=cast.town_office, at=AT)
    spot = dismiss(spot_id=spot.pk, note="为水厂取水设施", by=cast.town_office, at=AT)
    assert spot.get_state_display() == "不属实"
    assert not Issue.objects.exists()
    with pytest.raises(NotAllowed):
        reopen(spot_id=spot.pk, note="再看", verify_by=JUNE, by=cast.town_office, at=AT)
    spot = reopen(
        spot_id=spot.pk, note="影像上有新建棚房", verify_by=JUNE, by=cast.district_office, at=AT
    )
    assert (spot.state, spot.verified_at) == ("assigned", None)


def test_who_comes_second_is_told_who_was_first(cast):
    spot = confirmed(cast)
    with pytest.raises(Conflict, match=r"镇河长办已于2026年11月16日 09:00认定属实"):
        dismiss(spot_id=spot.pk, note="不是", by=cast.district_office, at=AT)
    assert spot.entries.count() == 3


def test_a_reach_of_another_town_is_refused_and_leaves_no_trace(cast):
    spot = assigned(cast)
    with pytest.raises(Invalid, match="该河段不在清溪镇"):
        confirm(
            spot_id=spot.pk,
            finding=finding(cast, reach=cast.stranger_reach),
            by=cast.district_office,
            at=AT,
        )
    spot.refresh_from_db()
    assert spot.state == "assigned"
    assert not Issue.objects.exists()


def test_strangers_see_nothing(cast):
    spot = assigned(cast)
    assert not Spot.objects.visible_to(cast.stranger).exists()
    assert not SpotBatch.objects.visible_to(cast.stranger).exists()
    assert SpotBatch.objects.visible_to(cast.town_office).exists()
    with pytest.raises(NotVisible):
        dismiss(spot_id=spot.pk, note="x", by=cast.stranger, at=AT)


def test_what_each_office_may(cast):
    spot = assigned(cast)
    assert what_may(cast.town_office, spot) == {"assign", "confirm", "dismiss", "send_back"}
    assert what_may(cast.district_office, spot) == {"assign", "confirm", "dismiss"}
    assert what_may(cast.district_chief, spot) == set()
    assert what_may(cast.unit_clerk, spot) == set()


# --- the village's chief --------------------------------------------------------------------------


def test_a_village_chief_looks_and_the_office_decides(cast):
    spot = visited(cast, assigned(cast))
    assert spot.get_state_display() == "待审定"
    assert confirm(spot_id=spot.pk, finding=finding(cast), by=cast.town_office, at=AT).issue


def test_a_resend_is_answered_and_not_written_twice(cast):
    spot, ref = assigned(cast), uuid4()
    for _ in range(2):
        visited(cast, spot, client_ref=ref)
    assert [entry.event for entry in spot.entries.all()] == ["entered", "assign", "visit"]
    other = spots(cast, name="另一批")[0]
    with pytest.raises(Conflict, match="同一提交编号此前已办理，内容与这次不同"):
        visited(cast, other, client_ref=ref)


def test_not_of_another_village_and_not_before_it_is_assigned(cast):
    (spot,) = spots(cast)
    with pytest.raises(NotVisible):
        visited(cast, spot)
    assign_batch(batch_id=spot.batch_id, level=9, verify_by=JUNE, by=cast.district_office, at=AT)
    Spot.objects.update(division=NEIGHBOUR_VILLAGE, reach=cast.stranger_reach)
    with pytest.raises(NotVisible):
        visited(cast, spot)


def test_words_and_no_more_photos_than_a_record_holds(cast):
    spot = assigned(cast)
    with pytest.raises(Invalid, match="请填写现场情况"):
        visited(cast, spot, note="")
    with pytest.raises(Invalid, match="照片不能超过"):
        visited(cast, spot, photos=[str(uuid4()) for _ in range(31)])
