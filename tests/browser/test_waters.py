"""Water in a real Chromium: a bureau's sheet with three bad cells, put right on the page."""

import re

from playwright.sync_api import expect

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
