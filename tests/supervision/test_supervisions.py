"""暗访督查: nobody inspected knows beforehand; what is found, and what was missed."""

from datetime import date, timedelta

import pytest

from accounts.models import Division, Role
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from inspections.models import PatrolState
from supervision.models import Supervision, SupervisionFinding, SupervisionMember
from supervision.services.supervisions import (
    Stop,
    cancel_supervision,
    change_supervision,
    conclude_supervision,
    remark_lately,
    visit_stop,
    withdraw_finding,
)
from tests import factories as make
from tests.cast import CITY, NEIGHBOUR_TOWN, TOWN
from tests.hezhang.making import walk
from tests.supervision.supervising import EVE, MONDAY, found, plan_of, planned

pytestmark = pytest.mark.django_db


def seen_by(user):
    return list(Supervision.objects.visible_to(user))


def conclude(cast, supervision, at=MONDAY + timedelta(days=1)):
    return conclude_supervision(
        supervision_id=supervision.pk, summary="发现问题1个。", by=cast.district_office, at=at
    )


# --- secrecy --------------------------------------------------------------------------------------


def test_until_it_is_concluded_only_team_and_leading_office_see_it(cast):
    supervision = planned(cast)
    for role in ("district_office", "city_office", "unit_clerk"):
        assert seen_by(getattr(cast, role)) == [supervision], role
    for role in ("town_office", "stranger", "district_chief", "village_chief", "admin"):
        assert seen_by(getattr(cast, role)) == [], role


def test_a_finding_made_before_the_conclusion_is_as_secret(cast):
    finding = found(cast, planned(cast))
    visible = SupervisionFinding.objects.visible_to
    assert list(visible(cast.unit_clerk)) == [finding]
    assert list(visible(cast.town_office)) == []
    assert list(visible(cast.district_chief)) == []


def test_once_concluded_those_inspected_read_what_concerns_them(cast):
    supervision = planned(cast)
    mine = found(cast, supervision)
    theirs = found(cast, supervision, reach=cast.stranger_reach)
    conclude(cast, supervision)
    assert seen_by(cast.town_office) == [supervision]
    visible = SupervisionFinding.objects.visible_to
    assert list(visible(cast.town_office)) == [mine]
    assert list(visible(cast.stranger)) == [theirs]
    assert set(visible(cast.district_chief)) == {mine, theirs}
    whole = Supervision.objects.seen_whole_by
    assert list(whole(cast.district_chief)) == [supervision]
    assert list(whole(cast.town_office)) == []


def test_a_cancelled_plan_stays_with_those_who_made_it(cast):
    supervision = planned(cast)
    cancel_supervision(
        supervision_id=supervision.pk, reason="强降雨", by=cast.district_office, at=EVE
    )
    assert seen_by(cast.town_office) == []
    assert seen_by(cast.district_office) == [supervision]


def test_a_member_of_the_leading_office_who_is_chief_of_a_reach_on_the_route_does_not_see_it(cast):
    double = make.office(cast.district.pk, "兼任河长的工作人员")
    chief = make.ChiefFactory(division=cast.district, user=double)
    post = make.AppointmentFactory(chief=chief, reach=cast.reach)
    supervision = planned(cast)
    assert seen_by(double) == []
    post.ended_on = date(2026, 11, 1)
    post.save()
    assert seen_by(double) == [supervision]


def test_a_city_that_inspects_a_district_tells_its_office_nothing(cast):
    city = Division.objects.get(pk=CITY)
    supervision = planned(cast, by=cast.city_office, division=city, members=[])
    assert seen_by(cast.district_office) == []
    assert seen_by(cast.city_office) == [supervision]


@pytest.mark.parametrize("where", [TOWN, NEIGHBOUR_TOWN])
def test_whoever_works_in_a_place_on_the_route_does_not_join_the_team(cast, where):
    clerk = make.UserFactory(name="镇里经办人")
    make.grant(
        clerk, Role.UNIT, make.UnitFactory(division=Division.objects.get(pk=where), kind="town")
    )
    with pytest.raises(Invalid) as refused:
        planned(cast, members=[clerk])
    assert refused.value.code == "supervision.member_inspected"
    assert not Supervision.objects.exists()


def test_a_chief_of_a_water_on_the_route_does_not_join_the_team(cast):
    clerk = make.UserFactory(name="局里经办人")
    make.grant(clerk, Role.UNIT, cast.unit)
    chief = make.ChiefFactory(division=cast.district, user=clerk)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    with pytest.raises(Invalid, match="回避"):
        planned(cast, members=[clerk])


# --- planning -------------------------------------------------------------------------------------


def test_another_office_plans_nothing_here(cast):
    with pytest.raises(NotAllowed):
        planned(cast, by=cast.town_office)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"leader": ""}, "leader"),
        ({"ends_on": date(2026, 11, 15)}, "ends_on"),
        ({"ends_on": date(2027, 11, 15)}, "ends_on"),
        ({"stops": []}, "stops"),
    ],
)
def test_a_plan_without_what_it_needs_is_refused_at_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        planned(cast, **changes)
    assert field in refused.value.fields


def test_a_reach_stands_on_the_route_once_and_inside_the_division(cast):
    with pytest.raises(Invalid, match="只列一次"):
        planned(cast, stops=[Stop(cast.reach), Stop(cast.reach)])
    with pytest.raises(Invalid, match="境内"):
        planned(
            cast,
            by=cast.town_office,
            division=cast.town,
            members=[],
            stops=[Stop(cast.stranger_reach)],
        )


