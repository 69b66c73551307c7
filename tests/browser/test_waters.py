"""Water in a real Chromium: a bureau's sheet with three bad cells, put right on the page; a month closed, its warning
taken."""

import re

from playwright.sync_api import expect

from common import clock
from common.text.months import Month
from issues.models import Issue
from tests import factories as make
from tests.browser.axe import faults
from tests.rivers.kit import sheet
from waters.models import AnnouncedClass

HEADINGS = ["断面名称", "所在水体/河流", "水质目标", "本月类别", "超标项目及倍数", "备注"]
ROWS = (
    ["河口断面", "清溪河", "Ⅲ", "Ⅱ类", "/", ""],
    ["石挢", "清溪河", "Ⅲ", "Ⅳ", "氨氮/0.3", ""],
    ["上游", "清溪河", "Ⅲ", "Ⅲ~Ⅳ", "/", ""],
    ["下游", "清溪河", "Ⅲ", "劣Ⅴ", "氨但/1.3、总磷/0.6", ""],
)


def test_a_bureaus_sheet_is_imported_with_three_bad_cells_mended_on_the_page(
    people, page, sign_in, tmp_path
):
    for name in ("河口", "石桥", "上游", "下游"):
        make.SectionFactory(name=name, river=people.river, division=people.village)
    path = tmp_path / "9月水质月报.xlsx"
    path.write_bytes(sheet(HEADINGS, *ROWS).read())
    sign_in(people.town_office)
    page.goto("/waters/announced/import/")
    page.get_by_label("文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    # The month is asked for, because no column tells it.
    expect(page.get_by_text("表中没有“月份”一列").first).to_be_visible()
    page.get_by_label("月份").select_option("2026-09")
    page.get_by_label("文件").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("有误 3 行")).to_be_visible()
    expect(page.get_by_text("是否为“石桥”？")).to_be_visible()
    assert faults(page) == []
    for line, title, text in (
        ("3", "断面名称", "石桥"),
        ("4", "本月类别", "Ⅲ"),
        ("5", "超标项目及倍数", "氨氮/1.3、总磷/0.6"),
    ):
        row = page.get_by_role("row", name=re.compile(rf"^{line} "))
        row.get_by_label(title).fill(text)
    page.get_by_role("button", name="按改正的内容重新检查").click()
    expect(page.get_by_text("第 3—5 行按本页上改正的内容检查")).to_be_visible()
    expect(page.get_by_text("没有发现错误")).to_be_visible()
    page.get_by_role("button", name="确认导入 4 行").click()
    expect(page.get_by_text("已导入 4 行")).to_be_visible()
    found = AnnouncedClass.objects.order_by("section__pk")
    assert [row.water_class for row in found] == ["2", "4", "3", "6"]
    assert found.last().exceeding == "氨氮/1.3、总磷/0.6"


def test_a_month_is_closed_and_its_warning_becomes_an_issue(people, page, sign_in):
    last = Month.of(clock.now()).previous()
    section = make.SectionFactory(name="石桥", river=people.river, division=people.village)
    for month in (last.previous(), last):
        AnnouncedClass.objects.create(
            section=section,
            month=month.first_day,
            water_class="5",
            exceeding="氨氮/0.8",
            entered_by=people.town_office,
            entered_at=clock.now(),
        )
    sign_in(people.district_office)
    page.get_by_role("link", name=re.compile("1 .*水质待定稿")).click()
    expect(page.get_by_text("尚未定稿，以下为目前录入的数据")).to_be_visible()
    page.get_by_role("link", name="定稿", exact=True).click()
    page.get_by_label("已核对上面的汇总和名单").check()
    page.get_by_role("button", name="定稿", exact=True).click()
    expect(page.get_by_text("水质已定稿（第 1 版）")).to_be_visible()
    page.goto("/waters/warnings/")
    assert faults(page) == []
    expect(page.get_by_text("连续2个月未达标", exact=True)).to_be_visible()
    page.get_by_role("link", name="转为问题").click()
    # The reach and the facts are there already; the kind is the office's to say.
    expect(page.get_by_label("问题描述")).to_have_value(re.compile("石桥断面水质连续2个月未达标"))
    page.get_by_label("类别").select_option(label="其他")
    page.get_by_label("河段").fill(people.reach.code)
    page.get_by_role("button", name="转为问题").click()
    issue = Issue.objects.get()
    expect(page.get_by_role("heading", level=1)).to_contain_text(issue.number)
    page.goto("/waters/warnings/")
    expect(page.get_by_text(f"已转为问题 {issue.number}")).to_be_visible()
    expect(page.get_by_role("link", name="转为问题", exact=True)).to_have_count(0)
    page.goto(f"/waters/sections/{section.pk}/")
    assert faults(page) == []
    # Months without a class keep their place: each month is below its own heading.
    cells = page.locator(".water-strip tbody tr", has_text=str(last.year)).locator("td")
    boxes = (cells.nth(last.month - 1), page.locator(".water-strip thead th").nth(last.month))
    left, heading = (box.bounding_box()["x"] for box in boxes)
    assert abs(left - heading) < 2
    page.set_viewport_size({"width": 360, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
