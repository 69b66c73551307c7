"""行政区, 单位 and 账号 as an office sees and keeps them."""

import re
from datetime import date

import pytest
from django.test import Client

from accounts import services
from accounts.models import DeviceToken, Role, Unit, UnitKind, User
from common import clock
from common.errors import Conflict, Invalid, NotAllowed
from tests import factories as make


@pytest.fixture
def office(client, cast) -> Client:
    client.force_login(cast.district_office)
    client.get("/")  # the first click stamps the session
    return client


def test_an_office_sees_its_divisions_as_a_tree_with_their_accounts(office, cast) -> None:
    page = office.get("/accounts/divisions/").text
    assert re.search(r'class="tree-1"><a [^>]+>清溪镇', page)
    assert re.search(r'class="tree-2"><a [^>]+>河口村', page)
    assert "渝东市" not in page


def test_an_office_adds_changes_and_dissolves_a_unit_of_its_divisions(office, cast) -> None:
    fields = {"name": "清溪镇水务站", "kind": "other", "division": cast.town.pk, "order": 10}
    assert office.post("/accounts/units/add/", fields)["Location"] == "/accounts/units/"
    unit = Unit.objects.get(name="清溪镇水务站")
    assert unit.history.first().history_user == cast.district_office
    office.post(f"/accounts/units/{unit.pk}/", fields | {"contact_phone": "023-5800 0000"})
    unit.refresh_from_db()
    assert unit.contact_phone == "023-58000000"
    office.post(f"/accounts/units/{unit.pk}/", fields | {"dissolved_on": "2026-11-01"})
    assert not Unit.objects.existing(date(2026, 11, 1)).filter(pk=unit.pk).exists()


def test_a_unit_with_working_accounts_is_not_dissolved(office, cast) -> None:
    fields = {
        "name": cast.unit.name,
        "kind": "bureau",
        "division": cast.district.pk,
        "order": 10,
        "dissolved_on": "2026-11-01",
    }
    page = office.post(f"/accounts/units/{cast.unit.pk}/", fields)
    assert page.status_code == 422
    assert "还有在用的账号" in page.text


def test_two_units_of_one_name_are_refused_at_the_field(office, cast) -> None:
    fields = {"name": cast.unit.name, "kind": "bureau", "division": cast.district.pk, "order": 10}
    page = office.post("/accounts/units/add/", fields)
    assert page.status_code == 422
    assert Unit.objects.filter(name=cast.unit.name).count() == 1


def test_a_unit_is_not_moved_out_of_the_offices_divisions(cast) -> None:
    unit = make.UnitFactory(division=cast.town, kind=UnitKind.TOWN)
    unit.division = make.division("500102001000", "别镇")
    with pytest.raises(NotAllowed):
        services.save_unit(unit=unit, by=cast.district_office, at=clock.now())


def test_an_office_opens_an_account_and_reads_its_password_once(office, cast) -> None:
    fields = {
        "mobile": "19000009999",
        "name": "新村长",
        "role": "village_chief",
        "division": cast.village.pk,
    }
    page = office.post("/accounts/people/add/", fields)
    password = re.search(r"<code[^>]*>(\S+)</code>", page.text).group(1)
    assert "只显示这一次" in page.text
    assert "no-store" in page["Cache-Control"]
    user = User.objects.get(mobile="19000009999")
    assert user.check_password(password)
    assert password not in office.get(f"/accounts/people/{user.pk}/").text
    assert password not in office.get("/accounts/people/").text
    again = office.post("/accounts/people/add/", fields)
    assert again.status_code == 422
    assert "这个手机号已有账号" in again.text


def test_an_office_ends_one_phone_and_the_others_go_on(office, cast) -> None:
    user, at = cast.village_chief, clock.now()
    lost, _ = services.issue_token(user=user, device="旧手机甲", at=at)
    kept, _ = services.issue_token(user=user, device="新手机", at=at)
    other, _ = services.issue_token(user=cast.town_office, device="别人的", at=at)
    address = f"/accounts/people/{user.pk}/phones/"
    page = office.post(address, {"phone": lost.pk}, follow=True)
    assert "已作废这部手机的登录" in page.text
    assert "旧手机甲" not in page.text
    # Pressed again, and made up: another person's phone is none of this account.
    for named in (lost.pk, other.pk, "x"):
        assert "已经失效" in office.post(address, {"phone": named}, follow=True).text
    assert set(DeviceToken.objects.values_list("pk", flat=True)) == {kept.pk, other.pk}