def test_a_changed_plan_keeps_what_was_visited(cast):
    supervision = planned(cast)
    first = supervision.stops.get(reach=cast.reach)
    visit_stop(
        supervision_id=supervision.pk, stop_id=first.pk, seen="", by=cast.unit_clerk, at=MONDAY
    )
    at = MONDAY + timedelta(hours=1)
    with pytest.raises(Conflict, match="清溪河河口村段"):
        change_supervision(
            supervision_id=supervision.pk,
            plan=plan_of(cast, stops=[Stop(cast.stranger_reach)]),
            by=cast.district_office,
            at=at,
        )
    change_supervision(
        supervision_id=supervision.pk,
        plan=plan_of(cast, members=[], stops=[Stop(cast.stranger_reach), Stop(cast.reach)]),
        by=cast.district_office,
        at=at,
    )
    assert not SupervisionMember.objects.exists()
    stops = list(supervision.stops.values_list("reach", "visited_at"))
    assert stops == [(cast.stranger_reach.pk, None), (cast.reach.pk, MONDAY)]


def test_the_team_records_and_only_the_leading_office_changes_or_concludes(cast):
    supervision = planned(cast)
    with pytest.raises(NotAllowed):
        conclude_supervision(
            supervision_id=supervision.pk, summary="好", by=cast.unit_clerk, at=MONDAY
        )
    with pytest.raises(NotVisible):
        found(cast, supervision, by=cast.town_office)


# --- findings -------------------------------------------------------------------------------------


def test_nothing_is_recorded_before_the_day(cast):
    supervision = planned(cast)
    with pytest.raises(Conflict, match="还没有开始"):
        found(cast, supervision, at=EVE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"description": " "}, "description"),
        ({"kind": "nonsense"}, "kind"),
        ({"severity": "awful"}, "severity"),
        ({"found_at": MONDAY + timedelta(days=3)}, "found_at"),
        ({"found_at": EVE}, "found_at"),
    ],
)
def test_a_finding_without_what_it_needs_is_refused_at_its_field(cast, changes, field):
    supervision = planned(cast)
    with pytest.raises(Invalid) as refused:
        found(cast, supervision, **changes)
    assert field in refused.value.fields
    assert not SupervisionFinding.objects.exists()


def test_a_finding_visits_the_stop_it_lies_on(cast):
    supervision = planned(cast)
    finding = found(cast, supervision)
    assert supervision.stops.get(reach=cast.reach).visited_at == finding.found_at
    assert supervision.stops.get(reach=cast.stranger_reach).visited_at is None


def test_a_serious_finding_after_a_patrol_that_reported_nothing_is_marked(cast):
    patrol = walk(cast, MONDAY - timedelta(days=4))
    supervision = planned(cast)
    assert found(cast, supervision).missed_patrol == patrol
    assert found(cast, supervision, severity="general").missed_patrol is None
    assert found(cast, supervision, reach=cast.stranger_reach).missed_patrol is None


@pytest.mark.parametrize(
    "changes", [{"found_count": 1}, {"state": PatrolState.PENDING}, {"days": 9}]
)
def test_a_patrol_that_found_something_or_does_not_count_or_is_long_ago_missed_nothing(
    cast, changes
):
    walk(cast, MONDAY - timedelta(days=changes.pop("days", 4)), **changes)
    assert found(cast, planned(cast)).missed_patrol is None


def test_a_patrol_that_arrives_late_is_marked_at_night_and_one_put_in_doubt_is_let_go(cast):
    finding = found(cast, planned(cast))
    patrol = walk(cast, MONDAY - timedelta(days=4))
    night = MONDAY + timedelta(days=1)
    assert remark_lately(at=night) == 1
    assert remark_lately(at=night) == 0
    finding.refresh_from_db()
    assert finding.missed_patrol == patrol
    patrol.state = PatrolState.PENDING
    patrol.save()
    assert remark_lately(at=night) == 1
    finding.refresh_from_db()
    assert finding.missed_patrol is None


def test_a_mistaken_finding_is_taken_back_with_a_reason(cast):
    supervision = planned(cast)
    finding = found(cast, supervision)
    take_back = {
        "supervision_id": supervision.pk,
        "finding_id": finding.pk,
        "by": cast.unit_clerk,
        "at": MONDAY + timedelta(hours=3),
    }
    with pytest.raises(Invalid):
        withdraw_finding(**take_back, reason=" ")
    withdraw_finding(**take_back, reason="重复记录")
    assert not SupervisionFinding.objects.standing().exists()
    with pytest.raises(Conflict, match="已经撤销"):
        withdraw_finding(**take_back, reason="重复记录")


def test_one_with_findings_is_not_called_off(cast):
    supervision = planned(cast)
    found(cast, supervision)
    with pytest.raises(Conflict, match="不能取消"):
        cancel_supervision(
            supervision_id=supervision.pk, reason="强降雨", by=cast.district_office, at=MONDAY
        )


def test_nothing_is_recorded_after_the_conclusion(cast):
    supervision = planned(cast)
    found(cast, supervision)
    conclude(cast, supervision)
    with pytest.raises(Conflict, match="已反馈"):
        found(cast, supervision, at=MONDAY + timedelta(days=2))
