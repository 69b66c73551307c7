"""Log in, log out, change the password, be locked out, be idle: as at a desk."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import AuditEvent, DeviceToken
from accounts.views.middleware import LAST_SEEN
from common import clock
from common.errors import Invalid
from hezhang.home.navigation import MENU
from tests.factories import PASSWORD

NEW = "Yuxi-Qingliu-26"


def log_in(client: Client, user, password: str = PASSWORD, **extra: str):
    return client.post("/accounts/login/", {"username": user.mobile, "password": password, **extra})


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_clerk_logs_in_by_mobile_number_and_comes_to_the_page_asked_for(client, cast) -> None:
    asked = client.get("/rivers/")
    assert asked["Location"] == "/accounts/login/?next=/rivers/"
    page = log_in(client, cast.town_office, next="/rivers/")
    assert page["Location"] == "/rivers/"
    assert client.get("/rivers/").status_code == 200
    assert actions() == ["login"]


def test_a_login_is_no_change_to_the_register_of_accounts(client, cast) -> None:
    before = cast.town_office.history.count()
    log_in(client, cast.town_office)
    cast.town_office.refresh_from_db()
    assert cast.town_office.last_login is not None
    assert cast.town_office.history.count() == before


def test_the_login_never_leads_to_another_site(client, cast) -> None:
    page = log_in(client, cast.town_office, next="https://evil.example/")
    assert page["Location"] == "/"


def test_a_wrong_password_keeps_the_number_and_says_so_in_words(client, cast) -> None:
    page = log_in(client, cast.town_office, "wrong")
    assert "手机号或密码不正确" in page.text
    assert f'value="{cast.town_office.mobile}"' in page.text
    event = AuditEvent.objects.get()
    assert (event.action, event.user, event.target) == (
        "login.failed",
        cast.town_office,
        cast.town_office.mobile,
    )


def test_a_password_typed_into_the_number_field_is_not_kept_in_the_audit_trail(client, db) -> None:
    client.post("/accounts/login/", {"username": "Geheim-2026!", "password": "x"})
    assert "Geheim" not in AuditEvent.objects.get().target


def test_a_disabled_account_is_told_so_by_the_right_password_alone(client, cast) -> None:
    services.set_active(user=cast.town_office, active=False, by=cast.admin, at=clock.now())
    assert "这个账号已停用，请联系本级河长办" in log_in(client, cast.town_office).text
    assert "手机号或密码不正确" in log_in(client, cast.town_office, "wrong").text
    assert client.get("/rivers/").status_code == 302


def test_disabling_an_account_ends_its_open_session(client, cast) -> None:
    log_in(client, cast.town_office)
    services.set_active(user=cast.town_office, active=False, by=cast.admin, at=clock.now())
    assert client.get("/rivers/")["Location"].startswith("/accounts/login/")


def test_five_wrong_passwords_lock_the_account_and_an_office_unlocks_it(client, cast) -> None:
    for _ in range(5):
        page = log_in(client, cast.town_office, "wrong")
    assert page.status_code == 429
    assert "账号已临时锁定" in page.text
    assert "15 分钟" in page.text
    assert int(page["Retry-After"]) > 800
    assert log_in(client, cast.town_office).status_code == 429
    assert services.unlock(user=cast.town_office, by=cast.district_office, at=clock.now())
    assert log_in(client, cast.town_office).status_code == 302
    assert "login.locked" in actions()
    assert "account.unlocked" in actions()


def test_one_locked_account_does_not_lock_its_neighbour_at_the_same_address(client, cast) -> None:
    for _ in range(5):
        log_in(client, cast.town_office, "wrong")
    assert log_in(client, cast.stranger).status_code == 302


def test_logging_out_is_by_button_only_and_is_recorded(client, cast) -> None:
    log_in(client, cast.town_office)
    assert client.get("/accounts/logout/").status_code == 405
    client.post("/accounts/logout/")
    assert client.get("/rivers/").status_code == 302
    assert actions() == ["login", "logout"]


def test_half_an_hour_without_a_click_ends_the_session(client, cast, settings) -> None:
    log_in(client, cast.town_office)
    client.get("/rivers/")
    session = client.session
    session[LAST_SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert client.get("/rivers/")["Location"].startswith("/accounts/login/")
    assert actions()[-1] == "session.idle"
    assert "超过 30 分钟没有操作，已自动退出，请重新登录。" in client.get("/accounts/login/").text


def test_a_click_now_and_then_keeps_the_session(client, cast, settings) -> None:
    log_in(client, cast.town_office)
    client.get("/rivers/")
    session = client.session
    session[LAST_SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS + 60
    session.save()
    assert client.get("/rivers/").status_code == 200
    assert client.session[LAST_SEEN] >= int(time.time()) - 5


def test_a_session_ends_after_a_working_day_however_busy_it_was(
    client, cast, settings, monkeypatch
) -> None:
    log_in(client, cast.town_office)
    start = clock.now()
    for minutes in range(20, settings.SESSION_COOKIE_AGE // 60 + 1, 20):
        monkeypatch.setattr("common.clock.now", lambda m=minutes: start + timedelta(minutes=m))
        assert client.get("/accounts/people/").status_code == 200, minutes
    monkeypatch.setattr("common.clock.now", lambda: start + timedelta(hours=12, minutes=1))
    assert client.get("/accounts/people/")["Location"].startswith("/accounts/login/")
    assert actions()[-1] == "session.ended"
    assert "登录已满 12 小时，请重新登录。" in client.get("/accounts/login/").text


def test_what_a_signed_in_user_sees_stays_in_no_browser(client, cast) -> None:
    """Every page of the office's menu, an answer to a script, and what is not there."""
    client.force_login(cast.district_office)
    pages = [reverse(entry.url_name) for group in MENU for entry in group.entries]
    for address in [*pages, "/accounts/lookup/divisions/?q=河", "/nowhere/"]:
        kept = client.get(address).headers["Cache-Control"]
        assert "no-store" in kept, address
        assert "private" in kept, address


