"""An outfall from its survey to its closure, in a real Chromium: a sheet, the laboratory's paper, the unit, the
acceptance by another, and the page that its sign leads to."""

import io
import re

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from common import clock
from outfalls.models import Case
from rivers.models import Outfall, Signboard
from tests.browser.axe import faults
from tests.photos import photo

pytestmark = pytest.mark.django_db(transaction=True)


def survey_sheet(reach):
    book = Workbook()
    book.active.append(["编码", "名称", "类别", "河段编码", "经度", "纬度", "排查日期", "排查情况"])
    place = [reach.code, 108.405, 30.8005, "2026-03-12", "水色发灰"]
    book.active.append(["P1", "河口排口", "雨洪排口", *place])
    book.active.append(["P2", "桥头排口", "农村生活污水散排口", *place])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def picture(place):
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo(place=place)}


def test_an_outfall_goes_from_survey_to_closure(people, page, sign_in, neighbour):
    Signboard.objects.create(code="G1", reach=people.reach, place="桥头")
    sign_in(people.town_office)
    bring_in(page, survey_sheet(people.reach))
    outfall = Outfall.objects.get()
    address = f"/outfalls/{outfall.pk}/"

    page.goto(address)
    monitor(page)
    trace_and_sort(page, people.unit)

    sign_in(people.unit_clerk, neighbour)
    neighbour.goto("/outfalls/")
    neighbour.get_by_role("link", name="桥头排口").click()
    neighbour.get_by_role("link", name="报完成整治").click()
    neighbour.get_by_label("完成情况").fill("已接入管网")
    neighbour.locator("#id_photos").set_input_files([picture((108.4051, 30.8005))])
    neighbour.get_by_role("button", name="保存").click()
    expect(neighbour.get_by_text("两张照片的拍摄地点相距")).to_be_visible()
    expect(neighbour.get_by_role("link", name="验收销号")).to_have_count(0)

    page.goto(address)
    page.get_by_role("link", name="验收销号").click()
    expect(page.get_by_alt_text(re.compile("^整治前照片"))).to_be_visible()
    expect(page.get_by_alt_text(re.compile("^整治后照片"))).to_be_visible()
    page.get_by_label("验收人员").fill("张某、李某")
    page.get_by_label("验收意见").fill("同意销号")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已验收销号。")).to_be_visible()
    assert Case.objects.get().state == "routine"

    neighbour.context.clear_cookies()
    neighbour.goto(f"/p/o/{outfall.pk}/")
    expect(neighbour.get_by_text("清溪镇人民政府")).to_be_visible()
    neighbour.get_by_role("link", name="我要举报这里的问题").click()
    expect(neighbour.get_by_label("具体地点")).to_have_value("桥头排口")


def bring_in(page, content):
    page.goto("/outfalls/survey/import/")
    sheet = {"name": "排查.xlsx", "mimeType": "application/octet-stream"}
    page.locator("input[type=file]").set_input_files(sheet | {"buffer": content})
    page.get_by_role("button", name=re.compile("检查|上传")).first.click()
    # The old kind is never guessed; the other row can come in without it.
    expect(page.get_by_text("不再是一级类别")).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="确认导入 1 行").click()
    expect(page.get_by_text("已导入 1 行")).to_be_visible()


def monitor(page):
    page.get_by_role("link", name="登记监测").click()
    page.get_by_label("执行标准").select_option(label="GB 18918-2002 一级A")
    page.get_by_label("pH", exact=True).fill("71")
    page.get_by_label("总磷", exact=True).fill("0.8")
    page.get_by_label("氨氮", exact=True).fill("0.02L")
    page.get_by_role("button", name="保存").click()
    # What cannot be is asked back, and nothing typed is lost.
    expect(page.get_by_text("应在 0 至 14 之间")).to_be_visible()
    expect(page.get_by_label("总磷", exact=True)).to_have_value("0.8")
    assert faults(page) == []
    page.get_by_label("pH", exact=True).fill("7.1")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("超标：总磷 0.8（限值 0.5）").first).to_be_visible()


def trace_and_sort(page, unit):
    page.get_by_role("link", name="登记溯源").click()
    page.get_by_label("污染来源").fill("沿街餐饮\n居民小区")
    page.get_by_label("责任主体", exact=True).fill("清溪镇人民政府")
    page.locator("#id_photos").set_input_files([picture((108.405, 30.8005))])
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="分类并定措施").click()
    page.get_by_label("分类").select_option(label="规范整治")
    page.get_by_label("整治措施").fill("截污纳管")
    page.get_by_label("整治单位").fill(f"{unit}（{unit.pk}）")
    page.get_by_label("完成时限").fill(f"{clock.now().year + 1}-06-30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("整治单位 江南区生态环境局")).to_be_visible()
    assert faults(page) == []
