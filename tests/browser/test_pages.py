"""The main pages for everybody: no serious fault by axe; all by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from hezhang.home.navigation import menu_for
from tests.browser.axe import faults
from tests.hezhang.making import issue

NARROW = {"width": 390, "height": 844}
OFFICE_PAGES = (
    "/",
    "/search/?q=清溪",
    "/rivers/",
    "/rivers/map/",
    "/rivers/{river}/",
    "/chiefs/",
    "/inspections/patrols/",
    "/inspections/patrols/pending/",
    "/inspections/patrols/paper/",
    "/inspections/statistics/",
    "/issues/",
    "/issues/new/",
    "/issues/{issue}/",
    "/issues/{issue}/acts/accept/",
    "/notices/",
    "/notices/drafting/new/",
)


def settle(page):
    page.wait_for_load_state("networkidle")


@pytest.fixture
def found(people):
    return {"river": people.river.pk, "issue": issue(people).pk}


def test_the_main_pages_on_a_phone_have_no_serious_fault(people, found, page, sign_in):
    """What is laid out anew for a narrow screen; every page, wide, is in test_every_page.py."""
    page.set_viewport_size(NARROW)
    sign_in(people.district_office)
    wrong = {}
    for path in OFFICE_PAGES:
        address = path.format(**found)
        assert page.goto(address).status == 200, address
        settle(page)
        if bad := faults(page):
            wrong[address] = bad
    assert wrong == {}


def focused(page):
    return page.evaluate(
        "(document.activeElement.textContent || document.activeElement.name || '').trim()"
    )


def test_menu_search_and_a_form_are_reached_by_the_keyboard_alone(people, found, page, sign_in):
    sign_in(people.district_office)
    page.keyboard.press("Tab")
    assert focused(page) == "跳到正文"
    entries = [e.label for g in menu_for(people.district_office) for e in g.entries]
    reached = []
    while len(reached) < 2 * len(entries) and entries[-1] not in reached:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
        else:
            reached.append(focused(page))
    assert [label for label in reached if label in entries] == entries
    page.keyboard.press("Tab")
    assert focused(page) == "q"

    page.goto(f"/issues/{found['issue']}/acts/accept/")
    page.get_by_label("受理意见").focus()
    page.keyboard.type("情况属实")
    for _ in range(8):
        page.keyboard.press("Tab")
        if focused(page) == "受理":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("已受理"))).to_be_visible()


def test_a_narrow_screen_opens_the_menu_by_its_button(people, page, sign_in):
    page.set_viewport_size(NARROW)
    sign_in(people.district_office)
    link = page.get_by_role("link", name="河长名录")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="展开或收起菜单").click()
    expect(page.locator("#sidebar-menu.collapse.show")).to_be_visible()
    page.get_by_role("navigation").get_by_text("一河一长", exact=True).click()
    link.click()
    expect(page.get_by_role("heading", name="河长名录", level=1)).to_be_visible()


def test_a_session_that_ended_takes_a_filtered_list_to_the_login(people, page, sign_in):
    sign_in(people.district_office)
    page.goto("/rivers/")
    page.context.clear_cookies()
    page.locator("#filters input[type=search]").first.press_sequentially("qx")
    expect(page.locator("input[type=password]")).to_be_visible()
