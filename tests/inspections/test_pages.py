"""Office pages of patrols: what is shown, to whom, and at what cost."""

from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from common.text.chinese import SHANGHAI
from inspections.models import Patrol, PatrolDecision, PatrolDue
from inspections.rules.tracks import pack
from inspections.services.dues import open_dues
from tests import factories as make
from tests.inspections.rows import parsed, patrol

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)
LIST = reverse("inspections:patrol_list")
INBOX = reverse("inspections:patrol_inbox")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: NOW)


@pytest.fixture
def clerk(client: Client, cast) -> Client:
    client.force_login(cast.town_office)
    return client


@pytest.fixture
def waiting(cast) -> Patrol:
    return patrol(
        cast,
        NOW - timedelta(days=1),
        state="pending",
        duration_s=360,
        reasons=["时长 6 分钟，少于要求的 10 分钟"],
    )


def test_the_list_shows_this_month_unless_another_is_asked_for(clerk, cast) -> None:
    patrol(cast, NOW - timedelta(days=2), actor_name="十一月巡河人")
    patrol(cast, datetime(2026, 10, 5, 9, tzinfo=SHANGHAI), actor_name="十月巡河人")
    page = clerk.get(LIST).text
    assert "十一月巡河人（代村河长）" in page
    assert "十月巡河人" not in page
    assert "十月巡河人" in clerk.get(LIST, {"month": "2026-10"}).text
    every = clerk.get(LIST, {"month": ""}).text
    assert "十月巡河人" in every
    assert "十一月巡河人" in every


def test_a_chief_from_above_is_found_by_name_though_another_went(clerk, cast) -> None:
    above = make.ChiefFactory(name="区长甲", division=cast.district)
    patrol(cast, NOW - timedelta(days=2), chief=above, kind="delegate", actor_name="代巡人")
    for words in ("区长", "代巡"):
        assert "代巡人（代区长甲）" in clerk.get(LIST, {"chief": words}).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "pending"}, False),
        ({"state": "valid"}, True),
        ({"kind": "drone"}, False),
        ({"chief": "村河"}, True),
        ({"chief": "张"}, False),
        ({"river": "清溪河河口"}, True),
        ({"river": "磨刀溪"}, False),
        ({"division": "500101001201"}, True),
        ({"month": "不是月份"}, True),
    ],
)
def test_filters_stand_in_the_address(clerk, cast, query, found) -> None:
    row = patrol(cast, NOW - timedelta(days=2))
    assert (
        reverse("inspections:patrol_detail", args=[row.pk]) in clerk.get(LIST, query).text
    ) is found


