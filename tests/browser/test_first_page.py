"""The first thing a visitor sees, in a real Chromium with the content security policy on."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import PASSWORD


def test_a_visitor_is_led_to_a_login_page_without_faults(page):
    page.goto("/")
    expect(page.locator("input[type=password]")).to_be_visible()
    serious = [
        violation["id"]
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_who_logs_in_there_comes_to_their_desk(people, page):
    page.goto("/")
    page.get_by_label("手机号").fill(people.district_office.mobile)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台", level=1)).to_be_visible()
