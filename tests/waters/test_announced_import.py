"""Bureaus' tables of announced classes: read in their own words, what they contradict listed, nothing lost."""

import pytest

from tests.rivers.kit import AT
from tests.waters.exchange import SEPTEMBER, again, checked, close, sections, table, told
from waters.models import AnnouncedClass, Sample, SampleValue

pytestmark = pytest.mark.django_db
HEADINGS = [
    *("序号", "本月类别", "断面名称", "所在水体/河流", "责任城市/区县", "断面类型", "断面属性"),
    *("交界关系", "水质目标", "上年同期类别", "是否达标", "超标项目及倍数", "备注"),
]


def row(name, found, *, river="清溪河", target="Ⅲ", before="/", met="", beyond="/", note=""):
    place = [name, river, "", "河流", "国控", "甲→乙"]
    return ["1", found, *place, target, before, met, beyond, note]


@pytest.fixture
def office(client, cast):
    client.force_login(cast.town_office)
    return client


@pytest.mark.parametrize("name", ["水质.xlsx", "水质.csv"])
def test_a_bureaus_table_is_read_in_its_own_words(office, cast, name):
    found = sections(cast, D1="河口断面", D2="石桥", D3="出境（自动站）", D4="水库坝前")
    file = table(
        HEADINGS,
        row("河口 断面", "Ⅲ类", before="二类", met="达标"),
        row("石桥(国控)", "劣Ⅴ", met="否", beyond="NH3-N(1.3)、TP/0.6"),
        row("出境(自动站)", "断流"),
        row("水库坝前", "未监测"),
        name=name,
    )
    # The month is asked for where no column tells it, before anything is kept.
    refused = office.post("/waters/announced/import/", {"file": file})
    assert refused.status_code == 422
    assert "表中没有“月份”一列，请选择是哪个月的数据。" in refused.text
    file.seek(0)
    batch, page = checked(office, "announced", file, month="2026-09")
    assert batch.counts == {"create": 4}, told(batch)
    assert "“断面名称”填写的“石桥（国控）”按断面“石桥”读取" in page
    assert "上年同期（2025年9月）类别" in page
    assert not AnnouncedClass.objects.exists()
    again(office, "announced", batch, "apply")
    rows = {
        (each.section.code, each.month.year): (each.state, each.water_class, each.exceeding)
        for each in AnnouncedClass.objects.select_related("section")
    }
    assert rows == {
        ("D1", 2026): ("measured", "3", ""),
        ("D1", 2025): ("measured", "2", ""),
        ("D2", 2026): ("measured", "6", "氨氮/1.3、总磷/0.6"),
        ("D3", 2026): ("no_flow", "", ""),
        ("D4", 2026): ("missing", "", ""),
    }
    history = AnnouncedClass.objects.get(section=found["D2"]).history.get()
    assert (history.history_user, history.history_change_reason) == (cast.town_office, "导入")
    # The same file once more changes nothing.
    file.seek(0)
    batch, _ = checked(office, "announced", file, month="2026-09")
    assert batch.counts == {"same": 4}


def test_what_cannot_be_and_what_contradicts_is_told_by_row_and_column(office, cast):
    names = {"D1": "河口", "D2": "石桥", "D3": "石桥", "D4": "上游", "D5": "坝前", "D6": "下游"}
    found = sections(cast, **names)
    sample = Sample.objects.create(
        section=found["D1"],
        taken_on="2026-09-05",
        month=SEPTEMBER.first_day,
        entered_by=cast.town_office,
        entered_at=AT,
    )
    SampleValue.objects.create(sample=sample, indicator=7, typed="1.2", number="1.2")
    close(found["D4"], cast.town_office, AT)
    months = ["2026-09"] * 9 + ["2099-01"]
    rows = [
        row("河口", "Ⅱ", target="Ⅱ", met="否", beyond="氨氮/0.2"),
        row("石桥", "Ⅲ"),
        row("河囗", "Ⅲ"),
        row("坝前", "Ⅱ~Ⅲ"),
        row("下游", "Ⅲ", beyond="氨但/0.3"),
        row("下游断面", "断流", beyond="氨氮/0.3"),
        row("上游", "Ⅲ", before="Ⅲ"),
        row("上游断面", "Ⅱ"),
        row("上游", ""),
        row("上游", "Ⅲ"),
    ]
    file = table([*HEADINGS, "月份"], *([*r, m] for r, m in zip(rows, months, strict=True)))
    batch, _ = checked(office, "announced", file)
    sentences = told(batch)
    for line, words in {
        2: (
            "“水质目标”为Ⅱ类，登记册中2026年目标为Ⅲ类",
            "“是否达标”填写的与目标Ⅲ类不符，按类别应为达标",
            "Ⅱ类达到目标，却填写了超标项目“氨氮/0.2”",
            "公布为Ⅱ类，按 1 项指标评价为Ⅳ类（氨氮/1.4）",
        ),
        3: ("第 3 行“断面名称”“石桥”可能是D2 石桥（清溪河）、D3 石桥（清溪河），请填写“断面编码”",),
        4: ("没有找到“河囗”，或不在您的管理范围内，是否为“河口”？",),
        5: ("第 5 行“本月类别”应为Ⅰ类至劣Ⅴ类，或断流、未监测，填写的是“Ⅱ~Ⅲ”",),
        6: ("第 6 行“超标项目及倍数”中的“氨但/0.3”不认识",),
        7: ("而本月断流",),
        8: ("2026年9月水质已定稿",),
        9: ("第 9 行与第 8 行是同一断面同一个月",),
        10: ("第 10 行与第 8 行重复：上游 2026-09",),
        11: ("“月份”为 2099年1月，不能晚于本月",),
    }.items():
        for each in words:
            assert each in sentences[line], (line, sentences[line])
    # Mended on the page: a wrong name, a missing code, a class.
    batch, _ = again(
        office,
        "announced",
        batch,
        "mend",
        cell_4_section_name="河口",
        cell_3_section_code="D2",
        cell_5_water_class="Ⅲ类",
    )
    assert "第 4 行与第 2 行重复：河口 2026-09" in told(batch)[4]
    assert told(batch)[3] == ""
    assert batch.rows.get(line=5).act == "create"


def test_a_table_of_another_office_and_one_without_classes_are_refused(office, cast, client):
    sections(cast, D1="河口")
    file = table(["断面名称", "水质目标"], ["河口", "Ⅲ"])
    answer = office.post("/waters/announced/import/", {"file": file, "month": "2026-09"})
    assert "表头缺少必填的列：“本月类别”" in answer.text
    client.force_login(cast.stranger)
    batch, _ = checked(client, "announced", table(HEADINGS, row("河口", "Ⅲ")), month="2026-09")
    assert "没有找到“河口”，或不在您的管理范围内" in told(batch)[2]
