"""Forms in a real Chromium: what was typed or chosen is lost neither by a refusal nor by a session
that ended, and the dialogs are at home on the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from common import clock
from tests.factories import PASSWORD
from tests.hezhang.making import issue
from tests.inspections.rows import patrol
from tests.photos import photo


def end_session(page):
    page.context.clear_cookies(name="sessionid")


def sign_in_again(page, user):
    page.fill("#id_username", user.mobile)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.fixture
def office(people, page, sign_in):
    sign_in(people.district_office)
    return people.district_office


def test_a_session_that_ends_while_one_writes_costs_no_word(people, office, page):
    address = f"/issues/{issue(people).pk}/acts/accept/"
    page.goto(address)
    page.get_by_label("受理意见").fill("现场核对，情况属实")
    page.get_by_label("程度").select_option("heavier")
    end_session(page)
    page.get_by_role("button", name="受理", exact=True).click()
    sign_in_again(page, office)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_text("已恢复您在此填写、尚未提交的内容。")).to_be_visible()
    expect(page.get_by_label("受理意见")).to_have_value("现场核对，情况属实")
    expect(page.get_by_label("程度")).to_have_value("heavier")

    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_text("已受理")).to_be_visible()
    page.goto("/issues/new/")
    page.goto(address.replace("accept", "hand_over"))
    expect(page.locator(".portal-draft")).to_have_count(0)


def test_another_person_at_the_same_desk_finds_no_word_of_the_first(people, office, page):
    address = f"/issues/{issue(people).pk}/acts/decline/"
    page.goto(address)
    page.get_by_label("不予受理的理由").fill("只给自己看的话")
    end_session(page)
    page.get_by_role("button", name="不予受理").click()
    sign_in_again(page, people.town_office)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_label("不予受理的理由")).to_have_value("")
    kept = page.evaluate("Object.entries(sessionStorage).join()")
    assert "只给自己看的话" not in kept


def test_an_act_without_a_page_leads_back_to_its_button_after_signing_in(people, office, page):
    row = patrol(people, clock.now(), state="pending", reasons=["时长 3 分钟，少于要求的 10 分钟"])
    page.goto(f"/inspections/patrols/{row.pk}/")
    page.get_by_label(re.compile("核实意见")).fill("已电话核对")
    end_session(page)
    page.get_by_role("button", name="认定有效").click()
    sign_in_again(page, office)
    expect(page).to_have_url(re.compile(f"/inspections/patrols/{row.pk}/$"))
    expect(page.get_by_label(re.compile("核实意见"))).to_have_value("已电话核对")


def test_a_refused_form_leads_to_its_first_fault_and_keeps_the_photos(people, office, page):
    page.goto("/issues/new/")
    page.get_by_label("问题描述").fill("河滩违规搭建")
    files = [
        {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour=name)}
        for name in ("red", "green")
    ]
    page.locator("#id_photos").set_input_files(files)
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("请选择来源。")).to_be_visible()
    expect(page.locator("#id_source")).to_be_focused()
    expect(page.get_by_text("以上 2 个已上传")).to_be_visible()

    page.get_by_label("来源").select_option("supervision")
    page.get_by_label("河段").fill(people.reach.code)
    page.get_by_label("类别").select_option(label="乱建")
    page.get_by_label("red.jpg").uncheck()
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记")).to_be_visible()
    expect(page.locator(".portal-gallery img")).to_have_count(1)


def test_rejecting_many_asks_for_the_reason_and_escape_leaves_all_as_it_was(people, office, page):
    for minutes in (3, 4):
        patrol(people, clock.now(), state="pending", reasons=[f"时长 {minutes} 分钟"])
    page.goto("/inspections/patrols/pending/")
    page.get_by_label("全选本页").check()
    expect(page.get_by_text("已选 2 条")).to_be_visible()
    reject = page.get_by_role("button", name="认定无效")
    reject.click()
    expect(page.get_by_label("认定无效的理由")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("认定无效的理由")).to_be_hidden()
    expect(page.get_by_text("已选 2 条")).to_be_visible()

    reject.click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_label("认定无效的理由")).to_be_visible()
    page.get_by_label("认定无效的理由").fill("轨迹显示未到现场")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已认定 2 条为无效。")).to_be_visible()


def test_a_click_on_a_river_picks_the_place_of_an_issue(people, office, page):
    page.goto("/issues/new/")
    river = page.locator("[data-map] path.leaflet-interactive").first
    river.scroll_into_view_if_needed()
    box = river.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    expect(page.locator(".leaflet-tooltip")).to_be_visible()
    page.mouse.click(*middle)
    expect(page.get_by_label("经度")).to_have_value(re.compile(r"^\d+\.\d{6}$"))
    expect(page.get_by_label("纬度")).to_have_value(re.compile(r"^\d+\.\d{6}$"))
    expect(page.locator(".leaflet-popup")).to_have_count(0)
