"""The forms of this room: each posted as it should be, and with what clerks get wrong."""

from datetime import date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from attachments.models import Attachment
from common.text.chinese import SHANGHAI
from inspections.models import Patrol, PatrolRule, SwapArrangement
from inspections.services.dues import open_dues
from tests import factories as make

NOW = datetime(2026, 11, 22, 9, 5, tzinfo=SHANGHAI)
PAPER = reverse("inspections:paper_create")
JOINT = reverse("inspections:joint_create")
SWAP = reverse("inspections:swap_create")
RULE = reverse("inspections:rule_create")
RULES = reverse("inspections:rule_list")
LOOKUP = reverse("inspections:post_lookup")


@pytest.fixture(autouse=True)
def today(monkeypatch, cast):
    monkeypatch.setattr("common.clock.now", lambda: NOW)
    open_dues(at=NOW, first=date(2026, 11, 1), last=date(2026, 11, 30))


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast.district_office)
    return client


@pytest.fixture
def town(client, cast):
    client.force_login(cast.town_office)
    return client


@pytest.fixture
def top(client, cast):
    """The office that no rule from above binds."""
    client.force_login(cast.city_office)
    return client


@pytest.fixture
def friend(cast):
    """The neighbour village's chief."""
    division = cast.stranger_reach.division
    chief = make.ChiefFactory(name="邻村河长", division=division)
    return make.AppointmentFactory(chief=chief, reach=cast.stranger_reach)


def line(post) -> str:
    """A post as a clerk picks it from the list."""
    return f"{post.chief.name} {post.subject}（{post.pk}）"


def scan(name="巡河记录.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n", "application/pdf")


def paper(cast, **changes):
    return {
        "uuid": str(uuid4()),
        "post": line(cast.appointment),
        "started_at": "2026-11-18T08:00",
        "ended_at": "2026-11-18T08:40",
        "note": "未见异常",
        "scans": scan(),
    } | changes


