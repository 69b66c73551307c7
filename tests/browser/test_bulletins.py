"""A bulletin from what a town hands in to its issue and its public page, by three accounts, in a real Chromium."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from bulletins.models import Bulletin, Submission
from common import clock
from common.text.chinese import SHANGHAI
from common.text.months import Month
from tests import factories as make
from tests.browser.axe import faults
from tests.inspections.rows import patrol
from tests.photos import photo

pytestmark = pytest.mark.django_db(transaction=True)


def morning(month, day):
    return datetime(month.year, month.month, day, 9, tzinfo=SHANGHAI)


def test_a_bulletin_goes_from_hand_in_to_issue_by_three_accounts(
    people, page, sign_in, neighbour, browser, browser_context_args
):
    # Somebody else of the office could sign, so the editor may not.
    make.office(people.district.pk, "区河长办副主任")
    month = Month.of(clock.now()).previous()
    for day in (1, 2):
        patrol(people, morning(month, day))
    sign_in(people.town_office)
    handed_in = hand_in(page)

    editor = sign_in(people.district_office, neighbour)
    desk = pick(editor)
    write_and_draft(editor)
    # A patrol more: the proof asks, and the figures are read anew.
    patrol(people, morning(month, 3))
    prove(editor, desk)

    page.context.clear_cookies()
    leader = sign_in(people.district_chief)
    leader.get_by_role("link", name=re.compile("1 简报校样待签发")).click()
    leader.get_by_role("link", name="第1期（总第1期）").click()
    expect(leader.get_by_text("全区巡河3次").first).to_be_visible()
    leader.get_by_role("link", name="签发", exact=True).click()
    leader.get_by_role("button", name="签发", exact=True).click()
    expect(leader.get_by_text("已办理：签发。")).to_be_visible()

    editor.goto(desk)
    editor.get_by_role("link", name="印发", exact=True).click()
    editor.get_by_label("在公开页发布").check()
    editor.get_by_role("button", name="印发", exact=True).click()
    expect(editor.get_by_text("已办理：印发。")).to_be_visible()
    issued = Bulletin.objects.get()
    assert (issued.state, Submission.objects.get().state) == ("issued", "accepted")
    for name, ending in (("下载 Word", "docx"), ("下载 PDF", "pdf")):
        with editor.expect_download() as download:
            editor.get_by_role("link", name=name).click()
        assert download.value.suggested_filename == f"{issued}.{ending}"

    page.context.clear_cookies()
    sign_in(people.town_office)
    page.goto(handed_in)
    expect(page.get_by_text("已采用")).to_be_visible()
    phone = browser_context_args | {"viewport": {"width": 360, "height": 640}}
    context = browser.new_context(**phone)
    read_in_public(context.new_page())
    context.close()


def hand_in(page):
    """投稿 with a photo; gives the address of what was handed in."""
    page.goto("/bulletins/submissions/")
    page.get_by_role("link", name="投稿").click()
    page.get_by_label("标题").fill("清溪镇镇村联动清漂保洁")
    page.get_by_label("内容").fill("近日，清溪镇组织清漂保洁。")
    picture = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    page.locator("input[type=file]").set_input_files(picture)
    page.get_by_role("button", name="报送").click()
    # Who answers for it was left out; the text and the photo stay.
    expect(page.get_by_text("请填写审签人。")).to_be_visible()
    expect(page.get_by_label("标题")).to_have_value("清溪镇镇村联动清漂保洁")
    page.get_by_label("审签人").fill("刘一帆")
    page.get_by_role("button", name="报送").click()
    expect(page.get_by_text("已报送。")).to_be_visible()
    return page.url


def pick(editor):
    """From the home page's pile into a new bulletin; ends in the form of the item. Gives the bulletin's address."""
    editor.get_by_role("link", name=re.compile("1 简报来稿待处理")).click()
    editor.get_by_role("link", name="清溪镇镇村联动清漂保洁").click()
    original = editor.url
    editor.goto("/bulletins/")
    editor.get_by_role("link", name="编一期简报").first.click()
    editor.get_by_role("button", name="保存").click()
    expect(editor.get_by_text("已建立，可以选用来稿。")).to_be_visible()
    desk = editor.url
    editor.goto(original)
    editor.get_by_role("link", name="选用").click()
    editor.get_by_role("combobox", name="栏目").select_option(label="镇街动态")
    editor.get_by_role("button", name="选用").click()
    return desk


def write_and_draft(editor):
    text = editor.get_by_label("内容")
    text.fill("近日，清溪镇组织清漂保洁，全区巡河{巡河次树}次。")
    editor.get_by_label("列入本期要目").check()
    editor.get_by_role("button", name="保存").click()
    expect(editor.get_by_text("没有名为“巡河次树”的数据，是不是“巡河次数”？")).to_be_visible()
    text.fill("近日，清溪镇组织清漂保洁，全区巡河{巡河次数}次。")
    editor.get_by_role("button", name="保存").click()
    editor.get_by_role("link", name="由本月记录拟稿").click()
    editor.get_by_role("button", name="拟稿").click()
    # What there is of the month's records is drafted; of the rest it is said that there is nothing.
    expect(editor.get_by_text("已拟稿 2 条。")).to_be_visible()
    expect(editor.get_by_text("没有拟稿：亮灯、水质")).to_be_visible()
    assert faults(editor) == []
    editor.get_by_role("link", name="巡河次数").first.click()
    expect(editor.locator("#list tbody tr")).to_have_count(2)


def prove(editor, desk):
    editor.goto(desk)
    expect(editor.get_by_text("记录有变化，现为 3").first).to_be_visible()
    editor.get_by_role("button", name="更新数据").click()
    expect(editor.get_by_text("记录有变化")).to_have_count(0)
    editor.get_by_role("link", name="出校样送签").click()
    editor.get_by_role("button", name="出校样送签").click()
    expect(editor.get_by_text("已办理：出校样送签。")).to_be_visible()
    # Whoever edited does not sign.
    editor.get_by_role("link", name="签发", exact=True).click()
    editor.get_by_role("button", name="签发", exact=True).click()
    expect(editor.get_by_text("签发须由编辑以外的人办理")).to_be_visible()


def read_in_public(public):
    """Everybody, on a phone."""
    public.goto("/p/b/")
    public.get_by_role("link", name=re.compile(r"第1期（总第1期）")).click()
    expect(public.get_by_text("全区巡河3次")).to_be_visible()
    image = public.get_by_role("img", name="清溪镇镇村联动清漂保洁")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0
    assert public.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(public) == []
