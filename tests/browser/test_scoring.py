"""A year's scoring from the rubric to its frozen result, by three accounts, in a real Chromium."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from common.text.chinese import local_date
from scoring.models import RubricVersion, Scoring
from tests.browser.axe import faults
from tests.rivers.kit import sheet
from tests.scoring import kit
from tests.scoring.sheet_rubrics import HEADINGS

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "部门考核办法"
# 90 points: the rest is typed in.
ROWS = [
    ("0", "总分", "", 100, "不适用的项目=记满分；等次评定=按分数线", "", "部门", ""),
    ("1", "制度建设", "缺项扣分", 60, "台账：10\n会议：5", "", "", "区河长办"),
    ("2", "部门配合", "酌情评分", 30, "", "", "", "区河长办"),
    ("等次", "优秀", "", 90, "", "", "", ""),
    ("等次", "合格", "", None, "", "", "", ""),
]


def pressed(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("button", name="确定").click()


def test_a_rubric_is_published_scored_objected_to_and_frozen(people, page, sign_in, neighbour):
    second = kit.second_office(people)
    sign_in(people.district_office)
    type_in(page, clock.now().year - 1)
    version = f"/scoring/versions/{RubricVersion.objects.get().pk}/"

    # Whoever wrote it does not publish it.
    pressed(page, "发布")
    expect(page.get_by_text("区河长办二").first).to_be_visible()
    sign_in(second, neighbour)
    neighbour.goto(version)
    pressed(neighbour, "发布")
    pressed(neighbour, "启动考核")
    expect(neighbour.get_by_text("已启动，各对象可以自评。")).to_be_visible()
    scoring = neighbour.url

    page.goto(scoring)
    page.get_by_role("link", name=people.unit.name).click()
    fill_in(page)
    neighbour.reload()
    pressed(neighbour, "公布结果")
    expect(neighbour.get_by_text("已公布，申诉期开始。")).to_be_visible()
    expect(neighbour.get_by_role("row", name=re.compile(f"{people.unit.name}.*85"))).to_be_visible()

    page.context.clear_cookies()
    sign_in(people.unit_clerk)
    page.goto(scoring)
    page.get_by_role("link", name=people.unit.name).click()
    page.get_by_role("link", name="申诉").click()
    page.get_by_label("申诉的项目").select_option(label="部门配合")
    page.get_by_label("申诉理由").fill("两次联合执法未计入")
    page.get_by_role("button", name="提交申诉").click()
    expect(page.get_by_text("两次联合执法未计入")).to_be_visible()

    neighbour.get_by_role("link", name=people.unit.name).first.click()
    neighbour.get_by_role("link", name="处理", exact=True).click()
    neighbour.get_by_label("处理结果").select_option(label="部分采纳")
    neighbour.get_by_label("该项改为（分）").fill("25")
    neighbour.get_by_label("答复").fill("一次已核实")
    neighbour.get_by_role("button", name="保存").click()
    expect(neighbour.get_by_text(re.compile(r"^90(\.00)? 分，优秀$"))).to_be_visible()
    assert faults(neighbour) == []
    freeze_and_take(neighbour, scoring)
    page.reload()
    expect(page.get_by_text(re.compile(r"部分采纳，改为 25(\.00)? 分"))).to_be_visible()


def type_in(page, year):
    """Three items: two by the template, the third by its form."""
    page.goto("/scoring/rubrics/import/")
    file = sheet(HEADINGS, *((NAME, year, *row, "") for row in ROWS))
    page.locator("input[type=file]").set_input_files(
        {"name": "办法.xlsx", "mimeType": "application/octet-stream", "buffer": file.read()}
    )
    page.get_by_role("button", name=re.compile("检查|上传")).first.click()
    page.get_by_role("button", name=re.compile("确认导入")).click()
    page.goto(f"/scoring/versions/{RubricVersion.objects.get().pk}/")
    expect(page.get_by_text("各项满分合计 90 分，应为 100 分")).to_be_visible()
    page.get_by_role("link", name="加项目", exact=True).click()
    page.get_by_role("link", name=re.compile("^按次扣分")).click()
    page.get_by_label("名称").fill("红灯")
    page.get_by_label("满分").fill("10")
    page.get_by_label("读取台账").select_option(label="月通报中的红灯次数")
    page.get_by_label("每次扣分").fill("半分")
    page.get_by_role("button", name="保存").click()
    # What cannot be is told at its field, and nothing typed is lost.
    expect(page.get_by_text("“每次扣分”应是数字，现为“半分”")).to_be_visible()
    expect(page.get_by_label("名称")).to_have_value("红灯")
    page.get_by_label("每次扣分").fill("0.5")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("每次扣 0.5 分")).to_be_visible()
    assert faults(page) == []


def fill_in(page):
    page.get_by_role("link", name="核定 制度建设").click()
    page.get_by_label("台账").fill("0")
    page.get_by_label("会议").fill("1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("会议 1 项扣 5 分。")).to_be_visible()
    page.get_by_role("link", name="核定 部门配合").click()
    points = page.get_by_label("评定得分（分）")
    points.fill("50")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("评定得分应在 0 至 30 分之间，现为 50 分。")).to_be_visible()
    points.fill("20")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("酌情评分的，请写明理由。")).to_be_visible()
    page.get_by_label("说明", exact=True).fill("按季度记录评定")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("“部门配合”的得分由人评定或属于加分，请附佐证材料。")).to_be_visible()
    page.get_by_label("佐证材料").set_input_files(
        {"name": "季度记录.pdf", "mimeType": "application/pdf", "buffer": kit.PDF}
    )
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("按季度记录评定")).to_be_visible()


def freeze_and_take(page, scoring):
    """Once the days for objections are over."""
    Scoring.objects.update(objections_until=local_date(clock.now()) - timedelta(days=1))
    page.goto(scoring)
    page.get_by_role("link", name="定稿").click()
    page.get_by_label("文号").fill("区河长办〔2026〕9号")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿。")).to_be_visible()
    for name, ending in (("下载总表", "xlsx"), ("下载通报", "docx")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert download.value.suggested_filename.endswith(f".{ending}")
