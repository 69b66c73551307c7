"""Units' systems report by the API: a unit's token, each row answered for itself."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from knox.models import get_token_model

from accounts.models import AuditEvent, Unit
from common import clock
from common.errors import Invalid
from common.text.chinese import SHANGHAI
from plans.models import Fund, FundReport, Line, ProgressReport, UnitToken
from plans.services import issue_unit_token, revoke_unit_token
from tests import factories as make
from tests.plans.making import line, target, task_list

pytestmark = pytest.mark.django_db

LINES, REPORTS = "/api/v1/plans/lines/", "/api/v1/plans/reports/"
FUNDS = "/api/v1/plans/funds/"


@pytest.fixture(autouse=True)
def now(monkeypatch):
    cache.clear()
    moment = datetime(2026, 5, 3, 9, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def of(cast):
    made = line(task_list(cast))
    target(made, "管网", "0.8", "公里")
    return made


@pytest.fixture
def issued(cast, now):
    return issue_unit_token(
        unit=cast.unit, user=cast.unit_clerk, system="管网系统", by=cast.admin, at=now
    )


@pytest.fixture
def call(client, issued):
    """Calls with the unit's token: the answer."""

    def send(path, body=None, token=issued[1]):
        headers = {"Authorization": f"Token {token}"}
        if body is None:
            return client.get(path, headers=headers)
        return client.post(path, body, content_type="application/json", headers=headers)

    return send


def row(of, amount="0.5", **more):
    figures = [{"target": t.pk, "amount": amount} for t in of.targets.all()]
    sent = {"client_ref": str(uuid4()), "line": of.pk, "month": "2026-04", "figures": figures}
    return sent | {"words": "正在铺管"} | more


def test_a_token_is_kept_as_a_hash_and_shown_once(cast, client, now):
    client.force_login(cast.admin)
    form = {"unit": cast.unit.pk, "user": cast.unit_clerk.pk, "system": "管网系统"}
    page = client.post(reverse("admin:plans_unittoken_add"), form, follow=True).content.decode()
    made = UnitToken.objects.get()
    assert "只显示这一次" in page
    assert (made.unit, made.user, made.created_by) == (cast.unit, cast.unit_clerk, cast.admin)
    shown = page.partition("的令牌：")[2].partition("　")[0]
    assert shown.startswith(made.mark)
    assert shown not in made.digest
    headers = {"Authorization": f"Token {shown}"}
    assert client.get(LINES, headers=headers).json()["unit"] == "江南区生态环境局"
    act = {"action": "revoke", "_selected_action": [made.pk]}
    client.post(reverse("admin:plans_unittoken_changelist"), act)
    assert client.get(LINES, headers=headers).status_code == 401
    actions = AuditEvent.objects.filter(action__startswith="unit_token").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "unit_token.issued",
        "unit_token.revoked",
    ]


def test_a_token_is_made_for_a_clerk_of_a_standing_unit_alone(cast, now):
    give = {"unit": cast.unit, "system": "管网系统", "by": cast.admin, "at": now}
    with pytest.raises(Invalid, match="不是江南区生态环境局的经办人"):
        issue_unit_token(user=cast.district_office, **give)
    Unit.objects.filter(pk=cast.unit.pk).update(dissolved_on=date(2026, 5, 1))
    cast.unit.refresh_from_db()
    with pytest.raises(Invalid, match="已撤销"):
        issue_unit_token(user=cast.unit_clerk, **give)
    assert not UnitToken.objects.exists()


def test_nothing_but_a_token_in_force_opens_it_and_it_opens_nothing_else(cast, call, issued, now):
    phone = get_token_model().objects.create(user=cast.unit_clerk)[1]
    village = get_token_model().objects.create(user=cast.village_chief)[1]
    for token in (phone, village, "", "xyz", "0" * 64):
        answer = call(LINES, token=token)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token")
        assert call(REPORTS, {"reports": []}, token=token).status_code == 401
    assert call("/api/v1/me/").status_code == 401
    assert call(LINES).status_code == 200
    cast.unit_clerk.grants.update(revoked_at=now)
    answer = call(LINES)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.unit_token")


def test_a_disabled_account_and_a_revoked_token_are_refused(cast, call, issued, now):
    cast.unit_clerk.is_active = False
    cast.unit_clerk.save(update_fields=["is_active"])
    assert call(LINES).status_code == 401
    cast.unit_clerk.is_active = True
    cast.unit_clerk.save(update_fields=["is_active"])
    revoke_unit_token(token=issued[0], by=cast.admin, at=now)
    revoke_unit_token(token=issued[0], by=cast.admin, at=now)
    assert call(LINES).status_code == 401
    assert AuditEvent.objects.filter(action="unit_token.revoked").count() == 1


