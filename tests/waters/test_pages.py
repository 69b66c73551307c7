"""The office's pages about water: a month from its sheet to its correction, a section, warnings, shares, the map."""

import re
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import docx
import pytest
from django.core.cache import cache
from django.urls import reverse

from common.text.months import Month, months_between
from issues.models import Issue, IssueKind
from issues.services import Report, report_issue
from notices.models import Measure
from tests.hezhang.test_home import text
from tests.waters.water_kit import AT, OCTOBER, announced, sample, section
from waters import services
from waters.models import MonthClose, MonthResult
from waters.neighbours.inbox import warning_counts
from waters.reads.standard_use import judged_by

pytestmark = pytest.mark.django_db
SEPTEMBER = OCTOBER.previous()


@pytest.fixture(autouse=True)
def november(monkeypatch):
    """Twenty days into November: October is the month that pages show unasked."""
    monkeypatch.setattr("common.clock.now", lambda: AT)
    cache.clear()


@pytest.fixture
def opened(client, cast):
    """Opens an address as the district's office, or another; gives what is read."""

    def look(address, user=None, status=200):
        client.force_login(user or cast.district_office)
        response = client.get(address)
        assert response.status_code == status
        return text(response.content.decode())

    return look


@pytest.fixture
def district(cast):
    """Three sections of the town: on target, off target for two months, never measured."""
    good = section(cast, "D1", longitude=108.4, latitude=30.8)
    bad = section(cast, "D2")
    section(cast, "D3")
    for month in (SEPTEMBER, OCTOBER):
        sample(cast.town_office, good, month, NH3_N="0.4", TP="0.05", DO="7.2")
        sample(cast.town_office, bad, month, NH3_N="2.3", TP="0.05", DO="7.2")
    return cast, good, bad


def test_a_month_is_closed_and_corrected_and_every_version_stays(client, opened, district):
    cast, _good, bad = district
    sheet = reverse("waters:month_sheet")
    seen = opened(sheet)
    assert "2026年10月3个断面中2个有水质类别，Ⅰ–Ⅲ类1个，优良率50.0%；劣Ⅴ类1个" in seen
    assert "没有类别的：未监测1个（断面D3）" in seen
    assert "尚未定稿" in seen
    assert "氨氮/1.3" in seen
    close = f"{reverse('waters:month_close')}?month=2026-10&division={cast.district.pk}"
    seen = opened(close)
    assert "3 个断面2026年10月的水质结果固定下来" in seen
    assert "断面D3 ：未监测" in seen
    # It is asked whether one has looked.
    assert client.post(close, {}).status_code == 422
    assert client.post(close, {"seen": "on"}, follow=True).status_code == 200
    assert "已定稿（ 第 1 版" in opened(sheet)
    # What is entered afterwards changes nothing until the office corrects.
    wrong = bad.samples.get(month=OCTOBER.first_day)
    services.void_sample(sample=wrong, reason="实验室更正", by=cast.town_office, at=AT)
    sample(cast.town_office, bad, OCTOBER, 6, NH3_N="0.9", TP="0.05", DO="7.2")
    assert "氨氮/1.3" in opened(sheet)
    seen = opened(close)
    assert "断面D2 类别 劣Ⅴ类 Ⅲ类" in seen
    assert "断面D1 类别" not in seen
    assert client.post(close, {"reason": ""}).status_code == 422
    answer = client.post(close, {"reason": "监测站来函更正氨氮"}, follow=True)
    assert "第 2 版" in text(answer.content.decode())
    first, second = MonthClose.objects.order_by("version")
    assert second.replaces == first
    old = opened(reverse("waters:close_detail", args=[first.pk]))
    assert "这一版已由 第 2 版 更正" in old
    assert "氨氮/1.3" in old
    new = opened(reverse("waters:close_detail", args=[second.pk]))
    assert "监测站来函更正氨氮" in new
    assert "断面D2 类别 劣Ⅴ类 Ⅲ类" in new
    # A second correction has nothing to say.
    assert "没有差异" in opened(close)
    assert client.post(close, {"reason": "再来一次"}).status_code == 422


