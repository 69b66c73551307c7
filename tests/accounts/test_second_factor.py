"""两步验证: beside the password a code of the telephone, for those who turn it on and for roles that must."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEvent, DeviceToken
from accounts.services import second_factor
from accounts.services.tokens import issue_token
from common import clock
from hezhang.settings.refusals import checked_roles
from tests.accounts.test_login_pages import log_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
OWN = "/accounts/second-factor/"


def code_of(user, *, wrong=False):
    """What the user's telephone shows now; as if nothing had been tried or used before."""
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.filter(pk=device.pk).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    shown.time = time.time()
    return f"{(shown.token() + wrong) % 1_000_000:06d}"


def actions():
    events = AuditEvent.objects.filter(action__startswith="second_factor").order_by("id")
    return list(events.values_list("action", flat=True))


@pytest.fixture
def turned_on(cast):
    """The administrator has it: the recovery codes."""
    second_factor.begin(user=cast.admin)
    code = code_of(cast.admin)
    return second_factor.confirm(user=cast.admin, code=code, at=clock.now())


def test_an_administrator_turns_it_on_for_themselves_and_is_asked_from_then_on(cast, client):
    log_in(client, cast.admin)
    assert client.get("/admin/").status_code == 200
    page = client.get(f"{OWN}on/")
    secret = second_factor.secret_of(TOTPDevice.objects.get(user=cast.admin))
    assert "<svg" in page.text
    assert secret[:4] in page.text
    refused = client.post(f"{OWN}on/", {"code": code_of(cast.admin, wrong=True)})
    assert refused.status_code == 422
    assert "验证码不正确" in refused.text
    shown = client.post(f"{OWN}on/", {"code": code_of(cast.admin)})
    codes = list(StaticToken.objects.values_list("token", flat=True))
    assert len(codes) == 10
    assert all(code in shown.text for code in codes)
    assert "no-store" in shown.headers["Cache-Control"]
    assert client.get("/admin/").status_code == 200

    other = Client()
    log_in(other, cast.admin)
    # Neither the portal nor the administrator's pages open by the password alone.
    for path in ("/", "/admin/", "/accounts/password/x", "/jobs/"):
        assert other.get(path)["Location"].startswith(f"{OWN}?next="), path
    assert other.get(f"{OWN}off/")["Location"].startswith(OWN)
    assert other.post(f"{OWN}codes/")["Location"] == OWN
    assert other.get(OWN).status_code == 200
    wrong = other.post(OWN, {"code": code_of(cast.admin, wrong=True)})
    assert wrong.status_code == 422
    right = other.post(f"{OWN}?next=/admin/", {"code": f" {code_of(cast.admin)} "})
    assert right["Location"] == "/admin/"
    assert other.get("/admin/").status_code == 200
    assert actions() == ["second_factor.on", "second_factor.failed"]


@pytest.mark.parametrize("change", ["on", "codes", "off", "off by another"])
def test_whatever_changes_it_ends_the_other_sessions_and_phones(cast, client, change):
    """Who got in by the password alone, or by a code that leaked, is not left in."""
    user = cast.town_office
    if change != "on":
        second_factor.begin(user=user)
        second_factor.confirm(user=user, code=code_of(user), at=clock.now())
    desks = [client, Client(), Client()]
    for desk in desks:
        log_in(desk, user)
        if change != "on":
            desk.post(OWN, {"code": code_of(user)})
        assert desk.get("/jobs/").status_code == 200
    bystander = Client()
    log_in(bystander, cast.village_chief)
    issue_token(user=user, device="手机", at=clock.now())
    issue_token(user=cast.village_chief, device="手机", at=clock.now())
    match change:
        case "on":
            client.post(f"{OWN}on/", {"code": code_of_new(client, user)})
        case "codes":
            client.post(f"{OWN}codes/")
        case "off":
            client.post(f"{OWN}off/", {"code": code_of(user)})
        case "off by another":
            second_factor.end(user=user, by=cast.admin, at=clock.now())
    is_in = [desk.get("/jobs/").status_code == 200 for desk in desks]
    assert is_in == [change != "off by another", False, False]
    assert bystander.get("/accounts/password/").status_code == 200
    assert [token.user for token in DeviceToken.objects.all()] == [cast.village_chief]


