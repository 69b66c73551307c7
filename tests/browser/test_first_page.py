"""The first thing a visitor sees, in a real Chromium with the content security policy on."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def test_a_visitor_is_led_to_a_login_page_without_faults(page):
    page.goto("/")
    expect(page.locator("input[type=password]")).to_be_visible()
    serious = [
        violation["id"]
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert serious == []
