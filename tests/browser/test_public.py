"""The public in a real Chromium of a phone's size: a signboard's page, with and without scripts, and a
report through to its closure and its query."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common import clock
from complaints.models import Complaint
from issues.services import What, act
from tests.browser.axe import faults
from tests.complaints.kit import board
from tests.photos import photo

PHONE = {"width": 390, "height": 844}
SEEN = "石拱桥下游有人往河里倒垃圾"


@pytest.fixture
def sign(people):
    """The board of the cast's reach, with an office telephone for its chief."""
    people.chief.office_phone = "000-1234567"
    people.chief.save()
    return board(people.reach)


@pytest.fixture
def plain(browser, browser_context_args):
    """An old phone's browser: no scripts."""
    context = browser.new_context(
        **browser_context_args | {"viewport": PHONE}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def number_on(page):
    expect(page.get_by_role("heading", name="已收到，谢谢您")).to_be_visible()
    return re.sub(r"\D", "", page.locator(".number strong").inner_text())


def test_the_page_behind_the_code_fits_a_phone_and_leads_to_the_report(sign, page):
    page.set_viewport_size(PHONE)
    page.goto(f"/p/{sign.pk}/")
    expect(page.get_by_role("heading", name="清溪河河口村段", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="000-1234567")).to_have_attribute(
        "href", "tel:000-1234567"
    )
    expect(page.get_by_text("村级河长")).to_be_visible()
    assert fits(page)
    assert not faults(page)
    page.get_by_role("link", name="我要举报这里的问题").click()
    expect(page.get_by_label("您看到了什么")).to_be_visible()
    assert fits(page)
    assert not faults(page)
    # The phone has found its number long before anybody has typed a word.
    expect(page.locator("input[name=work]")).to_have_value(re.compile(r"^\d+$"), timeout=20_000)


def test_without_scripts_a_report_is_taken_after_some_seconds(
    sign, plain, live_server, monkeypatch
):
    plain.goto(f"{live_server.url}/p/{sign.pk}/report/")
    plain.get_by_label("您看到了什么").fill(SEEN)
    plain.get_by_role("button", name="提交").click()
    expect(plain.get_by_role("alert")).to_contain_text(re.compile(r"请等 \d+ 秒后再点一次"))
    expect(plain.get_by_label("您看到了什么")).to_have_value(SEEN)
    later = clock.now() + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    plain.get_by_role("button", name="提交").click()
    assert number_on(plain) == Complaint.objects.get().number


def test_a_report_through_to_its_closure_and_its_query(sign, people, page, sign_in, neighbour):
    page.set_viewport_size(PHONE)
    page.goto(f"/p/{sign.pk}/report/")
    page.get_by_label("您看到了什么").fill(SEEN)
    page.get_by_label("照片一").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_label("属于哪一类").select_option(label="岸边倒垃圾、堆东西")
    page.get_by_label("联系电话").fill("10055556666")
    page.get_by_role("button", name="提交").click()
    number = number_on(page)
    assert fits(page)
    assert not faults(page)

    desk = sign_in(people.town_office, neighbour)
    desk.get_by_role("link", name=re.compile("1 投诉待处理")).click()
    desk.get_by_role("link", name=SEEN).click()
    desk.get_by_role("link", name="转为问题办理").click()
    desk.get_by_label("告知举报人的话").fill("已派人到现场查看。")
    desk.get_by_role("button", name="转为问题").click()
    expect(desk.get_by_text("并受理，请交办")).to_be_visible()
    queried(page, number, "正在办理", "已派人到现场查看。")

    closed(Complaint.objects.get().issue, people)
    desk.goto("/complaints/?inbox=answer")
    desk.get_by_role("link", name=SEEN).click()
    desk.get_by_role("link", name="作最后答复").click()
    desk.get_by_label("答复内容").fill("垃圾已清运，安排专人巡查。")
    desk.get_by_label("已电话告知举报人").check()
    desk.get_by_role("button", name="答复").click()
    expect(desk.get_by_text("已答复，投诉办结。")).to_be_visible()
    queried(page, number, "已办结", "整改完成，经河长办复核已销号", "垃圾已清运，安排专人巡查。")


def queried(page, number, state, *told):
    """What somebody with the number reads."""
    page.goto("/p/")
    page.get_by_label("查询码").fill(f"{number[:4]} {number[4:8]} {number[8:]}")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name=state, level=1)).to_be_visible()
    for words in told:
        expect(page.get_by_text(words)).to_be_visible()


def closed(issue, people):
    """The unit puts it right, the office closes it."""
    office, clerk, at = people.town_office, people.unit_clerk, clock.now()
    key = "6f1d0c52-0000-4000-8000-000000000001"
    steps = [
        ("hand_over", people.district_office, {"what": What(unit=people.unit)}),
        ("sign", clerk, {}),
        ("request_closure", clerk, {"note": "已清运", "files": [key]}),
        ("pass", office, {}),
        ("close", office, {}),
    ]
    for action, by, more in steps:
        act(issue_id=issue.pk, action=action, by=by, at=at, **more)