def test_an_office_helps_a_chief_who_lost_phone_and_password(office, cast) -> None:
    services.issue_token(user=cast.village_chief, device="旧手机", at=clock.now())
    page = office.get(f"/accounts/people/{cast.village_chief.pk}/").text
    assert "旧手机" in page
    office.post(f"/accounts/people/{cast.village_chief.pk}/phones/")
    assert not DeviceToken.objects.exists()
    page = office.post(f"/accounts/people/{cast.village_chief.pk}/reset-password/")
    password = re.search(r"<code[^>]*>(\S+)</code>", page.text).group(1)
    cast.village_chief.refresh_from_db()
    assert cast.village_chief.check_password(password)
    assert "账号已开通" not in page.text


def test_a_division_is_typed_and_an_unknown_one_is_refused_at_its_field(office, cast) -> None:
    fields = {
        "mobile": "19000009998",
        "name": "某人",
        "role": "village_chief",
        "division": "没有村",
    }
    page = office.post("/accounts/people/add/", fields)
    assert page.status_code == 422
    assert "没有找到“没有村”" in page.text
    page = office.post("/accounts/people/add/", fields | {"division": str(cast.village.name)})
    assert page.status_code == 200
    unit = office.get(f"/accounts/units/{cast.unit.pk}/").text
    assert f"{cast.district}（{cast.district.pk}）" in unit


def test_an_office_sees_a_colleague_and_cannot_act_on_the_account(office, cast) -> None:
    colleague = make.office(cast.district.pk, "同事")
    page = office.get(f"/accounts/people/{colleague.pk}/")
    assert page.status_code == 200
    assert "重置密码" not in page.text
    address = f"/accounts/people/{colleague.pk}/reset-password/"
    assert office.post(address).status_code == 403


def test_who_moved_elsewhere_leaves_the_list(office, cast) -> None:
    grant = cast.village_chief.grants.get()
    services.take_role(grant=grant, by=cast.district_office, at=clock.now())
    assert cast.village_chief.mobile not in office.get("/accounts/people/").text


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.ADMIN, None),
        (Role.OFFICE, "own"),
        (Role.OFFICE, "above"),
        (Role.CHIEF, "beside"),
        (Role.UNIT, "beside unit"),
    ],
)
def test_an_office_gives_no_role_above_or_beside_itself(cast, role: str, place: str | None) -> None:
    beside = make.division("500102000000", "江北区")
    places = {
        None: {},
        "own": {"division": cast.district},
        "above": {"division": cast.district.parent},
        "beside": {"division": beside},
        "beside unit": {"unit": make.UnitFactory(division=beside)},
    }
    with pytest.raises(NotAllowed):
        services.open_account(
            mobile="19000009999",
            name="某人",
            role=role,
            by=cast.district_office,
            at=clock.now(),
            **places[place],
        )
    assert not User.objects.filter(mobile="19000009999").exists()


@pytest.mark.parametrize("mobile", ["", "123", "29000000000", "190000000001"])
def test_an_account_needs_a_mobile_number(cast, mobile: str) -> None:
    with pytest.raises(Invalid) as refusal:
        services.open_account(
            mobile=mobile,
            name="某人",
            role=Role.VILLAGE_CHIEF,
            division=cast.village,
            by=cast.admin,
            at=clock.now(),
        )
    assert "mobile" in refusal.value.fields


def test_a_taken_number_is_a_conflict_so_that_the_chiefs_room_can_give_the_role(cast) -> None:
    with pytest.raises(Conflict) as refusal:
        services.open_account(
            mobile=cast.village_chief.mobile,
            name="某人",
            role=Role.VILLAGE_CHIEF,
            division=cast.village,
            by=cast.town_office,
            at=clock.now(),
        )
    assert refusal.value.code == "account.mobile_taken"


def test_the_same_role_given_twice_is_one_role(cast) -> None:
    at = clock.now()
    place = {"role": Role.CHIEF, "division": cast.town, "by": cast.admin, "at": at}
    first = services.give_role(user=cast.village_chief, **place)
    assert services.give_role(user=cast.village_chief, **place) == first
