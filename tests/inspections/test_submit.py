"""Storing a phone's patrol: judged, credited, and never thrown away."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Role
from chiefs.models import Appointment
from common.errors import Conflict, Invalid, NotAllowed
from inspections.models import Patrol, PatrolRule, SwapArrangement
from inspections.rules.tracks import unpack
from inspections.services.dues import open_dues
from tests import factories as make
from tests.cast import DISTRICT, VILLAGE, Cast
from tests.phone import AT, beside, submitted, walk

pytestmark = pytest.mark.both


def send(cast: Cast, body: Any, by: Any = None, at: datetime = AT, key: Any = None) -> Patrol:
    return submitted(key or uuid.uuid4(), body, by or cast.village_chief, at)[0]


def test_a_patrol_that_meets_the_rule_is_valid_and_credited_to_the_week(cast: Cast) -> None:
    open_dues(at=AT, first=date(2026, 11, 16), last=date(2026, 11, 22))
    patrol = send(cast, walk(cast.reach))
    patrol.refresh_from_db()
    assert (patrol.state, patrol.reasons) == ("valid", [])
    assert patrol.due.period_start == date(2026, 11, 16)
    assert patrol.chief == cast.chief
    assert patrol.actor_name == "村河长"
    assert patrol.tier == 12
    assert patrol.division_id == VILLAGE
    assert patrol.duration_s == 25 * 60
    assert 1850 < patrol.length_m < 1950
    assert patrol.coverage > 0.95
    assert patrol.received_at == AT


def test_a_patrol_that_fails_is_kept_with_its_reasons(cast: Cast) -> None:
    patrol = send(cast, walk(cast.reach, ended_at="2026-11-18T09:03:00+08:00", track=None))
    assert patrol.state == "pending"
    assert patrol.reasons == ["时长 3 分钟，少于要求的 10 分钟"]


def test_a_track_in_gcj02_is_kept_in_wgs84_with_its_source(cast: Cast) -> None:
    from common.geo.datums import wgs84_to_gcj02

    body = walk(cast.reach)
    for point in body["track"]["points"]:
        point[1], point[2] = map(float, wgs84_to_gcj02(point[1], point[2]))
    body["track"]["datum"] = "gcj02"
    patrol = send(cast, body)
    patrol.refresh_from_db()
    assert patrol.state == "valid"
    assert patrol.datum == "gcj02"
    lon, lat = unpack(patrol.track).points[0]
    first = walk(cast.reach)["track"]["points"][0]
    assert (lon, lat) == pytest.approx((first[1], first[2]), abs=1e-6)


def test_the_rule_of_the_reach_says_why_it_wants_a_photo(cast: Cast) -> None:
    PatrolRule.objects.create(
        tier=12, reach=cast.reach, period="week", valid_from=date(2026, 1, 1), needs_photo=True,
        why="此段有在建工程",
    )  # fmt: skip
    patrol = send(cast, walk(cast.reach))
    assert patrol.reasons == ["没有照片，该河段要求上传照片（此段有在建工程）"]


def test_every_field_at_fault_is_named_at_once(cast: Cast) -> None:
    body = walk(
        cast.reach,
        kind="paper",
        started_at="2026-11-18T09:00:00",
        ended_at=None,
        checklist={"water": "fine"},
        nothing_found="yes",
        photos=["x"],
        note=7,
        track={"datum": "mars", "points": [[1, 2]]},
    )
    with pytest.raises(Invalid) as refused:
        send(cast, body)
    assert set(refused.value.fields) == {
        "kind", "started_at", "ended_at", "checklist.water", "nothing_found", "photos[0]", "note",
        "track.datum",
    }  # fmt: skip
    assert "时区" in refused.value.fields["started_at"]
    assert "共 8 处" in refused.value.detail
    assert not Patrol.objects.exists()


@pytest.mark.parametrize("body", [None, [], "x", 5, {}])
def test_what_is_no_patrol_at_all_is_refused(cast: Cast, body: Any) -> None:
    with pytest.raises(Invalid):
        send(cast, body)


def test_a_patrol_of_too_many_points_is_thinned_and_says_so(cast: Cast) -> None:
    body = walk(cast.reach)
    first, *_, last = body["track"]["points"]
    n = 5125
    body["track"]["points"] = [
        [
            first[0] + 1500 * i / n,
            *beside(first[1] + (last[1] - first[1]) * i / n, 30.8, i),
            6,
        ]
        for i in range(n)
    ]
    patrol = send(cast, body)
    patrol.refresh_from_db()
    assert (patrol.sent_points, patrol.left_out, patrol.point_count) == (5125, 0, 5000)
    assert "已按等距抽样（系统抽样）保留 5000 个" in patrol.points_words
    assert (patrol.state, patrol.reasons) == ("valid", [])


@pytest.mark.parametrize(
    ("started", "ended", "words"),
    [
        ("1970-01-01T00:00:00+08:00", "1970-01-01T00:30:00+08:00", "请核对日期"),
        ("1970-01-01T08:10:00+08:00", "2026-11-18T09:25:00+08:00", "请核对日期"),
        ("2007-04-05T09:00:00+08:00", "2007-04-05T09:25:00+08:00", "请核对日期"),
        ("2026-11-21T09:00:00+08:00", "2026-11-21T09:25:00+08:00", "手机时钟可能不准"),
        ("2029-11-18T09:00:00+08:00", "2029-11-18T09:30:00+08:00", "手机时钟可能不准"),
        ("2026-11-18T09:00:00+08:00", "2199-11-18T09:30:00+08:00", "手机时钟可能不准"),
        ("1900-01-02T00:00:00+08:00", "2199-11-18T09:30:00+08:00", "手机时钟可能不准"),
        ("2026-11-21T09:00:00+08:00", "2026-11-18T09:25:00+08:00", "结束时间早于开始时间"),
    ],
)
@pytest.mark.parametrize("with_track", [True, False])
def test_an_odd_clock_is_kept_and_asked_about(
    cast: Cast, started: str, ended: str, words: str, with_track: bool
) -> None:
    body = walk(cast.reach, started_at=started, ended_at=ended)
    body["track"] = body["track"] if with_track else None
    patrol = send(cast, body)
    patrol.refresh_from_db()
    assert patrol.state == "pending"
    assert any(words in reason for reason in patrol.reasons)
    assert patrol.point_count == (125 if with_track else 0)


def test_a_first_fix_without_satellites_is_left_out_and_counted(cast: Cast) -> None:
    body = walk(cast.reach)
    body["track"]["points"][0][1:] = [0.0, 0.0, 0]
    patrol = send(cast, body)
    patrol.refresh_from_db()
    assert (patrol.sent_points, patrol.left_out, patrol.point_count) == (125, 1, 124)
    assert patrol.points_words == "收到 125 个点，略去 1 个：1 个没有定位或坐标不在中国境内。"
    assert (patrol.state, patrol.reasons) == ("valid", [])


def test_a_phone_whose_clock_fell_back_to_1970_loses_nothing(cast: Cast) -> None:
    body = walk(
        cast.reach,
        track=None,
        started_at="1970-01-01T08:10:00+08:00",
        ended_at="1970-01-01T08:40:00+08:00",
    )
    patrol = send(cast, body)
    assert patrol.state == "pending"
    assert any("请核对日期" in reason for reason in patrol.reasons)


def test_a_patrol_that_arrives_after_months_is_kept(cast: Cast) -> None:
    patrol = send(cast, walk(cast.reach), at=AT + timedelta(days=50))
    assert patrol.state == "valid"
    late = send(cast, walk(cast.reach), at=AT + timedelta(days=120))
    assert late.state == "pending"


def test_a_track_that_jumps_across_the_country_and_back_is_kept_and_no_walk(cast: Cast) -> None:
    body = walk(cast.reach)
    first = body["track"]["points"][0][0]
    body["track"]["points"] = [[first + n, 75 + 55 * (n % 2), 30, 5] for n in range(1000)]
    patrol = send(cast, body)
    assert (patrol.state, patrol.point_count) == ("pending", 1000)
    assert patrol.length_m < 1000


# --- the same again


def test_the_same_body_again_is_the_same_row(cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    first, created = submitted(key, body, cast.village_chief)
    again, created_again = submitted(key, dict(reversed(body.items())), cast.village_chief)
    assert (created, created_again) == (True, False)
    assert first.pk == again.pk


def test_another_body_under_the_uuid_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    send(cast, walk(cast.reach), key=key)
    with pytest.raises(Conflict):
        send(cast, walk(cast.reach, note="改了"), key=key)
    assert Patrol.objects.get().note == ""


def test_somebody_elses_uuid_is_refused_without_telling_whose(cast: Cast) -> None:
    key = uuid.uuid4()
    send(cast, walk(cast.reach), key=key)
    other = make.UserFactory()
    make.grant(other, Role.VILLAGE_CHIEF, cast.village)
    chief = make.ChiefFactory(division=cast.village, user=other)
    make.AppointmentFactory(chief=chief, reach=cast.reach, kind="patroller")
    with pytest.raises(Conflict) as refused:
        send(cast, walk(cast.reach), by=other, key=key)
    assert cast.village_chief.name not in refused.value.detail


def test_a_resend_is_answered_though_the_reach_is_theirs_no_more(cast: Cast) -> None:
    key = uuid.uuid4()
    first = send(cast, walk(cast.reach), key=key)
    Appointment.objects.all().update(reach=cast.stranger_reach)
    cast.village_chief.grants.all().delete()
    user = type(cast.village_chief).objects.get(pk=cast.village_chief.pk)
    assert send(cast, walk(cast.reach), by=user, key=key).pk == first.pk


# --- whose reach


def test_an_appointment_that_ended_after_the_patrol_still_counts(cast: Cast) -> None:
    Appointment.objects.update(ended_on=date(2026, 11, 18))
    assert send(cast, walk(cast.reach), at=AT + timedelta(days=20)).state == "valid"


def test_an_appointment_that_ended_before_leaves_it_to_staff(cast: Cast) -> None:
    Appointment.objects.update(ended_on=date(2026, 11, 17))
    patrol = send(cast, walk(cast.reach))
    assert patrol.state == "pending"
    assert patrol.reasons == ["该日未任此河段河长"]
    assert patrol.chief == cast.chief


def test_a_reach_of_the_own_village_that_never_was_theirs_is_left_to_staff(cast: Cast) -> None:
    other = make.ReachFactory(division=cast.village, river=cast.river)
    patrol = send(cast, walk(other))
    assert patrol.reasons == ["该日未任此河段河长"]


def test_a_reach_of_another_town_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refused:
        send(cast, walk(cast.stranger_reach))
    assert refused.value.fields == {"reach": "不在您的管理范围内。"}


def test_an_account_without_a_chief_is_believed_within_its_village(cast: Cast) -> None:
    user = make.UserFactory(name="新巡河员")
    make.grant(user, Role.VILLAGE_CHIEF, cast.village)
    patrol = send(cast, walk(cast.reach), by=user)
    assert patrol.chief is None
    assert patrol.actor_name == "新巡河员"
    assert patrol.reasons == ["账号未关联河长名录，请核对巡河人"]


def test_office_staff_do_not_patrol_by_phone(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        send(cast, walk(cast.reach), by=cast.town_office)


def test_a_district_chief_patrols_any_reach_of_the_river(cast: Cast) -> None:
    chief = make.ChiefFactory(division=cast.district, user=cast.district_chief)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    open_dues(at=AT, first=date(2026, 10, 1), last=date(2026, 12, 31), division_code=DISTRICT)
    patrol = send(cast, walk(cast.stranger_reach), by=cast.district_chief)
    assert patrol.state == "valid"
    assert patrol.tier == 6
    assert patrol.due.period == "quarter"


def swap(cast: Cast, **span: Any) -> SwapArrangement:
    other = make.ChiefFactory(division=cast.stranger_reach.division)
    theirs = make.AppointmentFactory(chief=other, reach=cast.stranger_reach)
    return SwapArrangement.objects.create(
        first=theirs,
        second=cast.appointment,
        division=cast.district,
        created_by=cast.district_office,
        **({"started_on": date(2026, 11, 1), "ended_on": date(2026, 11, 30)} | span),
    )


def test_the_other_reach_of_a_swap_counts_towards_the_own_due(cast: Cast) -> None:
    swap(cast)
    open_dues(at=AT, first=date(2026, 11, 16), last=date(2026, 11, 22))
    patrol = send(cast, walk(cast.stranger_reach))
    assert (patrol.state, patrol.kind) == ("valid", "swap")
    assert patrol.due.appointment == cast.appointment
    assert patrol.reach == cast.stranger_reach


def test_a_swap_nobody_registered_is_left_to_staff_within_the_town(cast: Cast) -> None:
    village = make.division("500101001202", "邻村")
    reach = make.ReachFactory(division=village, river=cast.river)
    patrol = send(cast, walk(reach, kind="swap"))
    assert patrol.reasons == ["该日未登记此河段的交叉互巡安排"]


def test_a_swap_that_is_over_is_left_to_staff(cast: Cast) -> None:
    swap(cast, ended_on=date(2026, 11, 17))
    patrol = send(cast, walk(cast.stranger_reach))
    assert patrol.reasons == ["该日未登记此河段的交叉互巡安排"]
    assert patrol.state == "pending"


def test_a_delegate_names_who_went(cast: Cast) -> None:
    body = walk(cast.reach, kind="delegate", actor="代巡人", note="本人住院，委托代巡人")
    patrol = send(cast, body)
    assert patrol.actor_name == "代巡人"
    assert patrol.state == "valid"


@pytest.mark.parametrize(
    ("started", "ended", "state"),
    [
        ("2026-11-18T09:10:00+08:00", "2026-11-18T09:40:00+08:00", "pending"),
        ("2026-11-18T08:50:00+08:00", "2026-11-18T09:01:00+08:00", "pending"),
        ("2026-11-18T01:05:00+00:00", "2026-11-18T01:20:00+00:00", "pending"),
        ("2026-11-18T08:40:00+08:00", "2026-11-18T09:00:00+08:00", "valid"),
        ("2026-11-18T09:25:00+08:00", "2026-11-18T09:45:00+08:00", "valid"),
    ],
)
def test_one_walk_under_two_numbers_is_looked_at(
    cast: Cast, started: str, ended: str, state: str
) -> None:
    """The first counts; of the second staff are asked whether it is the same."""
    assert send(cast, walk(cast.reach)).state == "valid"
    again = send(cast, walk(cast.reach, track=None, started_at=started, ended_at=ended))
    assert again.state == state
    words = "与本人在该河段 2026年11月18日 09:00 开始的另一次巡河时间重叠，请核对是否重复上报"
    assert again.reasons == ([words] if state == "pending" else [])


def test_two_places_at_once_are_asked_about_walks_of_others_and_rejected_ones_are_not(
    cast: Cast,
) -> None:
    reach = make.ReachFactory(name="清溪河河口二段", river=cast.river, division=cast.village)
    make.AppointmentFactory(chief=cast.chief, reach=reach)
    deputy = make.UserFactory(name="副河长")
    make.grant(deputy, Role.VILLAGE_CHIEF, cast.village)
    make.AppointmentFactory(
        chief=make.ChiefFactory(name="副河长", division=cast.village, user=deputy), reach=cast.reach
    )
    first = send(cast, walk(cast.reach))
    assert send(cast, walk(cast.reach), by=deputy).reasons == []
    [elsewhere] = send(cast, walk(reach)).reasons
    assert elsewhere == (
        "与本人在清溪河河口村段 2026年11月18日 09:00 开始的另一次巡河时间重叠，同一时间不能在两处，请核对"
    )
    Patrol.objects.filter(reach=reach).delete()
    Patrol.objects.filter(pk=first.pk).update(
        state="rejected", decided_at=AT, decided_by=cast.town_office
    )
    assert send(cast, walk(cast.reach)).reasons == []


def test_the_same_patrol_again_is_no_repetition_of_itself(cast: Cast) -> None:
    key, body = uuid.uuid4(), walk(cast.reach)
    assert send(cast, body, key=key) == send(cast, body, key=key)
    assert Patrol.objects.get().state == "valid"


def test_a_reach_that_is_not_there_is_refused_by_its_field(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        send(cast, walk(cast.reach) | {"reach": 10**9})
    assert refused.value.fields == {"reach": "没有这个河段，请更新手机上的河段后重新上报。"}
    assert refused.value.code == "patrol.invalid"