def test_a_patrol_from_paper_is_the_chiefs_and_shows_its_scan(clerk, cast) -> None:
    page = clerk.post(PAPER, paper(cast, actor="村监督员"), follow=True).text
    assert "巡河记录.pdf" in page
    assert "已补录。" in page
    row = Patrol.objects.get()
    assert (row.kind, row.chief, row.recorded_by) == ("paper", cast.chief, cast.district_office)
    assert (row.reach, row.actor_name) == (cast.reach, "村监督员")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"post": ""}, "请填写河长。"),
        ({"post": "无此人"}, "没有找到“无此人”，或不在您的管理范围内。"),
        ({"reach": "无此河段"}, "没有找到“无此河段”"),
        ({"started_at": ""}, "请填写开始时间。"),
        ({"started_at": "昨天"}, "请写成日期和时间，如 2026-11-22 09:30。"),
        ({"ended_at": "2026-11-18T07:00"}, "结束时间早于开始时间。"),
        ({"ended_at": "2026-11-22T10:00"}, "结束时间晚于现在，请检查日期。"),
        ({"started_at": "2024-11-18T08:00"}, "在巡河当天没有任职，请核对人员和日期。"),
        ({"scans": ""}, "请上传纸质记录的扫描件或照片。"),
    ],
)
def test_a_paper_with_a_fault_is_refused_in_words_and_keeps_the_rest(
    clerk, cast, changes, words
) -> None:
    answer = clerk.post(PAPER, paper(cast, note="河面干净", **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "河面干净" in answer.text
    assert not Patrol.objects.exists()


def test_a_refused_paper_keeps_its_scan_for_the_next_try(clerk, cast) -> None:
    clerk.post(PAPER, paper(cast, ended_at=""))
    kept = Attachment.objects.get()
    form = paper(cast) | {"scans-kept": str(kept.uuid)}
    del form["scans"]
    assert clerk.post(PAPER, form).status_code == 302
    assert Patrol.objects.get().photos == [str(kept.uuid)]


def test_pressing_twice_records_one_paper(clerk, cast) -> None:
    form = paper(cast)
    for _ in range(2):
        assert clerk.post(PAPER, form | {"scans": scan()}).status_code == 302
    assert Patrol.objects.count() == 1


def test_a_paper_is_judged_by_the_rule_of_its_periods_first_day(clerk, cast) -> None:
    """As a phone's patrol is: a rule made in the middle of the week waits for the next."""
    PatrolRule.objects.create(
        tier=12, reach=cast.reach, period="week", min_minutes=60, valid_from=date(2026, 11, 17)
    )
    clerk.post(PAPER, paper(cast))
    assert Patrol.objects.get().state == "valid"


@pytest.mark.both
def test_a_post_that_ended_lately_is_still_offered_for_its_paper(clerk, cast, friend) -> None:
    friend.ended_on = date(2026, 10, 31)
    friend.save()
    cast.appointment.ended_on = date(2026, 3, 1)
    cast.appointment.save()
    (offered,) = clerk.get(LOOKUP, {"q": "清溪河"}).json()["results"]
    assert offered["value"] == line(friend)
    assert offered["hint"] == "石桥村，村（社区）级，2026年10月31日卸任"


def test_a_town_is_offered_its_own_posts_alone(town, cast, friend) -> None:
    found = town.get(LOOKUP, {"q": "清溪河"}).json()["results"]
    assert [row["value"] for row in found] == [line(cast.appointment)]
    answer = town.post(PAPER, paper(cast, post=line(friend)))
    assert answer.status_code == 422
    assert "不在您的管理范围内" in answer.text


def joint(cast, friend, **changes):
    return {
        "uuid": str(uuid4()),
        "reach": cast.reach.code,
        "started_at": "2026-11-18T08:00",
        "ended_at": "2026-11-18T09:00",
        "first": line(cast.appointment),
        "second": line(friend),
        "note": "与石桥村联合清理漂浮物",
    } | changes


def test_a_joint_patrol_credits_each_and_the_pages_name_one_another(clerk, cast, friend) -> None:
    page = clerk.post(JOINT, joint(cast, friend), follow=True).text
    assert "邻村河长" in page
    main, other = Patrol.objects.order_by("pk")
    assert (main.chief, other.chief, other.joint_of) == (cast.chief, friend.chief, main)
    address = reverse("inspections:patrol_detail", args=[main.pk])
    assert address in clerk.get(reverse("inspections:patrol_detail", args=[other.pk])).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reach": ""}, "请填写巡查河段。"),
        ({"second": ""}, "请填写参加河长一。"),
        ({"second": "self"}, "联合巡河至少有两位河长参加。"),
        ({"note": ""}, "请填写巡查情况。"),
        ({"ended_at": "2026-11-17T09:00"}, "结束时间早于开始时间。"),
    ],
)
def test_a_joint_patrol_with_a_fault_is_refused_in_words(
    clerk, cast, friend, changes, words
) -> None:
    if changes.get("second") == "self":
        changes = {"second": line(cast.appointment)}
    answer = clerk.post(JOINT, joint(cast, friend, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert not Patrol.objects.exists()


def swap(cast, friend, **changes):
    return {
        "first": line(cast.appointment),
        "second": line(friend),
        "started_on": "2026-11-01",
        "ended_on": "2026-12-31",
        "note": "枯水期互巡",
    } | changes


def test_a_swap_is_arranged_listed_and_ended(clerk, cast, friend) -> None:
    page = clerk.post(SWAP, swap(cast, friend), follow=True).text
    assert "已安排。" in page
    assert "枯水期互巡" in page
    row = SwapArrangement.objects.get()
    end = reverse("inspections:swap_end", args=[row.pk])
    assert end in page
    page = clerk.post(end, follow=True).text
    assert "互巡安排已结束。" in page
    assert end not in page
    row.refresh_from_db()
    assert row.ended_on == NOW.date()
    assert "将更早结束" in clerk.post(end, follow=True).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"second": ""}, "请填写乙方河长。"),
        ({"second": "self"}, "互巡双方不能是同一个人。"),
        ({"started_on": ""}, "请填写起始日期。"),
        ({"ended_on": "2026-10-01"}, "止期早于起期。"),
        ({"started_on": "2024-06-01"}, "在这段时间内并非一直在任。"),
        ({"ended_on": "明天"}, "请写成日期，如 2026-11-22。"),
    ],
)
def test_a_swap_with_a_fault_is_refused_in_words(clerk, cast, friend, changes, words) -> None:
    if changes.get("second") == "self":
        changes = {"second": line(cast.appointment)}
    answer = clerk.post(SWAP, swap(cast, friend, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "枯水期互巡" in answer.text
    assert not SwapArrangement.objects.exists()


def test_a_swap_over_another_names_it_with_its_days(clerk, cast, friend) -> None:
    clerk.post(SWAP, swap(cast, friend))
    again = clerk.post(SWAP, swap(cast, friend, started_on="2026-12-31", ended_on="2027-01-31"))
    assert again.status_code == 422
    assert "村河长 ⇄ 邻村河长，2026年11月1日至2026年12月31日" in again.text


def test_swaps_say_how_they_stand_and_go_out_as_excel(clerk, cast, friend) -> None:
    for first, last in (("2026-10-01", "2026-10-31"), ("2026-11-01", "2026-11-22"),
                        ("2026-11-23", "2026-12-31")):  # fmt: skip
        clerk.post(SWAP, swap(cast, friend, started_on=first, ended_on=last))
    rows = clerk.get(reverse("inspections:swap_list")).context["table"].rows
    assert [row.get_cell("now") for row in rows] == ["未开始", "进行中", "已结束"]
    answer = clerk.get(reverse("inspections:swap_list"), {"export": "xlsx", "now": "no"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    (row,) = list(sheet.iter_rows(min_row=3, values_only=True))
    assert row[:4] == ("村河长", "清溪河河口村段", "邻村河长", "清溪河石桥村段")


def test_a_town_cannot_lend_a_neighbours_chief(town, cast, friend) -> None:
    answer = town.post(SWAP, swap(cast, friend))
    assert answer.status_code == 422
    assert "不在您的管理范围内" in answer.text


def rule(cast, **changes):
    return {
        "tier": "12",
        "division": cast.town.code,
        "reach": "",
        "period": "week",
        "times": "2",
        "months": ["5", "6"],
        "min_minutes": "15",
        "min_metres": "1000",
        "min_share": "60",
        "buffer_m": "200",
        "max_kmh": "20",
        "basis": "江河长办〔2026〕1号",
        "valid_from": "2026-12-01",
    } | changes


def test_a_rule_is_written_as_a_new_version_and_read_as_a_sentence(top, cast) -> None:
    page = top.post(RULE, rule(cast), follow=True).text
    assert "5、6 月，村（社区）级每周 2 次，每次不少于 15 分钟" in page
    assert "江河长办〔2026〕1号" in page
    assert "未生效" in page
    made = PatrolRule.objects.get(division=cast.town)
    assert (made.months, float(made.min_share)) == ([5, 6], 0.6)
    form = top.get(RULE, {"from": made.pk}).text
    assert 'value="15"' in form
    assert 'value="60"' in form


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tier": ""}, "请选择层级。"),
        ({"times": "0"}, "每期次数至少为 1。"),
        ({"min_share": "160"}, "不能大于 100。"),
        ({"valid_from": ""}, "请填写自何日起。"),
        ({"valid_to": "2026-11-01"}, "截止日期早于起始日期。"),
        ({"needs_photo": "on"}, "要求上传轨迹或照片时须写明理由。"),
        ({"reach": "H"}, "行政区和河段只能填一项。"),
    ],
)
def test_a_rule_with_a_fault_is_refused_in_words(town, cast, changes, words) -> None:
    if changes.get("reach"):
        changes = {"reach": cast.reach.code}
    answer = town.post(RULE, rule(cast, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "江河长办〔2026〕1号" in answer.text
    assert not PatrolRule.objects.filter(division=cast.town).exists()


def test_one_day_has_one_rule_for_a_place(top, cast) -> None:
    top.post(RULE, rule(cast))
    again = top.post(RULE, rule(cast, times="3"))
    assert again.status_code == 422
    assert "已有一条巡河要求" in again.text


def test_a_town_makes_no_rule_for_others(town, cast) -> None:
    for division in ("500101002000", "500101000000"):
        answer = town.post(RULE, rule(cast, division=division))
        assert answer.status_code == 422
    answer = town.post(RULE, rule(cast, division=""))
    assert "只能为本级及下级" in answer.text


def test_the_page_shows_place_by_place_which_rule_holds_for_a_chief_and_why(town, cast) -> None:
    PatrolRule.objects.create(
        tier=12,
        division=cast.town,
        period="week",
        times=2,
        valid_from=date(2026, 11, 16),
        set_by=cast.town,
    )
    ask = {"post": line(cast.appointment), "day": "2026-11-22"}
    page = town.get(RULES, ask).text
    steps = page[page.index("由近及远") :]
    places = ["清溪河河口村段（河段）", "河口村", "清溪镇", "江南区", "渝东市", "通用"]
    assert [steps.index(place) for place in places] == sorted(steps.index(p) for p in places)
    holds = steps[steps.index("清溪镇") : steps.index("江南区")]
    assert "适用" in holds
    assert "每周 2 次" in holds
    assert "有更近的要求，不适用" in steps[steps.index("通用") :]
    before = town.get(RULES, ask | {"day": "2026-11-15"}).text
    assert "每周 1 次" in before[before.index("由近及远") :]


def test_an_upper_chief_is_asked_by_his_division_not_by_a_reach_in_it(clerk, cast) -> None:
    PatrolRule.objects.create(
        tier=9, reach=cast.reach, period="week", times=5, valid_from=date(2026, 1, 1)
    )
    chief = make.ChiefFactory(name="镇级河长", division=cast.town)
    post = make.AppointmentFactory(
        chief=chief, tier=9, reach=None, river=cast.river, division=cast.town
    )
    page = clerk.get(RULES, {"post": line(post), "day": "2026-11-22"}).text
    steps = page[page.index("由近及远") :]
    assert "每月 1 次" in steps
    assert "每周 5 次" not in steps


def test_who_is_not_known_is_said_at_the_question(clerk) -> None:
    page = clerk.get(RULES, {"post": "无此人", "day": "2026-11-22"}).text
    assert "没有找到“无此人”" in page