def test_who_closes_and_what_cannot_be_closed(client, opened, district):
    cast, good, _ = district
    close = f"{reverse('waters:month_close')}?division={cast.district.pk}&month="
    assert "才能定稿" in opened(close + "2026-11")
    client.force_login(cast.district_office)
    assert client.post(close + "2026-11", {"seen": "on"}).status_code == 422
    opened(close + "2026-12", status=404)
    opened(close + "2026-13", status=404)
    # The town does not close the district's month, and closes none that the district has.
    opened(close + "2026-10", cast.town_office, 404)
    services.close_month(division=cast.district, month=OCTOBER, by=cast.district_office, at=AT)
    seen = opened(reverse("waters:month_sheet"), cast.town_office)
    assert "江南区：已定稿（第 1 版" in seen
    assert "month_close" not in seen
    assert MonthResult.objects.filter(section=good).count() == 1


def test_the_sheet_is_filtered_by_result_and_its_report_opens(client, opened, district):
    cast, _, _ = district
    sheet = reverse("waters:month_sheet")
    for result, names in (
        ("met", {"断面D1"}),
        ("missed", {"断面D2"}),
        ("worst", {"断面D2"}),
        ("missing", {"断面D3"}),
        ("live", {"断面D1", "断面D2", "断面D3"}),
    ):
        client.force_login(cast.district_office)
        table = client.get(f"{sheet}?result={result}").context["table"]
        assert {row.record.name for row in table.paginated_rows} == names
    assert "2026年9月3个断面" in opened(f"{sheet}?month=2026-09")
    # A month to come, or none, is answered with the last one.
    assert "2026年10月3个断面" in opened(f"{sheet}?month=2031-09")
    report = f"{reverse('waters:month_report')}?month=2026-10&division={cast.district.pk}"
    answer = client.get(report)
    document = docx.Document(BytesIO(b"".join(answer.streaming_content)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "优良率50.0%" in words
    assert "清溪河断面D2：劣Ⅴ类，目标Ⅲ类，超标项目氨氮/1.3。" in words
    assert "数据尚未定稿" in words
    assert [cell.text for cell in document.tables[0].rows[1].cells][:5] == [
        *("断面D1", "清溪河", "清溪镇", "Ⅲ类", "Ⅱ类"),
    ]


def test_a_section_shows_its_years_charts_samples_and_targets(client, opened, district):
    cast, _, bad = district
    years_back = [Month(2016, 3), Month(2024, 5), Month(2025, 10)]
    announced(cast.town_office, bad, *years_back, water_class="4")
    services.close_month(division=cast.district, month=SEPTEMBER, by=cast.district_office, at=AT)
    wrong = bad.samples.get(month=OCTOBER.first_day)
    services.void_sample(sample=wrong, reason="瓶号写错", by=cast.town_office, at=AT)
    sample(cast.town_office, bad, OCTOBER, 9, NH3_N="1.8", TP="0.01L", DO="7.2", CU="0.2")
    address = reverse("waters:section_detail", args=[bad.pk])
    seen = opened(address)
    # Ten years at most; a class is told in words too, and what is not frozen.
    assert "2016年3月" not in seen
    assert "2024年5月：Ⅳ类，目标Ⅲ类，未达标，未定稿" in seen
    assert "2026年9月：劣Ⅴ类，目标Ⅲ类，未达标" in seen
    assert "2026年9月：劣Ⅴ类，目标Ⅲ类，未达标，未定稿" not in seen
    assert "瓶号写错" in seen
    assert "0.01L" in seen
    answer = client.get(address)
    (nh3,) = [each for each in answer.context["shown_charts"] if each.chart.id == "nh3_n"]
    assert nh3.is_exceeding
    line = nh3.chart.option["series"][0]
    assert line["data"] == [2.3, 1.8]
    # The others are fetched when they are unfolded.
    assert "其他 1 项指标" in answer.text
    assert "chart-cu" not in answer.text
    unfolded = {"hx-request": "true", "hx-target": "folded-charts"}
    assert (
        re.findall("chart-[a-z0-9_]+", client.get(address, headers=unfolded).text)[0] == "chart-cu"
    )
    assert "chart-cu" in client.get(address, {"charts": "all"}).text
    # The target's limit is there, and those of better classes at their places.
    limits = {row["yAxis"]: row["name"] for row in line["markLine"]["data"]}
    assert limits[1.0] == "Ⅲ"
    form = reverse("waters:target_new", args=[bad.pk])
    assert client.post(form, {"year": "19", "target": "3"}).status_code == 422
    assert client.post(form, {"year": "2027", "target": "2", "basis": "责任书"}).status_code == 302
    assert "2027年 Ⅱ类 责任书" in opened(address)


def test_what_is_told_beside_the_class_is_read_live_frozen_and_on_paper(client, opened, cast):
    lake = section(cast, "L1", kind="lake", target="4")
    river = section(cast, "D1", target="5")
    trophic = {"CHLOROPHYLL": "0.010", "TRANSPARENCY": "1.0", "COD_MN": "4.0"}
    sample(cast.town_office, lake, OCTOBER, TP="0.05", TN="1.4", DO="7.2", **trophic)
    # Half of mercury's limit would be of Ⅰ, whose limit is below it: nobody can say.
    many = {"NH3_N": "1.8", "TP": "0.32", "COD": "21", "BOD5": "4.2", "HG": "0.00009L"}
    sample(cast.town_office, river, OCTOBER, TN="9", FAECAL="9000", DO="7.2", **many)
    page = reverse("waters:section_detail", args=[lake.pk])
    month = f"{reverse('waters:month_sheet')}?month=2026-10"
    lakes = "湖库营养状态和单独评价的项目：断面L1中营养（49.0），总氮Ⅳ类。"
    worst = "劣于Ⅲ类断面的主要污染指标：断面D1氨氮/0.8、总磷/0.6、化学需氧量/0.05。"
    for is_closed in (False, True):
        seen = opened(page)
        assert "综合营养状态指数评价：中营养（" in seen
        assert "总氮Ⅳ类（单独评价，不计入水质类别）。" in seen
        assert "营养状态 依据" in seen
        of_river = opened(reverse("waters:section_detail", args=[river.pk]))
        assert "营养状态" not in of_river
        assert "总氮" not in of_river.split("监测数据")[0]
        assert "粪大肠菌群Ⅲ类（单独评价" in of_river
        assert ("检出限高于类别限值，不能评价：汞。" in of_river) != is_closed
        told = opened(month)
        assert lakes in told
        assert worst in told
        if not is_closed:
            services.close_month(
                division=cast.district, month=OCTOBER, by=cast.district_office, at=AT
            )
    report = f"{reverse('waters:month_report')}?month=2026-10&division={cast.district.pk}"
    document = docx.Document(BytesIO(b"".join(client.get(report).streaming_content)))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert lakes in words
    assert worst in words


def test_a_set_of_sections_has_main_pollutants_of_its_own(client, opened, cast):
    rows = [section(cast, f"D{n}") for n in range(5)]
    for where, values in zip(rows, ({"TP": "0.25"},) * 2 + ({"COD": "21"}, {}, {}), strict=True):
        sample(cast.town_office, where, OCTOBER, **{"NH3_N": "0.3", "DO": "7.2"} | values)
    whole = "（2 个，40.0%）、化学需氧量（1 个，20.0%）"
    month, report = (
        f"{reverse(f'waters:{name}')}?month=2026-10&division={cast.district.pk}"
        for name in ("month_sheet", "month_report")
    )
    words = "总体主要污染指标（按劣于Ⅲ类的断面占有监测值的5个断面的比例）：总磷" + whole
    for is_closed in (False, True):
        assert words in opened(month)
        document = docx.Document(BytesIO(b"".join(client.get(report).streaming_content)))
        assert any(paragraph.text.startswith(words) for paragraph in document.paragraphs)
        assert f"总磷{whole}" in opened(f"{reverse('waters:shares')}?year=2026")
        if not is_closed:
            office = {"by": cast.district_office, "at": AT}
            services.close_month(division=cast.district, month=OCTOBER, **office)


def test_the_class_of_a_years_mean_stands_at_the_end_of_its_row(client, opened, district):
    cast, good, _ = district
    address = reverse("waters:section_detail", args=[good.pk])
    assert "年均" not in opened(address)
    for month in months_between(Month(2025, 1), Month(2025, 12)):
        sample(cast.town_office, good, month, NH3_N="0.4", TP="0.15", DO="7.2")
    assert "年均" in opened(address)
    assert 'title="2025年均值：Ⅲ类"' in client.get(address).text


def test_a_warning_becomes_an_issue_and_a_reminder_each_once(client, opened, district):
    cast, _, bad = district
    entered = AT - timedelta(days=10)
    trial = {"valid_from": date(2026, 9, 1), "table": {"few_sections": 4}, "by": cast.city_office}
    standard = services.save_standard(name="试行", at=entered, **trial)
    listed = reverse("waters:warning_list")
    seen = opened(listed)
    assert "待处理（1）" in seen
    assert "连续2个月未达标" in seen
    assert warning_counts(cast.district_office, AT)[0][1] == 1
    key = f"{bad.pk}-target-2026-09"
    issue = reverse("waters:warning_take", args=[key, "issue"])
    answer = client.get(issue)
    sent = {name: answer.context["form"][name].value() for name in ("severity", "description")}
    assert "2026年9月劣Ⅴ类，目标Ⅲ类，超标项目：氨氮/1.3" in sent["description"]
    kind = IssueKind.objects.get(code="other")
    assert client.post(issue, sent | {"kind": "", "reach": cast.reach.code}).status_code == 422
    made = client.post(issue, sent | {"kind": kind.pk, "reach": cast.reach.code})
    found = Issue.objects.get()
    assert made["Location"] == reverse("issues:issue_detail", args=[found.pk])
    assert (found.source, found.reach) == ("water_quality", cast.reach)
    assert warning_counts(cast.district_office, AT)[0][1] == 0
    seen = opened(listed)
    assert f"已转为问题 {found.number}，待受理" in seen
    assert "转为问题" not in seen.replace("已转为问题", "").replace("转为问题或制发提醒后", "")
    # Pressed again from an old page, it leads to what there is.
    assert client.post(issue, sent | {"kind": kind.pk, "reach": cast.reach.code}).status_code == 422
    assert client.get(issue)["Location"] == made["Location"]
    assert Issue.objects.count() == 1
    reminder = reverse("waters:warning_take", args=[key, "reminder"])
    form = client.get(reminder).context["form"]
    sent = {name: form[name].value() for name in ("number", "answer_by", "body")}
    sent |= {"whom": f"unit-{cast.unit.pk}", "signer": "区级河长"}
    letter = client.post(reminder, sent)
    measure = Measure.objects.get()
    assert letter["Location"] == reverse("notices:measure_detail", args=[measure.pk])
    seen = opened(letter["Location"])
    assert "负责的清溪河断面D2水质连续2个月未达标" in seen
    assert "2026年9月 劣Ⅴ类 目标Ⅲ类 氨氮/1.3" in seen
    assert f"已制发提醒 {measure.number}" in opened(listed)
    # A third month is the same warning.
    assert client.post(reminder, sent).status_code == 422
    assert Measure.objects.count() == 1
    # Both were judged by the standard; what somebody reported of the water by hand was not.
    said = {"severity": "general", "description": "水面发黑", "source": "water_quality"}
    by_hand = Report(uuid=uuid4(), reach=cast.reach, kind=kind, **said)
    report_issue(report=by_hand, by=cast.district_office, at=AT)
    assert judged_by(standard) == [
        f"转自水质预警的问题 1 件（{found.number}）",
        f"由水质预警制发的提醒 1 份（{measure.number}）",
    ]
    later = {"valid_from": date(2026, 11, 1), "table": {"few_sections": 5}, "by": cast.city_office}
    assert judged_by(services.save_standard(name="又一版", at=entered, **later)) == []


def test_a_warning_is_for_those_who_see_it_and_lapses_with_its_facts(client, opened, district):
    cast, _, bad = district
    take = [f"{bad.pk}-target-2026-09", "issue"]
    address = reverse("waters:warning_take", args=take)
    opened(address, cast.stranger, 404)
    opened(address, cast.district_chief, 403)
    opened(address, cast.town_office)
    opened(reverse("waters:warning_take", args=[take[0], "nothing"]), status=404)
    opened(reverse("waters:warning_take", args=["1-target-2026-13", "issue"]), status=404)
    for row in bad.samples.all():
        services.void_sample(sample=row, reason="重测", by=cast.town_office, at=AT)
    opened(address, status=404)
    assert "没有待处理的水质预警" in opened(reverse("waters:warning_list"))


def test_worse_than_last_year_is_warned_of_where_enough_was_measured(opened, cast):
    where, thin = section(cast, "D1", target=""), section(cast, "D2", target="")
    for month in months_between(Month(2025, 1), Month(2025, 12)):
        sample(cast.town_office, where, month, NH3_N="0.4")
    sample(cast.town_office, thin, Month(2025, 6), NH3_N="0.4")
    for row in (where, thin):
        sample(cast.town_office, row, OCTOBER, NH3_N="0.9")
    seen = opened(reverse("waters:warning_list"))
    assert "清溪河断面D1水质变差：2026年1—10月均值为Ⅲ类，劣于2025年均值（Ⅱ类）" in seen
    assert "待处理（1）" in seen


def test_shares_and_the_ranking_say_who_stays_out_and_why(opened, cast):
    better, good, new, out = (
        section(cast, "D1"),
        section(cast, "D2"),
        section(cast, "D3"),
        section(cast, "D4", in_index=False),
    )
    for row, before, now in ((better, "1.6", "0.8"), (good, "0.3", "0.4"), (out, "1.6", "1.6")):
        sample(cast.town_office, row, OCTOBER.plus(-12), NH3_N=before)
        sample(cast.town_office, row, OCTOBER, NH3_N=now)
    sample(cast.town_office, new, OCTOBER, NH3_N="0.8")
    seen = opened(reverse("waters:shares"))
    assert "1 断面D1 清溪河 0.8000 1.6000 -50.00%" in seen
    assert "断面D2 ：两期各月均为Ⅱ类及以上，不参加变化排名" in seen
    assert "断面D3 ：上年同期没有监测值" in seen
    assert "断面D4 ：登记为不计入水质指数" in seen
    assert "2026年10月 4 4 3 75.0%" in seen
    assert "2025年 3 33.3%" in opened(f"{reverse('waters:shares')}?year=2025")


def test_the_map_has_the_colour_and_the_letter_of_the_nearest_section(client, district):
    cast, _good, _ = district
    services.close_month(division=cast.district, month=OCTOBER, by=cast.district_office, at=AT)
    client.force_login(cast.district_office)
    lines = reverse("rivers:map_lines")
    shown = client.get(f"{lines}?box=108,30,109,31&zoom=12&colour=water").json()
    points = {row["properties"]["name"]: row["properties"] for row in shown["features"]}
    assert points["断面D1"]["cls"] == "water-2"
    assert points["断面D1"]["words"][0] == "2026年10月：Ⅱ类"
    assert {"name": "Ⅱ", "lon": 108.4, "lat": 30.8, "cls": "map-beside-point"} in shown["labels"]
    assert [row["words"] for row in shown["legend"]][:6] == [
        *("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类", "Ⅴ类", "劣Ⅴ类")
    ]