def test_the_list_goes_out_as_excel_as_filtered(clerk, cast) -> None:
    patrol(cast, NOW - timedelta(days=2))
    patrol(cast, NOW - timedelta(days=3), state="pending")
    answer = clerk.get(LIST, {"export": "xlsx", "state": "valid"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    words = [str(c.value) for row in book.active.iter_rows() for c in row]
    assert words.count("清溪河河口村段") == 1
    assert "有效" in words
    assert "待核实" not in words


def test_the_inbox_goes_out_as_excel_with_its_reasons(clerk, cast, waiting) -> None:
    patrol(cast, NOW - timedelta(days=2))
    answer = clerk.get(INBOX, {"export": "xlsx"})
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    words = [str(c.value) for row in book.active.iter_rows() for c in row]
    assert words.count("清溪河河口村段") == 1
    assert any("时长 6 分钟，少于要求的 10 分钟" in word for word in words)


def test_the_inbox_shows_reasons_and_one_press_confirms_what_is_ticked(
    clerk, cast, waiting
) -> None:
    other = patrol(cast, NOW - timedelta(days=3), state="pending", reasons=["没有照片"])
    page = clerk.get(INBOX).text
    assert "时长 6 分钟，少于要求的 10 分钟" in page
    assert "没有照片" in page
    answer = clerk.post(
        reverse("inspections:patrols_confirm"), {"ids": [waiting.pk, other.pk]}, follow=True
    )
    assert "已认定 2 条为有效。" in answer.text
    assert "没有待核实的巡河记录" in answer.text
    assert set(PatrolDecision.objects.values_list("by", flat=True)) == {cast.town_office.pk}


def test_rejecting_in_bulk_without_a_note_does_nothing_and_says_why(clerk, waiting) -> None:
    url = reverse("inspections:patrols_reject")
    answer = clerk.post(url, {"ids": [waiting.pk], "note": ""}, follow=True)
    assert "须写明理由" in answer.text
    waiting.refresh_from_db()
    assert waiting.state == "pending"
    clerk.post(url, {"ids": [waiting.pk], "note": "轨迹不在河边"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decision_note) == ("rejected", "轨迹不在河边")


def test_nothing_ticked_is_said_and_a_strangers_patrol_is_not_decided(clerk, cast) -> None:
    url = reverse("inspections:patrols_confirm")
    assert "请先勾选" in clerk.post(url, follow=True).text
    far = patrol(cast, NOW - timedelta(days=1), reach=cast.stranger_reach, state="pending")
    assert "不在您的管理范围内" in clerk.post(url, {"ids": [far.pk]}, follow=True).text
    far.refresh_from_db()
    assert far.state == "pending"


def test_a_patrols_page_sets_what_was_asked_beside_what_was_done(clerk, cast, waiting) -> None:
    points = [[waiting.started_at.timestamp() + n, 108.40 + n / 1000, 30.80, 5] for n in range(9)]
    track = parsed({"datum": "wgs84", "points": points})
    Patrol.objects.filter(pk=waiting.pk).update(
        track=pack(track), length_m=780, coverage=0.41, checklist={"water": "bad", "bank": "ok"}
    )
    open_dues(at=NOW, first=date(2026, 11, 1), last=date(2026, 11, 30))
    page = clerk.get(reverse("inspections:patrol_detail", args=[waiting.pk])).text
    for words in (
        "不少于 10 分钟",
        "6 分钟（不足）",
        "780 米，覆盖河段 41 %（不足）",
        "时长 6 分钟，少于要求的 10 分钟",
        "11月16日—11月22日应巡 1 次",
        "有问题",
        "认定无效",
        "巡河轨迹",
    ):
        assert words in page
    assert "data-map" in page


def test_a_patrols_page_is_cheap(clerk, waiting, django_assert_max_num_queries) -> None:
    # Two of these ask whether it came by a phone's file.
    with django_assert_max_num_queries(18):
        clerk.get(reverse("inspections:patrol_detail", args=[waiting.pk]))


def test_a_second_clerk_who_presses_late_reads_who_was_first(clerk, cast, waiting) -> None:
    url = reverse("inspections:patrol_confirm", args=[waiting.pk])
    page = clerk.post(url, {"seen": "pending"}, follow=True).text
    assert "已认定为“核实有效”" in page
    assert "镇河长办 认定为有效" in page
    late = Client()
    late.force_login(cast.district_office)
    page = late.post(
        reverse("inspections:patrol_reject", args=[waiting.pk]),
        {"seen": "pending", "note": "不实"},
        follow=True,
    ).text
    assert "已由镇河长办于" in page
    waiting.refresh_from_db()
    assert waiting.state == "confirmed"


def test_an_upper_chief_reads_a_patrol_but_gets_no_buttons(client, cast, waiting) -> None:
    client.force_login(cast.district_chief)
    page = client.get(reverse("inspections:patrol_detail", args=[waiting.pk])).text
    assert "要求与实际" in page
    assert "认定有效" not in page


def test_the_due_list_has_one_line_a_post_and_shows_who_did_not_meet(clerk, cast) -> None:
    lazy = make.ChiefFactory(name="未巡河长", division=cast.village)
    make.AppointmentFactory(
        chief=lazy, reach=make.ReachFactory(river=cast.river, division=cast.village)
    )
    open_dues(at=NOW, first=date(2026, 10, 1), last=date(2026, 10, 31))
    for due in PatrolDue.objects.filter(chief=cast.chief):
        patrol(cast, datetime.combine(due.period_start, datetime.min.time(), SHANGHAI), due=due)
    url = reverse("inspections:due_list")
    page = clerk.get(url, {"month": "2026-10"}).text
    assert "100.0%" in page
    assert "未巡河长" in page
    assert "共 2 条" in page
    unmet = clerk.get(url, {"month": "2026-10", "met": "no"}).text
    assert "未巡河长" in unmet
    assert "共 1 条" in unmet
    met = clerk.get(url, {"month": "2026-10", "met": "yes"}).text
    assert "未巡河长" not in met
    assert "共 1 条" in met


def test_the_office_opens_what_is_due_by_a_button(clerk, cast) -> None:
    url = reverse("inspections:due_list")
    assert "还没有生成应巡任务" in clerk.get(url).text
    answer = clerk.post(reverse("inspections:dues_reopen"), {"month": "2026-11"}, follow=True)
    assert "2026年11月应巡任务已按任职和巡河要求重新生成" in answer.text
    assert PatrolDue.objects.standing().of_month(date(2026, 11, 1)).count() == 5
    again = clerk.post(reverse("inspections:dues_reopen"), {"month": "2026-11"}, follow=True)
    assert "没有变动" in again.text


def test_what_is_due_is_not_opened_further_than_next_month(clerk, cast) -> None:
    answer = clerk.post(reverse("inspections:dues_reopen"), {"month": "2027-01"}, follow=True)
    assert "2027年1月还不能生成" in answer.text
    assert not PatrolDue.objects.exists()


def test_two_offices_side_by_side_have_no_totals_of_one(clerk, cast) -> None:
    open_dues(at=NOW, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert clerk.get(reverse("inspections:due_list")).context["table"].totals
    make.grant(cast.town_office, "office", cast.stranger_reach.division)
    assert not clerk.get(reverse("inspections:due_list")).context["table"].totals


def test_a_chief_elsewhere_does_not_find_in_the_inbox_what_only_that_office_decides(
    clerk, cast, waiting
) -> None:
    assert "时长 6 分钟" in clerk.get(INBOX).text
    cast.town_office.grants.all().delete()
    make.grant(cast.town_office, "chief", cast.town)
    make.grant(cast.town_office, "office", cast.stranger_reach.division)
    assert "时长 6 分钟" not in clerk.get(INBOX).text


def test_the_statistics_show_both_figures_and_lead_down_to_a_village(client, cast) -> None:
    client.force_login(cast.district_office)
    open_dues(at=NOW, first=date(2026, 10, 1), last=date(2026, 10, 31))
    due = PatrolDue.objects.order_by("period_start")[1]
    for hour in (8, 9, 10):
        patrol(cast, datetime(2026, 10, 6, hour, tzinfo=SHANGHAI), due=due)
    url = reverse("inspections:statistics")
    page = client.get(url, {"month": "2026-10"}).text
    assert "25.0%" in page  # one of four weeks met
    assert "75.0%" in page  # three patrols for four due
    assert "清溪镇" in page
    town = client.get(url, {"month": "2026-10", "division": cast.town.code}).text
    assert "河口村" in town
    assert "返回上一级" in town


def test_statistics_of_a_neighbour_are_not_there(clerk, cast) -> None:
    url = reverse("inspections:statistics")
    assert clerk.get(url, {"division": "500101002000"}).status_code == 404
    assert clerk.get(url, {"division": "xyz"}).status_code == 404


def test_the_statistics_cost_a_few_questions(clerk, cast, django_assert_max_num_queries) -> None:
    open_dues(at=NOW, first=date(2026, 10, 1), last=date(2026, 10, 31))
    with django_assert_max_num_queries(14):
        clerk.get(reverse("inspections:statistics"), {"month": "2026-10"})


def test_a_photo_is_seen_under_its_patrol_alone(clerk, cast, waiting) -> None:
    address = reverse("inspections:patrol_photo", args=[waiting.pk, uuid4(), "full"])
    assert clerk.get(address).status_code == 404