def test_a_system_finds_its_unit_s_lines_with_targets_and_last_figures(cast, call, of):
    line(of.task_list, lead_unit=make.UnitFactory(division=cast.district))
    call(REPORTS, {"reports": [row(of)]})
    april, may = (call(f"{LINES}?month={month}").json() for month in ("2026-04", "2026-05"))
    assert (april["unit"], april["month"], april["due"]) == (
        "江南区生态环境局",
        "2026-04",
        "2026-04-25",
    )
    (told,), (next_month,) = april["lines"], may["lines"]
    (aim,) = told["targets"]
    assert (told["id"], told["seq"], told["percent"], told["words"]) == (
        of.pk,
        1,
        "62.50",
        "正在铺管",
    )
    assert (aim["name"], aim["amount"], aim["unit"], aim["done"]) == ("管网", "0.80", "公里", "0.5")
    assert (next_month["seq"], next_month["percent"], next_month["words"]) == (0, "62.50", "")
    assert call(f"{LINES}?month=2026-13").json()["fields"].keys() == {"month"}


def test_each_row_is_answered_for_itself_and_a_bad_one_costs_the_others_nothing(cast, call, of):
    foreign = line(of.task_list, lead_unit=make.UnitFactory(division=cast.district))
    figure = of.targets.get()
    rows = [
        row(of, "0.9"),
        row(of),
        row(foreign, percent="10"),
        row(of, client_ref="x"),
        {"client_ref": str(uuid4())},
        "说明",
        row(of, month="2026-06", seen_seq=0),
        row(of, figures=[{"target": figure.pk, "amount": "500", "unit": "米"}], seen_seq=1),
        row(of, done_on="四月", percent=True),
        row(of, figures={"702": 1}),
    ]
    results = call(REPORTS, {"reports": rows}).json()["results"]
    assert [r["status"] for r in results] == [400, 201, 404, 400, 400, 400, 400, 400, 400, 400]
    assert "超过目标 0.8 公里" in results[0]["body"]["fields"][str(figure.pk)]
    assert results[1]["body"] == {
        "line": of.pk,
        "month": "2026-04",
        "seq": 1,
        "percent": "62.50",
        "done_on": None,
        "light": "green",
    }
    assert set(results[4]["body"]["fields"]) == {"line", "month"}
    assert "还没有到" in results[6]["body"]["detail"]
    assert "合 0.5 公里" in results[7]["body"]["detail"]
    assert set(results[8]["body"]["fields"]) == {"done_on", "percent"}
    assert [r["client_ref"] for r in results[:3]] == [r["client_ref"] for r in rows[:3]]
    report = ProgressReport.objects.get()
    assert (report.by, report.unit, report.on_behalf) == (cast.unit_clerk, cast.unit, False)


def test_the_same_rows_again_are_answered_with_their_first_result(call, of):
    sent = {"reports": [row(of)]}
    first, again = (call(REPORTS, sent).json()["results"][0] for _ in range(2))
    assert (first["status"], again["status"]) == (201, 200)
    assert first["body"] == again["body"]
    assert ProgressReport.objects.count() == 1


def test_a_clerk_s_report_is_not_written_over_unseen(cast, call, of):
    call(REPORTS, {"reports": [row(of)]})
    (result,) = call(REPORTS, {"reports": [row(of, "0.6")]}).json()["results"]
    assert (result["status"], result["body"]["code"]) == (409, "report.meanwhile")
    assert "单位经办（江南区生态环境局）已于2026年5月3日" in result["body"]["detail"]
    (result,) = call(REPORTS, {"reports": [row(of, "0.6", seen_seq=1)]}).json()["results"]
    assert (result["status"], result["body"]["seq"]) == (201, 2)
    assert Line.objects.get(pk=of.pk).percent == Decimal("75.00")


