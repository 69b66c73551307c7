"""系统管理: the administrator's acts go through services, and say in words what they did."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import (
    AuditEvent,
    DeviceToken,
    Division,
    Holiday,
    Parameter,
    Role,
    RoleGrant,
    Unit,
    User,
)
from accounts.parameters import DEVICE_TOKEN_DAYS
from common import clock
from tests.factories import PASSWORD

NO_GRANTS = {
    "grants-TOTAL_FORMS": "0",
    "grants-INITIAL_FORMS": "0",
    "grants-MIN_NUM_FORMS": "0",
    "grants-MAX_NUM_FORMS": "1000",
}


@pytest.fixture
def admin(client, cast) -> Client:
    client.force_login(cast.admin)
    return client


def shown_password(page) -> str:
    return re.search(r"初始密码：(\S+)", page.text).group(1)


def add(admin: Client, **fields):
    return admin.post("/admin/accounts/user/add/", fields, follow=True)


def test_a_new_account_gets_its_role_and_a_password_that_is_shown_once(admin, cast) -> None:
    page = add(
        admin, mobile="19000008888", name="赵新", role="office", division=cast.town.pk, unit=""
    )
    password = shown_password(page)
    user = User.objects.get(mobile="19000008888")
    assert user.check_password(password)
    assert user.must_change_password
    assert [str(grant) for grant in user.current_grants] == ["清溪镇河长办工作人员"]
    assert password not in admin.get("/admin/accounts/user/").text
    assert user.history.first().history_user == cast.admin
    assert {"account.opened", "grant.given"} <= set(
        AuditEvent.objects.filter(user=cast.admin).values_list("action", flat=True)
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mobile": "12"}, "手机号为 11 位数字"),
        ({"role": "unit"}, "须选择单位"),
        ({"role": "office", "division": ""}, "须选择行政区"),
    ],
)
def test_a_new_account_that_cannot_be_comes_back_in_the_form(admin, cast, fields, words) -> None:
    good = {"mobile": "19000008888", "name": "赵新", "role": "office", "division": cast.town.pk}
    page = add(admin, **(good | {"unit": ""} | fields))
    assert words in page.text
    assert 'value="赵新"' in page.text
    assert not User.objects.filter(mobile="19000008888").exists()


def test_roles_are_given_and_taken_at_the_account_and_stay_on_record(admin, cast) -> None:
    user, grant = cast.town_office, cast.town_office.grants.get()
    fields = NO_GRANTS | {
        "name": user.name,
        "mobile": user.mobile,
        "grants-TOTAL_FORMS": "2",
        "grants-INITIAL_FORMS": "1",
        "grants-0-id": grant.pk,
        "grants-0-user": user.pk,
        "grants-0-DELETE": "on",
        "grants-1-user": user.pk,
        "grants-1-role": "unit",
        "grants-1-unit": cast.unit.pk,
    }
    page = admin.post(f"/admin/accounts/user/{user.pk}/change/", fields, follow=True)
    assert "成功" in page.text
    assert [str(g) for g in RoleGrant.objects.in_force().filter(user=user)] == [
        f"{cast.unit}责任单位经办人"
    ]
    grant.refresh_from_db()
    assert grant.revoked_at is not None
    assert {"grant.given", "grant.revoked"} == set(
        AuditEvent.objects.filter(user=cast.admin, action__startswith="grant").values_list(
            "action", flat=True
        )
    )


def test_the_last_administrator_keeps_the_role(admin, cast) -> None:
    grant = cast.admin.grants.get()
    fields = NO_GRANTS | {
        "name": cast.admin.name,
        "mobile": cast.admin.mobile,
        "grants-TOTAL_FORMS": "1",
        "grants-INITIAL_FORMS": "1",
        "grants-0-id": grant.pk,
        "grants-0-user": cast.admin.pk,
        "grants-0-DELETE": "on",
    }
    page = admin.post(f"/admin/accounts/user/{cast.admin.pk}/change/", fields)
    assert "最后一个系统管理员" in page.text
    grant.refresh_from_db()
    assert grant.revoked_at is None


def test_the_admin_mark_follows_the_role(admin, cast) -> None:
    at = clock.now()
    grant = services.give_role(user=cast.town_office, role=Role.ADMIN, by=cast.admin, at=at)
    cast.town_office.refresh_from_db()
    assert cast.town_office.is_staff
    services.take_role(grant=grant, by=cast.admin, at=at)
    cast.town_office.refresh_from_db()
    assert not cast.town_office.is_staff
    assert not cast.town_office.is_superuser


def test_a_password_is_reset_by_one_button_and_ends_the_phones_logins(admin, cast) -> None:
    services.issue_token(user=cast.village_chief, device="甲", at=clock.now())
    address = f"/admin/accounts/user/{cast.village_chief.pk}/reset-password/"
    assert admin.get(address).status_code == 405
    password = shown_password(admin.post(address, follow=True))
    cast.village_chief.refresh_from_db()
    assert cast.village_chief.check_password(password)
    assert not DeviceToken.objects.exists()


def test_an_account_is_disabled_and_enabled_by_one_button_but_not_ones_own(admin, cast) -> None:
    address = f"/admin/accounts/user/{cast.town_office.pk}/switch/"
    assert "账号已停用" in admin.post(address, follow=True).text
    assert "账号已启用" in admin.post(address, follow=True).text
    own = admin.post(f"/admin/accounts/user/{cast.admin.pk}/switch/", follow=True)
    assert "不能停用自己的账号" in own.text


def test_a_locked_account_is_shown_and_unlocked(admin, cast) -> None:
    for _ in range(5):
        Client().post("/accounts/login/", {"username": cast.town_office.mobile, "password": "x"})
    assert "锁定至" in admin.get("/admin/accounts/user/").text
    page = admin.post(f"/admin/accounts/user/{cast.town_office.pk}/unlock/", follow=True)
    assert "已解除锁定" in page.text
    assert "锁定至" not in admin.get("/admin/accounts/user/").text
    body = {"username": cast.town_office.mobile, "password": PASSWORD}
    assert Client().post("/accounts/login/", body).status_code == 302


def test_the_list_of_accounts_costs_the_same_however_long(
    admin, cast, django_assert_num_queries
) -> None:
    admin.get("/admin/accounts/user/")  # the first click stamps the session
    # One asks whether the administrator has 两步验证, because this session has shown no code.
    with django_assert_num_queries(7):
        admin.get("/admin/accounts/user/")
    for n in range(30):
        services.open_account(
            mobile=f"190000020{n:02d}",
            name="甲",
            role=Role.VILLAGE_CHIEF,
            division=cast.village,
            by=cast.admin,
            at=clock.now(),
        )
    with django_assert_num_queries(7):
        admin.get("/admin/accounts/user/")


def test_a_phone_is_signed_out_from_the_list_of_logins(admin, cast) -> None:
    token, _ = services.issue_token(user=cast.village_chief, device="甲", at=clock.now())
    page = admin.post(
        "/admin/accounts/devicetoken/",
        {"action": "revoke", "_selected_action": token.pk},
        follow=True,
    )
    assert "已作废" in page.text
    assert not DeviceToken.objects.exists()
    assert AuditEvent.objects.filter(action="token.revoked", user=cast.admin).exists()


# --- registers and settings


def test_a_division_gets_its_level_and_parent_from_its_code(admin, cast) -> None:
    fields = {"code": "500101001202", "name": "柳林村", "is_active": "on"}
    admin.post("/admin/accounts/division/add/", fields)
    village = Division.objects.get(pk="500101001202")
    assert (village.level, village.parent_id, village.full_name) == (
        12,
        "500101001000",
        "清溪镇柳林村",
    )
    orphan = admin.post("/admin/accounts/division/add/", fields | {"code": "500199001202"})
    assert "请先登记上级行政区" in orphan.text


def test_who_changed_a_register_is_on_record_and_shown(admin, cast) -> None:
    fields = {"name": "清溪场镇", "is_active": "on"}
    admin.post(f"/admin/accounts/division/{cast.town.pk}/change/", fields)
    history = admin.get(f"/admin/accounts/division/{cast.town.pk}/history/").text
    assert "清溪镇 → 清溪场镇" in re.sub(r"<[^>]+>", "", history)
    assert "管理员" in history
    changes = admin.get("/admin/accounts/auditevent/registers/?register=accounts.division")
    assert "清溪镇 → 清溪场镇" in changes.text
    by_nobody = admin.get(
        "/admin/accounts/auditevent/registers/?register=accounts.division&person=无此人"
    )
    assert "没有符合条件的变更" in by_nobody.text


def test_the_list_of_changes_is_read_in_few_queries(
    admin, cast, django_assert_max_num_queries
) -> None:
    for n in range(30):
        cast.town.name = f"清溪镇{n}"
        cast.town.save()
    with django_assert_max_num_queries(9):
        page = admin.get("/admin/accounts/auditevent/registers/?register=accounts.division")
    assert "清溪镇28 → 清溪镇29" in page.text


@pytest.mark.parametrize(
    ("value", "words"),
    [("三十", "应为不小于 0 的整数"), ("", "必填"), ("[1]", "应为不小于 0 的整数")],
)
def test_a_parameter_of_the_wrong_type_is_refused(admin, value: str, words: str) -> None:
    fields = {"key": DEVICE_TOKEN_DAYS.key, "value": value, "valid_from": "2026-01-01"}
    page = admin.post("/admin/accounts/parameter/add/", fields)
    assert words in page.text
    assert not Parameter.objects.exists()


def test_a_parameter_has_versions_with_their_basis(admin) -> None:
    fields = {"key": DEVICE_TOKEN_DAYS.key, "value": "90", "basis": "区河长办〔2026〕3 号"}
    for day, value in (("2026-01-01", "90"), ("2026-07-01", "30")):
        admin.post("/admin/accounts/parameter/add/", fields | {"value": value, "valid_from": day})
    assert DEVICE_TOKEN_DAYS.on(date(2025, 12, 31)) == 180
    assert DEVICE_TOKEN_DAYS.on(date(2026, 6, 30)) == 90
    assert DEVICE_TOKEN_DAYS.on(date(2026, 7, 1)) == 30
    twice = admin.post("/admin/accounts/parameter/add/", fields | {"valid_from": "2026-01-01"})
    assert "同一天已有一个取值" in twice.text


def test_the_parameters_page_says_what_holds_today_also_where_nothing_was_set(admin) -> None:
    empty = admin.get("/admin/accounts/parameter/").text
    row = re.compile(f"<td>{DEVICE_TOKEN_DAYS.title}</td>\\s*<td>(.+?)</td>\\s*<td>(.+?)</td>")
    assert row.search(empty).groups() == ("180", "180")
    assert f"/admin/accounts/parameter/add/?key={DEVICE_TOKEN_DAYS.key}" in empty

    fields = {"key": DEVICE_TOKEN_DAYS.key, "value": "90", "valid_from": "2026-01-01"}
    admin.post("/admin/accounts/parameter/add/", fields)
    assert row.search(admin.get("/admin/accounts/parameter/").text).groups() == ("90", "180")


def test_an_undeclared_parameter_is_not_offered(admin) -> None:
    page = admin.post(
        "/admin/accounts/parameter/add/", {"key": "x", "value": "1", "valid_from": "2026-01-01"}
    )
    assert "选择一个有效的选项" in page.text


def test_what_history_stands_on_is_not_deleted(admin, cast) -> None:
    for row in (cast.town, cast.unit, cast.town_office, AuditEvent.objects.first()):
        name = row._meta.model_name
        answer = admin.post(f"/admin/accounts/{name}/{row.pk}/delete/", {"post": "yes"})
        assert answer.status_code == 403
    assert Unit.objects.exists()
    day = Holiday.objects.create(day=date(2026, 10, 1), is_workday=False)
    admin.post(f"/admin/accounts/holiday/{day.pk}/delete/", {"post": "yes"})
    assert not Holiday.objects.exists()


def test_the_audit_trail_is_filtered_and_exported_and_cannot_be_changed(admin, cast) -> None:
    services.set_active(user=cast.town_office, active=False, by=cast.admin, at=timezone.now())
    page = admin.get("/admin/accounts/auditevent/?action=account.disabled")
    assert "停用账号" in page.text
    assert "镇河长办" in page.text
    event = AuditEvent.objects.get(action="account.disabled")
    assert "保存" not in admin.get(f"/admin/accounts/auditevent/{event.pk}/change/").text
    sheet = admin.post(
        "/admin/accounts/auditevent/", {"action": "export", "_selected_action": event.pk}
    )
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_background_work_is_shown_in_words_and_switched(admin) -> None:
    from django_celery_beat.models import CrontabSchedule, PeriodicTask

    task = PeriodicTask.objects.create(
        name="thumbnails-sweep",
        task="attachments.tasks.sweep_thumbnails",
        crontab=CrontabSchedule.objects.create(minute="*/10"),
    )
    page = admin.get("/admin/django_celery_beat/periodictask/")
    assert "补做照片缩略图" in page.text
    assert "每 10 分钟" in page.text
    admin.post(
        "/admin/django_celery_beat/periodictask/",
        {"action": "switch_off", "_selected_action": task.pk},
    )
    task.refresh_from_db()
    assert not task.enabled
