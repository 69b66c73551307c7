"""Lists and look-ups in a real Chromium, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from common.text.names import sort_key
from tests.browser.axe import faults


@pytest.fixture
def office(people, page, sign_in):
    # What forms reckon when a row is saved: the letters by which it is found.
    for row in (people.reach, people.stranger_reach):
        row.sort_key = sort_key(row.name)
        row.save()
    sign_in(people.district_office)
    return people.district_office


def test_a_row_is_looked_up_by_the_pinyin_of_its_name_with_the_keyboard_alone(people, office, page):
    page.goto("/rivers/outfalls/new/")
    field = page.get_by_label("河段")
    field.focus()
    field.press_sequentially("qxh")
    offered = page.locator(".portal-offers [role=option]")
    expect(offered.first).to_contain_text(people.reach.name)
    assert field.get_attribute("aria-expanded") == "true"
    assert faults(page) == []
    field.press("ArrowDown")
    chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    expect(chosen).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value(f"{people.reach}（{people.reach.code}）")
    expect(page.locator(".portal-offers:not([hidden])")).to_have_count(0)
    # What is chosen is not offered once more; Escape takes the list away and keeps what was typed.
    field.fill("qx")
    expect(offered.first).to_be_visible()
    field.press("Escape")
    expect(page.locator(".portal-offers:not([hidden])")).to_have_count(0)
    expect(field).to_have_value("qx")
    field.press("ArrowDown")
    offered.first.click()
    expect(field).to_have_value(f"{people.reach}（{people.reach.code}）")


def test_a_list_is_filtered_walked_and_kept_by_keyboard(people, office, page):
    page.goto("/rivers/reaches/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_hidden()
    page.keyboard.press("j")
    expect(page.locator("#list tbody tr").first.locator("a:focus")).to_have_count(1)
    page.keyboard.press("/")
    page.keyboard.type("qxh")
    expect(page.locator("#filters-count")).to_contain_text("1")
    expect(page.get_by_text("拼音首字母：qxh")).to_be_visible()
    page.get_by_text("列和常用筛选").click()
    page.get_by_label("给现在的筛选起个名称").fill("清溪河的")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("已保存为常用筛选")).to_be_visible()
    page.get_by_text("列和常用筛选").click()
    expect(page.get_by_role("link", name="清溪河的", exact=True)).to_be_visible()
    page.get_by_label("岸别").uncheck()
    page.get_by_role("button", name="应用").click()
    expect(page.get_by_role("columnheader", name="岸别")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(people.reach.name)
