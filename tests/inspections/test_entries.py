"""What staff enter: patrols from paper, joint patrols, swaps."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import SHANGHAI
from common.text.months import Month
from inspections.models import Patrol
from inspections.reads.figures import month_figures
from inspections.services.dues import open_dues
from inspections.services.paper import Entry, record_joint, record_on_paper
from inspections.services.swaps import arrange_swap, end_swap
from tests import factories as make
from tests.inspections.rows import patrol
from tests.phone import START, sent_patrol

AT = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)
BEGUN = datetime(2026, 11, 18, 8, 0, tzinfo=SHANGHAI)


def entry(cast, *, minutes=40, **values) -> Entry:
    return Entry(
        **{
            "uuid": uuid4(),
            "reach": cast.reach,
            "started_at": BEGUN,
            "ended_at": BEGUN + timedelta(minutes=minutes),
            "note": "与石桥村联合巡河，清理漂浮物",
            "scans": (uuid4(),),
            **values,
        }
    )


@pytest.fixture
def friend(cast):
    return make.AppointmentFactory(
        chief=make.ChiefFactory(name="邻村河长", division=cast.stranger_reach.division),
        reach=cast.stranger_reach,
    )


@pytest.fixture(autouse=True)
def november(cast, friend):
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 11, 30))


def test_a_patrol_on_paper_counts_for_the_chief_and_names_who_wrote_it(cast) -> None:
    row = record_on_paper(
        chief=cast.chief, entry=entry(cast, actor="村监督员"), by=cast.town_office, at=AT
    )
    assert (row.kind, row.state, row.chief) == ("paper", "valid", cast.chief)
    assert (row.actor_name, row.recorded_by) == ("村监督员", cast.town_office)
    assert (row.due.period_start, row.tier) == (date(2026, 11, 16), 12)
    assert month_figures(Month(2026, 11), cast.town.code).total.met == 1


def test_a_patrol_on_paper_that_was_too_short_waits_with_its_reason(cast) -> None:
    row = record_on_paper(
        chief=cast.chief, entry=entry(cast, minutes=4), by=cast.town_office, at=AT
    )
    assert row.state == "pending"
    assert row.reasons == ["时长 4 分钟，少于要求的 10 分钟"]


def test_without_its_scan_nothing_is_recorded_from_paper(cast) -> None:
    with pytest.raises(Invalid) as refusal:
        record_on_paper(chief=cast.chief, entry=entry(cast, scans=()), by=cast.town_office, at=AT)
    assert "扫描件" in refusal.value.fields["scans"]
    assert not Patrol.objects.exists()


def test_the_same_form_sent_twice_is_one_patrol(cast) -> None:
    sheet = entry(cast)
    first = record_on_paper(chief=cast.chief, entry=sheet, by=cast.town_office, at=AT)
    again = record_on_paper(chief=cast.chief, entry=sheet, by=cast.town_office, at=AT)
    assert first == again
    # The next paper, typed over the first one after going back, is not taken for it.
    over = replace(sheet, ended_at=sheet.ended_at + timedelta(minutes=10))
    with pytest.raises(Conflict) as refused:
        record_on_paper(chief=cast.chief, entry=over, by=cast.town_office, at=AT)
    assert "这一次没有登记" in refused.value.detail
    with pytest.raises(Conflict):
        record_on_paper(chief=cast.chief, entry=sheet, by=cast.district_office, at=AT)


def test_paper_of_what_the_phone_sent_too_is_looked_at(cast) -> None:
    sent_patrol(cast.village_chief, cast.reach)
    begun = START + timedelta(minutes=5)
    sheet = entry(cast, started_at=begun, ended_at=begun + timedelta(minutes=30))
    row = record_on_paper(chief=cast.chief, entry=sheet, by=cast.town_office, at=AT)
    assert row.state == "pending"
    assert row.reasons == [
        "与本人在该河段 2026年11月18日 09:00 开始的另一次巡河时间重叠，请核对是否重复上报"
    ]
    assert month_figures(Month(2026, 11), cast.town.code).total.met == 1


def test_only_the_office_of_the_reach_enters_its_paper(cast) -> None:
    for user in (cast.stranger, cast.district_chief, cast.village_chief):
        with pytest.raises(NotAllowed):
            record_on_paper(chief=cast.chief, entry=entry(cast), by=user, at=AT)


def test_a_person_without_a_post_that_day_cannot_be_credited(cast) -> None:
    nobody = make.ChiefFactory(division=cast.village)
    with pytest.raises(Invalid) as refusal:
        record_on_paper(chief=nobody, entry=entry(cast), by=cast.town_office, at=AT)
    assert "没有任职" in refusal.value.detail


def test_a_joint_patrol_credits_each_and_counts_once(cast, friend) -> None:
    district = make.ChiefFactory(division=cast.district)
    make.AppointmentFactory(
        chief=district, reach=None, river=cast.river, division=cast.district, tier=6
    )
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 12, 31))
    main, other = record_joint(
        chiefs=[cast.chief, district], entry=entry(cast), by=cast.town_office, at=AT
    )
    assert (main.joint_of, other.joint_of) == (None, main)
    assert main.due.chief == cast.chief
    assert (other.due.chief, other.tier) == (district, 6)
    found = month_figures(Month(2026, 11), cast.district.code)
    assert (found.total.patrols, found.total.done) == (1, 1)
    december = month_figures(Month(2026, 12), cast.district.code)
    assert december.tiers[6].done == 1


@pytest.mark.parametrize(
    ("people", "note", "code"), [(1, "有", "joint.alone"), (2, " ", "joint.no_note")]
)
def test_a_joint_patrol_needs_two_people_and_words(cast, friend, people, note, code) -> None:
    chiefs = [cast.chief, friend.chief][:people]
    with pytest.raises(Invalid) as refusal:
        record_joint(chiefs=chiefs, entry=entry(cast, note=note), by=cast.district_office, at=AT)
    assert refusal.value.code == code


def swap(cast, friend, **values):
    return arrange_swap(
        **{
            "first": cast.appointment,
            "second": friend,
            "started_on": date(2026, 11, 1),
            "ended_on": date(2026, 11, 30),
            "by": cast.district_office,
            "at": AT,
            **values,
        }
    )


def test_a_swap_may_be_until_further_notice(cast, friend) -> None:
    assert swap(cast, friend, ended_on=date.max).ended_on == date.max


def test_swap_patrols_already_made_are_credited_when_the_swap_is_entered(cast, friend) -> None:
    row = patrol(cast, BEGUN, kind="swap", reach=cast.stranger_reach)
    made = swap(cast, friend)
    row.refresh_from_db()
    assert row.due.appointment == cast.appointment
    assert made.division == cast.district


def test_a_town_office_cannot_pair_its_chief_with_a_neighbours(cast, friend) -> None:
    with pytest.raises(NotAllowed):
        swap(cast, friend, by=cast.town_office)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ended_on": date(2026, 10, 1)}, "swap.dates"),
        ({"started_on": date(2024, 1, 1)}, "swap.not_in_office"),
    ],
)
def test_a_swap_that_cannot_be_is_refused(cast, friend, change, code) -> None:
    with pytest.raises(Invalid) as refusal:
        swap(cast, friend, **change)
    assert refusal.value.code == code


def test_nobody_swaps_with_two_at_once(cast, friend) -> None:
    swap(cast, friend)
    with pytest.raises(Conflict):
        swap(cast, friend, started_on=date(2026, 11, 30), ended_on=date(2026, 12, 5))
    swap(cast, friend, started_on=date(2026, 12, 1), ended_on=date(2026, 12, 5))


def test_an_ended_swap_no_longer_credits(cast, friend) -> None:
    made = swap(cast, friend)
    ended = end_swap(swap_id=made.pk, ended_on=date(2026, 11, 10), by=cast.district_office, at=AT)
    assert ended.ended_on == date(2026, 11, 10)
    row = patrol(cast, BEGUN, kind="swap", reach=cast.stranger_reach)
    open_dues(at=AT, first=date(2026, 11, 1), last=date(2026, 11, 30))
    row.refresh_from_db()
    assert row.due is None
    with pytest.raises(Conflict):
        end_swap(swap_id=made.pk, ended_on=date(2026, 11, 11), by=cast.district_office, at=AT)
    with pytest.raises(NotAllowed):
        end_swap(swap_id=made.pk, ended_on=date(2026, 11, 5), by=cast.town_office, at=AT)
