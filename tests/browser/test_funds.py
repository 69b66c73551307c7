"""A rule built, tried, put in force; a statement confirmed by one side, objected to by the other, corrected, frozen and
exported, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from common import clock
from common.text.months import Month
from funds.models import Statement
from tests.funds import allowing
from tests.funds.making import announce, between_towns

pytestmark = pytest.mark.django_db(transaction=True)


def chosen(page, group, number, label, value):
    page.locator(f".rows-{group} [data-row]").nth(number).get_by_label(label).select_option(
        label=value
    )


def pressed(page, name):
    page.get_by_role("button", name=name).click()
    page.get_by_role("button", name="确定").click()


def test_a_rule_is_built_and_its_statement_goes_to_both_sides(people, page, sign_in, neighbour):
    last = Month.of(clock.now()).previous()
    section = between_towns(people)
    announce(section, "2" * 12, Month(last.year - 1, 1))
    announce(section, "4", last)
    sign_in(people.district_office)
    build_rule(page, last)
    try_and_start(page, last)

    page.get_by_role("link", name="核算", exact=True).click()
    page.get_by_label("核算哪一期").select_option(label=last.label)
    page.get_by_role("button", name="核算", exact=True).click()
    page.get_by_text("石桥", exact=True).click()
    expect(page.get_by_text("Ⅳ类，水质目标Ⅲ类，差 1 类")).to_be_visible()
    pressed(page, "发送双方确认")
    expect(page.get_by_text("已发送，请双方在期限内确认。")).to_be_visible()
    address = page.url

    def answers(user, how, words=""):
        neighbour.context.clear_cookies()
        sign_in(user, neighbour)
        answer(neighbour, how, words)

    answers(people.stranger, "确认无误")
    answers(people.town_office, "提出异议", "上月施工，请核对")
    page.goto(address)
    expect(page.get_by_text("上月施工，请核对").first).to_be_visible()
    announce(section, "3", last)
    page.get_by_role("link", name="更正").click()
    page.get_by_label("更正原因").fill("水质类别已更正")
    page.get_by_role("button", name="重新核算并更正").click()
    expect(page.get_by_text("已生成更正稿")).to_be_visible()
    pressed(page, "发送双方确认")
    answers(people.stranger, "确认无误")
    answers(people.town_office, "确认无误")
    page.goto(f"/funds/{Statement.objects.latest('pk').pk}/")
    page.get_by_role("link", name="定稿").click()
    page.get_by_label("文号").fill("江南河长办函〔2026〕5号")
    page.get_by_role("button", name="定稿").click()
    expect(page.get_by_text("已定稿。")).to_be_visible()
    for name in ("下载 Excel", "下载 Word"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        assert "清溪河横向补偿" in download.value.suggested_filename


def build_rule(page, last):
    page.goto("/funds/rules/")
    page.get_by_role("link", name=re.compile("拟订生态补偿")).click()
    page.get_by_label("规则名称").fill("清溪河横向补偿")
    page.get_by_label("起用月份").select_option(label=last.label)
    page.get_by_label("依据").fill("区府发〔2026〕8号")
    page.get_by_label(re.compile("石桥")).check()
    chosen(page, "cases", 0, "与水质目标比", "优于")
    chosen(page, "cases", 0, "结果", "奖补")
    rows = page.locator(".rows-cases [data-row]")
    rows.nth(0).get_by_label("金额（元）").fill("100000")
    page.locator(".rows-cases").get_by_role("button", name="加一种情形").click()
    chosen(page, "cases", 1, "与水质目标比", "差于")
    chosen(page, "cases", 1, "结果", "扣缴")
    rows.nth(1).get_by_label("金额（元）").fill("50000")
    page.get_by_label("断面每月封顶（元）").fill("200000")
    page.get_by_label("支付方每月封顶（元）").fill("1")
    page.get_by_role("button", name="保存草稿").click()
    # A slip is told where it is, and nothing typed is lost.
    expect(page.get_by_text(re.compile("高于支付方每月封顶 1.* 元，两者矛盾"))).to_be_visible()
    expect(rows.nth(1).get_by_label("金额（元）")).to_have_value("50000")
    page.get_by_label("支付方每月封顶（元）").fill("")
    page.get_by_role("button", name="保存草稿").click()
    expect(
        page.get_by_text("优于水质目标：奖补 100,000 元；差于水质目标：扣缴 50,000 元")
    ).to_be_visible()


def try_and_start(page, last):
    page.get_by_role(
        "link", name=re.compile(f"试算：按{last.year - 1 if last.month < 12 else last.year}年")
    ).click()
    expect(page.get_by_text("石桥镇付给清溪镇 1,200,000.00 元")).to_be_visible()
    page.get_by_role("link", name="清溪河横向补偿").click()
    pressed(page, "启用")
    expect(page.get_by_text("已启用，自起用月份起按这一版核算。")).to_be_visible()


def answer(page, how, words):
    page.goto("/funds/?answer=mine")
    page.get_by_role("link", name=re.compile("清溪河横向补偿")).click()
    page.get_by_role("link", name="确认或提出异议").click()
    page.get_by_label(how).check()
    if words:
        page.get_by_label("意见").fill(words)
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_text("已答复。")).to_be_visible()


def test_a_year_of_allowance_goes_to_a_town_which_sees_why_and_confirms(
    people, page, sign_in, neighbour
):
    statement = allowing.computed(people)
    sign_in(people.district_office)
    page.goto(f"/funds/{statement.pk}/")
    page.get_by_role("link", name="分镇街和人员").click()
    expect(page.get_by_role("row", name=re.compile("合计.*1,900.00"))).to_be_visible()
    page.get_by_role("link", name="石桥镇").click()
    expect(page.get_by_text("2025年6月30日卸任")).to_be_hidden()
    page.get_by_text("卸任河长").click()
    expect(page.get_by_text("2025年6月30日卸任")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    assert "石桥镇" in download.value.suggested_filename
    page.get_by_role("link", name="结算单", exact=True).last.click()
    pressed(page, "发送双方确认")

    sign_in(people.town_office, neighbour)
    neighbour.goto(f"/funds/{statement.pk}/people/")
    neighbour.locator("summary", has_text="村河长").click()
    expect(neighbour.get_by_text("1 个河段 × 52 次 × 5 元 = 260.00 元")).to_be_visible()
    expect(neighbour.get_by_text("卸任河长")).to_have_count(0)
    neighbour.get_by_role("link", name="结算单", exact=True).last.click()
    neighbour.get_by_role("link", name="确认或提出异议").click()
    neighbour.get_by_label("确认无误").check()
    neighbour.get_by_role("button", name="答复", exact=True).click()
    page.goto(f"/funds/{statement.pk}/people/")
    expect(page.get_by_role("row", name=re.compile("清溪镇.*已确认"))).to_be_visible()
