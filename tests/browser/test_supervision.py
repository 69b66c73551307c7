"""A 暗访督查 from its plan to an order form, and what those inspected see of it, in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from common import clock
from common.text.chinese import local_date
from issues.models import Issue
from supervision.models import OrderForm

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_supervision_is_turned_into_an_order_form(people, page, sign_in, neighbour, tmp_path):
    today = local_date(clock.now()).isoformat()
    sign_in(people.district_office)
    page.goto("/supervision/")
    page.get_by_role("link", name="制定督查方案").click()
    page.get_by_label("名称").fill("清溪河暗访督查")
    page.get_by_label("开始日期").fill(today)
    page.get_by_label("结束日期").fill(today)
    page.get_by_label("组长").fill("周明")
    page.get_by_label("河段", exact=True).first.fill(people.reach.code)
    page.get_by_role("button", name="保存方案").click()
    expect(page.get_by_text("督查方案已保存。")).to_be_visible()
    address = page.url

    # The town that is inspected finds nothing of it, by no way.
    sign_in(people.town_office, neighbour)
    assert neighbour.goto(address).status == 404
    neighbour.goto("/supervision/")
    assert "清溪河暗访督查" not in neighbour.content()
    neighbour.goto("/search/?q=暗访")
    expect(neighbour.get_by_text("没有找到")).to_be_visible()

    page.get_by_role("link", name=f"在 {people.reach} 记录问题").click()
    page.get_by_label("类别").select_option(value="zhipai")
    page.get_by_label("较重").check()
    page.get_by_label("问题描述").fill("污水经暗管直排入河")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已记录。")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("清溪河河口村段"))).to_be_visible()

    page.get_by_role("link", name="生成任务交办单").click()
    page.get_by_label("责任单位").select_option(label="江南区生态环境局")
    page.get_by_label("整改期限").fill("2099-12-31")
    page.get_by_label("整改要求").first.fill("封堵暗管")
    page.get_by_role("button", name="交办", exact=True).click()
    # A slip of the finger in the year is asked back, and nothing typed is lost.
    expect(page.get_by_text("期限过远")).to_be_visible()
    page.get_by_label("整改期限").fill(today)
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_text("已交办。")).to_be_visible()
    order = OrderForm.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"任务交办单 {order.number}")
    issue = Issue.objects.get()
    expect(page.get_by_role("link", name=issue.number)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    assert order.number in download.value.suggested_filename

    neighbour.context.clear_cookies()
    sign_in(people.unit_clerk, neighbour)
    neighbour.get_by_role("link", name=re.compile("1 交办单待签收")).click()
    neighbour.get_by_role("link", name=order.number).click()
    neighbour.get_by_role("button", name="签收交办单").click()
    neighbour.get_by_role("button", name="确定").click()
    expect(neighbour.get_by_text("已签收，各项转入整改。")).to_be_visible()
    issue.refresh_from_db()
    assert issue.state == "rectifying"

    page.goto(address)
    expect(page.get_by_role("link", name=issue.number)).to_be_visible()
