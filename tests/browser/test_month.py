"""A unit's month in a real Chromium: several lines filled in, then sent by one press."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from common import clock
from common.text.chinese import SHANGHAI
from plans.models import ProgressReport
from tests.plans.making import line, target, task_list


@pytest.fixture
def lines(people, monkeypatch):
    moment = datetime(2026, 5, 20, 10, tzinfo=SHANGHAI)
    monkeypatch.setattr(clock, "now", lambda: moment)
    of = task_list(people)
    found = [line(of, title=title) for title in ("河道整治", "鱼塘尾水治理", "岸坡绿化")]
    for each in found:
        target(each, "长度", "100")
    return found


def test_all_that_was_filled_in_is_sent_by_one_press_and_a_bad_line_keeps_its_words(
    lines, people, page, sign_in
):
    sign_in(people.unit_clerk)
    page.goto("/plans/month/")
    send = page.get_by_role("button", name="全部填报")
    told = page.locator("[data-month-all] [role=status]")
    send.click()
    expect(told).to_have_text("还没有改动任何一项：请先填写数字或进展。")

    rows = [page.locator(f"#line-{each.pk}") for each in lines]
    for row, length in zip(rows, ("40", "999", None), strict=True):
        if length:
            row.get_by_label("长度").fill(length)
            row.get_by_label("进展").fill(f"完成 {length} 米")
    send.click()
    expect(told).to_have_text("已填报 1 项，1 项需要改正，已标红。")
    expect(rows[0].get_by_text("完成 40 米")).to_be_visible()
    expect(rows[1].get_by_label("进展")).to_have_value("完成 999 米")
    expect(rows[1].get_by_label("长度")).to_be_focused()
    assert [report.line for report in ProgressReport.objects.all()] == lines[:1]

    rows[1].get_by_label("长度").fill("99")
    send.click()
    expect(told).to_have_text("已填报 1 项。")
    expect(page.locator("#month-missing")).to_have_text(re.compile("还有 1 项未报"))
    assert ProgressReport.objects.filter(line=lines[1]).exists()
    assert not ProgressReport.objects.filter(line=lines[2]).exists()
