"""`me/`: what a phone takes along before it goes where there is no signal."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from inspections.models import ChecklistItem, PatrolRule, SwapArrangement
from inspections.services.dues import open_dues
from tests import factories as make
from tests.cast import Cast
from tests.phone import Phone, sent_patrol

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.clock.now", lambda: NOW)


@pytest.fixture
def phone(cast: Cast) -> Phone:
    return Phone(cast.village_chief)


def test_a_village_chief_sees_reach_due_and_rule_in_words(phone: Phone, cast: Cast) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    me = phone.get("me/").json()
    assert me["name"] == "村河长"
    assert [role["role"] for role in me["roles"]] == ["village_chief"]
    assert [a["subject"] for a in me["appointments"]] == ["清溪河河口村段"]
    [reach] = me["reaches"]
    assert (reach["id"], reach["name"], reach["length_m"]) == (
        cast.reach.pk, "清溪河河口村段", 1904
    )  # fmt: skip
    assert reach["line"] == [[108.40, 30.80], [108.41, 30.80], [108.42, 30.80]]
    [due] = me["due"]
    assert (due["reach"], due["period"], due["required"], due["done"]) == (
        cast.reach.pk, "week", 1, 0
    )  # fmt: skip
    assert due["words"] == "11月16日—11月22日应巡 1 次，已巡 0 次，还差 1 次"
    [rule] = me["rules"]
    assert rule["words"].startswith("村（社区）级每周 1 次，每次不少于 10 分钟")
    assert (rule["needs_track"], rule["needs_photo"], rule["why"]) == (False, False, "")


def test_whom_to_ring_and_which_app_the_portal_has_come_along(
    phone: Phone, cast: Cast, settings: Any
) -> None:
    settings.PHONE_APP_MINIMUM = "1.2.0"
    me = phone.get("me/").json()
    assert me["user_id"] == str(cast.village_chief.pk)
    assert me["app"] == {"minimum": "1.2.0", "current": "1.0.0"}
    assert me["office"] == {"name": "", "phone": ""}
    # The nearest that has a telephone and is not dissolved; a bureau's is not asked for.
    make.UnitFactory(name="江南区水利局", division=cast.district, contact_phone="000-7000009")
    offices = [
        ("渝东市河长办", cast.district.parent, "000-7000000", None),
        ("江南区河长办", cast.district, "000-7000001", None),
        ("清溪镇河长办", cast.town, "", None),
        ("清溪镇原河长办", cast.town, "000-7000002", date(2026, 11, 1)),
    ]
    for name, place, number, dissolved in offices:
        make.UnitFactory(
            name=name, kind="office", division=place, contact_phone=number, dissolved_on=dissolved
        )
    assert phone.get("me/").json()["office"] == {"name": "江南区河长办", "phone": "000-7000001"}


def test_what_was_done_is_counted_at_once(phone: Phone, cast: Cast) -> None:
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    sent_patrol(cast.village_chief, cast.reach)
    [due] = phone.get("me/").json()["due"]
    assert due["done"] == 1
    assert due["words"].endswith("已完成")


def test_a_rule_that_wants_a_photo_says_why(phone: Phone, cast: Cast) -> None:
    PatrolRule.objects.create(
        tier=12, reach=cast.reach, period="week", valid_from=date(2026, 1, 1), needs_photo=True,
        why="此段有在建工程",
    )  # fmt: skip
    [rule] = phone.get("me/").json()["rules"]
    assert rule["why"] == "此段有在建工程"
    assert "须有照片（此段有在建工程）" in rule["words"]


def test_the_lists_a_phone_shows_come_along(phone: Phone, cast: Cast) -> None:
    ChecklistItem.objects.filter(code="sand").update(is_active=False)
    me = phone.get("me/").json()
    assert "water" in [item["code"] for item in me["checklist"]]
    assert "sand" not in [item["code"] for item in me["checklist"]]
    assert {"code": "general", "name": "一般"} in me["severities"]
    assert "paper" not in [kind["code"] for kind in me["patrol_kinds"]]
    assert me["issue_kinds"][0].keys() >= {"code", "name", "group"}
    assert me["limits"]["track_points"] == 5000
    assert me["server_time"] == "2026-11-18T10:00:00+08:00"


def test_a_reach_lent_by_a_swap_says_until_when(phone: Phone, cast: Cast) -> None:
    other = make.AppointmentFactory(
        chief=make.ChiefFactory(division=cast.stranger_reach.division), reach=cast.stranger_reach
    )
    SwapArrangement.objects.create(
        first=cast.appointment, second=other, division=cast.district, created_by=cast.admin,
        started_on=date(2026, 11, 1), ended_on=date(2026, 11, 30),
    )  # fmt: skip
    reaches = {r["name"]: r["lent_until"] for r in phone.get("me/").json()["reaches"]}
    assert reaches == {"清溪河河口村段": None, "清溪河石桥村段": "2026-11-30"}


def test_a_district_chief_has_the_rivers_reaches(cast: Cast) -> None:
    chief = make.ChiefFactory(division=cast.district, user=cast.district_chief)
    make.AppointmentFactory(
        chief=chief, reach=None, river=cast.river, division=cast.district, tier=6
    )
    me = Phone(cast.district_chief).get("me/").json()
    assert len(me["reaches"]) == 2
    assert me["rules"][0]["words"].startswith("区县级每季 1 次")


def test_an_appointment_that_ended_is_gone(phone: Phone, cast: Cast) -> None:
    cast.appointment.ended_on = date(2026, 11, 17)
    cast.appointment.save()
    me = phone.get("me/").json()
    assert (me["appointments"], me["reaches"], me["rules"]) == ([], [], [])


def test_the_number_of_queries_does_not_grow_with_what_one_holds(
    phone: Phone, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _ in range(4):
        make.AppointmentFactory(
            chief=cast.chief,
            reach=make.ReachFactory(
                division=cast.village, river=make.RiverFactory(division=cast.village)
            ),
        )
    open_dues(at=NOW, first=date(2026, 11, 16), last=date(2026, 11, 22))
    phone.get("me/")
    # token and user; grants; posts; swaps; reaches; signboards, outfalls and sections on them; dues; rules twice;
    # checklist; kinds; points; office
    with django_assert_num_queries(14):
        me = phone.get("me/").json()
    assert len(me["reaches"]) == len(me["due"]) == len(me["rules"]) == 5
