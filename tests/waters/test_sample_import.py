"""Laboratories' tables of values: units asked about, limits, the unlikely told, the same sample twice."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from tests.rivers.kit import AT
from tests.waters.exchange import SEPTEMBER, again, checked, close, sections, table, told
from waters.models import AnnouncedClass, Sample

pytestmark = pytest.mark.django_db
HEADINGS = [
    "站点名称",
    "采样时间",
    "pH（无量纲）",
    "NH₃-N(mg/L)",
    "总磷",
    "汞（μg/L）",
    "浊度",
    "备注",
]


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


def values_of(sample):
    return {row.indicator: (row.typed, row.number, row.limit) for row in sample.values.all()}


def test_a_unit_that_is_not_ours_is_asked_about_and_values_come_in_by_the_answer(office, cast):
    found = sections(cast, D1="河口断面", D2="石桥")
    AnnouncedClass.objects.create(
        section=found["D1"],
        month=SEPTEMBER.first_day,
        water_class="2",
        entered_by=cast.town_office,
        entered_at=AT,
    )
    rows = (
        ["河口", "2026-09-05 10:30", 7.6, 1.24, "0.01L", 0.04, 12, ""],
        ["石桥", "2026/9/5", "--", "断流", "/", "", "", "断流"],
    )
    batch, page = checked(office, "samples", table(HEADINGS, *rows))
    assert batch.state == "failed"
    assert "“汞（μg/L）”的单位与本系统的不同" in page
    assert "汞，按 μg/L 换算成 mg/L" in page
    batch, page = again(office, "samples", batch, "recheck", heading_0="i15_small")
    assert batch.counts == {"create": 2}, told(batch)
    assert "“汞（μg/L）”读作“汞，按 μg/L 换算成 mg/L”" in page
    assert "未读取：浊度。" in page
    assert "Ⅳ类（4 项），超标：氨氮/0.2" in page
    assert "公布为Ⅱ类，按 4 项指标评价为Ⅳ类" in page
    again(office, "samples", batch, "apply")
    taken, dry = Sample.objects.order_by("section__code")
    assert (taken.month, taken.source, dry.state) == (SEPTEMBER.first_day, "manual", "no_flow")
    assert values_of(taken) == {
        2: ("7.6", Decimal("7.6"), None),
        7: ("1.24", Decimal("1.24"), None),
        8: ("0.01L", None, Decimal("0.01")),
        15: ("0.00004", Decimal("0.00004"), None),
    }
    # What is exported comes in again and changes nothing; it has the columns that were measured.
    answer = office.get("/waters/tables/samples/?month=2026-09")
    content = b"".join(answer.streaming_content)
    cells = [[cell.value for cell in line] for line in load_workbook(io.BytesIO(content)).active]
    assert "汞（mg/L）" in cells[2]
    assert "铜（mg/L）" not in cells[2]
    file = table(cells[2], *cells[3:])
    batch, _ = checked(office, "samples", file)
    assert batch.counts == {"same": 2}, told(batch)


def test_what_cannot_be_what_is_unlikely_and_the_same_sample_twice_are_told(office, cast):
    found = sections(cast, D1="河口", D2="石桥")
    close(found["D2"], cast.town_office, AT)
    headings = ["断面名称", "采样日期", "来源", "pH", "氨氮（mg/L）", "镉", "状态"]
    day = "2026-09-05"
    rows = (
        ["河口", day, "人工", 71, 0.5, "", ""],
        ["河口", "2026-09-06", "自动站", 7.1, -0.5, "ND", ""],
        ["河口", "2026-09-07", "", 7.1, 500, 0.02, ""],
        ["石桥", day, "", 7.1, "0.5mg/L", "--", ""],
        ["石桥断面", day, "", 7.2, 0.5, "", ""],
        ["河口", "2026-09-08", "", 7.1, "", "", "断流"],
        ["河口", "2026-09-09", "", "", "--", "/", ""],
        ["河口", "2099-09-09", "", 7, "", "", ""],
        ["河口", "约9月", "航测", 7, "", "", ""],
    )
    batch, page = checked(office, "samples", table(headings, *rows))
    # An option of the form may decide what is doubtful, so they are shown.
    assert 'class="portal-recheck" open' in page
    sentences = told(batch)
    for line, words in {
        2: ("第 2 行“pH”应在 0 至 14 之间，填写的是“71”，是否为 7.1？请核对改正",),
        3: ("“氨氮（mg/L）”不能是负数，填写的是“-0.5”", "“镉（mg/L）”只写了“ND”，请写明检出限"),
        4: (
            "氨氮 500 mg/L，是通常值的 166 倍，像是 µg/L（合 0.5 mg/L）；整列如此的，在“以 μg/L 填写",
        ),
        5: ("2026年9月水质已定稿",),
        6: ("第 6 行与第 5 行是同一断面同一天的采样",),
        7: ("写了断流或涨潮，又有pH的监测值",),
        8: ("没有监测值，不登记",),
        9: ("“采样日期”为 2099-09-09，不能晚于今天",),
        10: ("“采样日期”应为日期", "“来源”应为“人工采样”“自动监测”之一"),
    }.items():
        for each in words:
            assert each in sentences[line], (line, sentences[line])
    assert batch.counts == {"bad": 6, "create": 2, "same": 1}
    # Three are mended on the page; where a limit is missing in a whole table it is told once.
    batch, _ = again(
        office,
        "samples",
        batch,
        "mend",
        cell_2_i2="7.1",
        cell_3_i7="0.5",
        cell_7_i2="--",
    )
    assert batch.counts == {"bad": 4, "create": 4, "same": 1}, told(batch)
    batch, _ = again(office, "samples", batch, "recheck", limits="镉 0.0001")
    assert batch.rows.get(line=3).act == "create"
    again(office, "samples", batch, "apply", skip_bad="yes")
    assert Sample.objects.count() == 5
    # Once more: the same changes nothing, another value of the same day is refused.
    other = table(headings, rows[3], ["石桥", day, "", 7.1, 0.6, "", ""], rows[2])
    other_batch, _ = checked(office, "samples", other)
    assert "第 3 行与第 2 行重复：石桥 2026-09-05 人工采样" in told(other_batch)[3]
    assert other_batch.counts == {"same": 2, "bad": 1}
    batch, _ = checked(office, "samples", table(headings, ["石桥", day, "", 7.1, 0.6, "", ""]))
    words = told(batch)[2]
    assert "第 2 行“采样日期”2026-09-05 的人工采样已经登记，与本行不一样（氨氮不同）" in words


def test_indicators_in_micrograms_and_months_without_a_day_by_the_forms_options(office, cast):
    sections(cast, D1="河口")
    file = table(["断面名称", "汞", "砷", "月份"], ["河口", "0.04L", 1.2, "2026年9月"])
    batch, page = checked(office, "samples", file, micro="汞、As", source="automatic")
    assert batch.counts == {"create": 1}, told(batch)
    assert "采样日期记为当月 1 日" in page
    again(office, "samples", batch, "apply")
    sample = Sample.objects.get()
    assert (str(sample.taken_on), sample.source) == ("2026-09-01", "automatic")
    assert values_of(sample) == {
        14: ("0.0012", Decimal("0.0012"), None),
        15: ("0.00004L", None, Decimal("0.00004")),
    }
    answer = office.post(
        "/waters/samples/import/", {"file": table(["断面名称"], ["x"]), "micro": "汞、砒霜"}
    )
    assert "“以 μg/L 填写的项目”中的“砒霜”不是监测项目" in answer.text