# --- one's own password


def change(client: Client, old: str, new: str):
    return client.post(
        "/accounts/password/", {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_who_has_the_password_an_office_gave_sees_nothing_before_choosing_another(
    client, cast
) -> None:
    given = services.reset_password(user=cast.town_office, by=cast.district_office, at=clock.now())
    log_in(client, cast.town_office, given)
    for page in ("/", "/rivers/", "/search/?q=x", "/admin/"):
        assert client.get(page)["Location"] == "/accounts/password/"
    own = client.get("/accounts/password/").text
    assert "先设一个自己的密码" in own
    assert "河长名录" not in own
    assert change(client, given, NEW)["Location"] == "/"
    assert client.get("/rivers/").status_code == 200
    cast.town_office.refresh_from_db()
    assert cast.town_office.password_changed_at is not None
    assert actions()[-1] == "password.changed"


def test_changing_the_password_ends_other_sessions_and_phones_but_not_this_one(
    client, cast
) -> None:
    other = Client()
    log_in(other, cast.town_office)
    services.issue_token(user=cast.town_office, device="甲", at=clock.now())
    log_in(client, cast.town_office)
    change(client, PASSWORD, NEW)
    assert client.get("/rivers/").status_code == 200
    assert other.get("/rivers/").status_code == 302
    assert not DeviceToken.objects.exists()


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("12345678", "至少"),
        ("abcdefghijkl", "三种"),
        ("password1234", "三种"),
        (PASSWORD, "不能与原密码相同"),
    ],
)
def test_a_weak_or_old_password_is_refused_in_words(client, cast, new: str, words: str) -> None:
    log_in(client, cast.town_office)
    page = change(client, PASSWORD, new)
    assert page.status_code == 422
    assert words in page.text


def test_what_is_wrong_with_a_new_password_stands_at_its_own_field(client, cast) -> None:
    client.force_login(cast.town_office)
    errors = change(client, PASSWORD, "short").context["form"].errors
    assert list(errors) == ["new_password1"]
    assert "你的" not in client.get("/accounts/password/").text


def test_a_password_like_the_mobile_number_is_refused(client, cast) -> None:
    log_in(client, cast.town_office)
    page = change(client, PASSWORD, f"Ab-{cast.town_office.mobile}")
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["new_password1"]
    cast.town_office.refresh_from_db()
    assert cast.town_office.check_password(PASSWORD)


def test_the_wrong_old_password_is_refused(client, cast) -> None:
    log_in(client, cast.town_office)
    assert change(client, "wrong", NEW).status_code == 422
    cast.town_office.refresh_from_db()
    assert cast.town_office.check_password(PASSWORD)


# --- pages for what went wrong


def test_error_pages_speak_chinese_and_lead_back(client, cast) -> None:
    client.force_login(cast.village_chief)
    forbidden = client.get("/rivers/")
    missing = client.get("/nothing/here/")
    assert (forbidden.status_code, missing.status_code) == (403, 404)
    assert "没有权限" in forbidden.text
    assert "没有找到" in missing.text
    assert "回到工作台" in missing.text


def test_a_stale_form_says_that_the_page_is_too_old(cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/accounts/login/", {"username": "x", "password": "y"})
    assert page.status_code == 403
    assert "页面已过期" in page.text


HELD = {
    "张小河": ("Ab-张小河-26", "Zhangxiaohe-26", "zhang.XIAO.he/26", "Xiaohe_Zhang26", "Xi@ohe-2026!",
            "Ehoaixgnahz-26", "Ab-19012345678", "Ab-190123-x/y"),
    "欧阳小河": ("Ouyangxiaohe!1",),
    "曾小河": ("Cengxiaohe!1", "Zengxiaohe!1"),
    "吕小绿": ("Lvxiaolv-2026", "Luxiaolu-2026"),
}  # fmt: skip
OTHER = ("Qingshui-Changliu9", "He-Bian-Liu-2026", "Wangxiaoming-7")


def test_a_password_with_ones_own_name_or_number_in_it_is_refused_however_it_is_written(
    cast,
) -> None:
    user = cast.town_office
    user.mobile = "19012345678"
    for name, passwords in HELD.items():
        user.name = name
        for password in passwords:
            with pytest.raises(Invalid, match=r"不能含有本人的姓名（拼音）、手机号|相似"):
                services.change_password(user=user, password=password, at=clock.now())
    for password in OTHER:
        services.change_password(user=user, password=password, at=clock.now())