def test_a_recovery_code_lets_in_once_and_a_code_is_taken_once(cast, client, turned_on):
    log_in(client, cast.admin)
    assert client.post(OWN, {"code": turned_on[0].upper()})["Location"] == "/"
    again = Client()
    log_in(again, cast.admin)
    assert again.post(OWN, {"code": turned_on[0]}).status_code == 422
    code = code_of(cast.admin)
    assert again.post(OWN, {"code": code}).status_code == 302
    third = Client()
    log_in(third, cast.admin)
    assert third.post(OWN, {"code": code}).status_code == 422
    assert (
        third.post(f"{OWN}?next=https://evil.example/", {"code": code_of(cast.admin)})["Location"]
        == "/"
    )
    assert "second_factor.recovered" in actions()


def test_guessing_is_slowed_down_whatever_becomes_of_the_request(cast, client, turned_on):
    log_in(client, cast.admin)
    wrong = code_of(cast.admin, wrong=True)
    for _ in range(2):
        client.post(OWN, {"code": wrong})
    device = TOTPDevice.objects.get(user=cast.admin)
    assert device.throttling_failure_count >= 1
    # Even the right one has to wait now.
    shown = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    shown.time = time.time()
    assert client.post(OWN, {"code": f"{shown.token():06d}"}).status_code == 422


def test_a_role_that_must_use_it_is_led_to_turn_it_on_and_may_not_turn_it_off(
    cast, client, settings
):
    client.force_login(cast.admin)
    assert client.get("/admin/").status_code == 200
    settings.SECOND_FACTOR_ROLES = ["admin", "office"]
    # A session of before the setting owes the code at the administrator's door.
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/")["Location"] == OWN
    assert client.get(OWN)["Location"] == f"{OWN}on/"
    client.post(f"{OWN}on/", {"code": code_of_new(client, cast.admin)})
    assert client.get("/admin/").status_code == 200
    refused = client.post(f"{OWN}off/", {"code": code_of(cast.admin)})
    assert "不能关闭" in refused.text
    desk = Client()
    log_in(desk, cast.town_office)
    assert desk.get("/rivers/")["Location"].startswith(OWN)
    # A unit's clerk is not asked.
    clerk = Client()
    log_in(clerk, cast.unit_clerk)
    assert clerk.get("/").status_code == 200
    assert clerk.get(OWN).status_code == 403


def code_of_new(client, user):
    client.get(f"{OWN}on/")
    return code_of(user)


def test_it_is_turned_off_by_a_code_by_another_administrator_or_at_the_machine(
    cast, client, turned_on
):
    log_in(client, cast.admin)
    client.post(OWN, {"code": code_of(cast.admin)})
    assert client.post(f"{OWN}off/", {"code": "abc"}).status_code == 422
    codes = client.post(f"{OWN}codes/")
    assert turned_on[0] not in codes.text
    client.post(f"{OWN}off/", {"code": code_of(cast.admin)})
    assert not second_factor.uses(cast.admin)
    act = {"action": "end_second_factor", "_selected_action": [cast.town_office.pk]}
    second_factor.begin(user=cast.town_office)
    TOTPDevice.objects.update(confirmed=True)
    client.post("/admin/accounts/user/", act)
    assert not second_factor.uses(cast.town_office)
    second_factor.begin(user=cast.admin)
    TOTPDevice.objects.update(confirmed=True)
    call_command("end_second_factor", cast.admin.mobile)
    assert not second_factor.uses(cast.admin)
    assert actions().count("second_factor.off") == 3


def test_a_slip_of_the_pen_in_the_setting_stops_the_start():
    assert checked_roles([" admin", ""]) == ["admin"]
    with pytest.raises(ImproperlyConfigured, match="adminn"):
        checked_roles(["adminn"])


def test_a_phone_is_let_in_by_the_code_too(cast, client, turned_on, settings):
    def sign_in(user, **more):
        body = {"mobile": user.mobile, "password": PASSWORD, "device": "手机一", **more}
        return client.post("/api/v1/auth/login/", body, content_type="application/json")

    refused = sign_in(cast.admin)
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.second_factor")
    wrong = sign_in(cast.admin, code=code_of(cast.admin, wrong=True))
    assert (wrong.status_code, wrong.json()["code"]) == (400, "second_factor.wrong")
    assert not cast.admin.auth_token_set.exists()
    assert sign_in(cast.admin, code=code_of(cast.admin)).json()["token"]
    assert sign_in(cast.village_chief).status_code == 200
    settings.SECOND_FACTOR_ROLES = ["office"]
    assert "先在电脑上登录门户开启" in sign_in(cast.district_office).json()["detail"]