def test_a_fault_in_one_row_is_told_and_the_others_are_taken(call, of, monkeypatch):
    from plans.api import batch

    plain = batch.report_progress

    def fails_once(**sent):
        monkeypatch.setattr(batch, "report_progress", plain)
        raise RuntimeError

    monkeypatch.setattr(batch, "report_progress", fails_once)
    results = call(REPORTS, {"reports": [row(of), row(of)]}).json()["results"]
    assert [r["status"] for r in results] == [500, 201]
    assert results[0]["body"]["code"] == "fault"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "reports.invalid"),
        ([], 400, "reports.invalid"),
        ({"reports": "x"}, 400, "reports.invalid"),
        ({"reports": [{}] * 201}, 413, "reports.too_many"),
    ],
)
def test_what_is_no_batch_is_refused_whole(call, body, status, code):
    answer = call(REPORTS, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_calls_of_a_token_are_counted(call, settings):
    from plans.api.auth import UnitTokenThrottle

    rates = UnitTokenThrottle.THROTTLE_RATES
    assert rates["unit_token"] == "60/min"
    statuses = {call(REPORTS, {"reports": []}).status_code for _ in range(60)}
    assert statuses == {200}
    answer = call(REPORTS, {"reports": []})
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_month_s_lines_cost_the_same_however_many(call, of, django_assert_num_queries):
    call(LINES)
    with django_assert_num_queries(9):
        call(LINES)
    for _ in range(9):
        target(line(of.task_list), "管网", "1", "公里")
    with django_assert_num_queries(9):
        call(LINES)


def test_a_token_runs_out_unless_it_is_renewed_and_stays_the_same(
    cast, client, call, issued, now, monkeypatch
):
    made = issued[0]
    assert made.expires_at == now + timedelta(days=365)
    # One that older code wrote during the upgrade has its end too.
    UnitToken.objects.update(expires_at=None, created_at=now)
    monkeypatch.setattr("common.clock.now", lambda: now + timedelta(days=364))
    assert call(LINES).status_code == 200
    monkeypatch.setattr("common.clock.now", lambda: now + timedelta(days=366))
    refused = call(LINES)
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.unit_token")
    assert "已过有效期" in refused.json()["detail"]
    client.force_login(cast.admin)
    act = {"action": "renew", "_selected_action": [made.pk]}
    page = client.post(reverse("admin:plans_unittoken_changelist"), act, follow=True)
    assert "已续期 1 个令牌，令牌不变。" in page.text
    assert call(LINES).status_code == 200
    made.refresh_from_db()
    assert made.expires_at == now + timedelta(days=366 + 365)
    # What was revoked, or whose clerk has left, is not brought back.
    UnitToken.objects.update(revoked_at=now)
    page = client.post(reverse("admin:plans_unittoken_changelist"), act, follow=True)
    assert "已作废，请重新发放" in page.text
    assert call(LINES).status_code == 401


def test_money_is_reported_by_the_rules_of_the_page(cast, call, of):
    Fund.objects.create(line=of, source="区级财政", planned=1_000_000, in_place=300_000)
    foreign = line(of.task_list, lead_unit=make.UnitFactory(division=cast.district))
    (told,) = [each for each in call(LINES).json()["lines"] if each["id"] == of.pk]
    assert told["funds"] == [
        {"source": "区级财政", "planned": "1000000.00", "in_place": "300000.00", "paid": "0.00"}
    ]

    def money(**more):
        sent = {"client_ref": str(uuid4()), "line": of.pk, "source": "区级财政"}
        return sent | {"in_place": "200000", "paid": "86000.50", "day": "2026-05-02"} | more

    good = money(words="第二批工程款")
    rows = [
        good,
        good,
        good | {"paid": "1"},
        money(line=foreign.pk),
        money(source="市级财政"),
        money(in_place="0", paid="600000"),
        money(in_place="-1", paid="0"),
        money(day="2026-05-04"),
        money(in_place="0.001"),
        money(day="五月二日", paid=True),
        money(in_place="900000", paid="0"),
        money(in_place="900000", paid="0", is_meant=True),
        {"client_ref": str(uuid4())},
        "说明",
    ]
    results = call(FUNDS, {"funds": rows}).json()["results"]
    assert [each["status"] for each in results] == [
        *(201, 200, 409, 404, 400, 400, 400, 400, 400, 400, 409, 201, 400, 400)
    ]
    assert results[0]["body"] == results[1]["body"]
    assert results[0]["body"]["total_paid"] == "86000.50"
    assert results[2]["body"]["stored"]["paid"] == "86000.50"
    assert "没有“市级财政”这一资金来源" in results[4]["body"]["detail"]
    assert set(results[5]["body"]["fields"]) == {"paid"}
    assert set(results[6]["body"]["fields"]) == {"words"}
    assert set(results[9]["body"]["fields"]) == {"day", "paid"}
    assert results[10]["body"]["code"] == "funds.unlikely"
    assert set(results[12]["body"]["fields"]) == {"line", "source", "day"}
    kept = FundReport.objects.order_by("pk").first()
    assert (kept.by, kept.unit, kept.on_behalf) == (cast.unit_clerk, cast.unit, False)
    fund = Fund.objects.get(line=of)
    assert (fund.in_place, fund.paid) == (Decimal(1_400_000), Decimal("86000.50"))
    assert call(FUNDS, {"funds": [{}] * 201}).status_code == 413
