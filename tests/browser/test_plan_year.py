"""A list's year in a real Chromium: five reviews with one return, a month's report, its lights as the date
moves, the notice that holds them, the interview it proposes, and the letter."""

import re
from datetime import datetime
from types import SimpleNamespace

import docx
import pytest
from playwright.sync_api import expect

from accounts.models import Role
from common import clock
from common.text.chinese import SHANGHAI
from notices.models import DraftJob
from notices.services import drafting
from plans import tasks
from plans.models import LineDuty
from tests import factories as make
from tests.plans.making import draft, line, target

LIST = "清溪河2026年度任务清单"
PONDS = "鱼塘尾水治理"
BANKS = "河道整治"
PDF = {"name": "现场验收单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


@pytest.fixture
def on(monkeypatch):
    """`on(9, 18)`: it is ten in the morning of that day of 2026, here and on the live server."""

    def moved(month, day):
        moment = datetime(2026, month, day, 10, tzinfo=SHANGHAI)
        monkeypatch.setattr(clock, "now", lambda: moment)

    moved(2, 2)
    return moved


@pytest.fixture
def cast(on, people):
    """Who has a part in 清溪河's list of 2026, a draft: the bureau leads it and 河道整治 (half a percent a
    day until 17 September, 住建委 with it), 农委 leads 鱼塘尾水治理."""
    of = draft(people)
    banks = line(of, title=BANKS, field="environment")
    target(banks, "整治河道", "3360")
    housing, farming = clerk(people, "住建委"), clerk(people, "农委")
    LineDuty.objects.create(line=banks, unit=housing.unit, words="岸坡管护")
    ponds = line(of, title=PONDS, field="pollution", lead_unit=farming.unit)
    target(ponds, "改造鱼塘", "40", "口")
    chief = make.ChiefFactory(name="区级河长", division=people.district, user=people.district_chief)
    post = {"reach": None, "river": people.river, "division": people.district, "tier": 6}
    make.AppointmentFactory(chief=chief, **post)
    return SimpleNamespace(
        bureau=people.unit_clerk,
        housing=housing.user,
        farming=farming.user,
        chief=people.district_chief,
        office=people.district_office,
    )


def clerk(people, name):
    unit = make.UnitFactory(name=name, division=people.district)
    user = make.UserFactory(name=f"{name}经办")
    make.grant(user, Role.UNIT, unit)
    return SimpleNamespace(user=user, unit=unit)


@pytest.fixture
def desk(page, sign_in):
    """`desk(user, "清单会审")`: another person sits down, and opens a page of the menu."""

    def opened(user, entry):
        page.context.clear_cookies()
        sign_in(user)
        menu = page.get_by_role("navigation", name="栏目")
        closed = menu.locator("details:not([open])").filter(has=page.get_by_text(entry, exact=True))
        if closed.count():
            closed.locator("summary").click()
        menu.get_by_role("link", name=entry, exact=True).click()
        return page

    return opened


def test_a_list_from_its_reviews_to_the_letter_about_its_red_line(cast, on, desk, tmp_path):
    submitted(desk(cast.bureau, "清单编制"), "送审")
    reviewed(desk(cast.bureau, "清单会审"), next_step="区级部门会审")
    returned_mended_and_submitted_again(cast, on, desk)
    passed_by_the_others_until_it_binds(cast, on, desk)

    on(6, 24)
    reported(desk(cast.bureau, "我的本月"))
    turned_yellow_then_red(cast, on, desk)

    on(10, 9)
    notice = published(desk(cast.office, "月通报"))
    letter = interviewed(desk(cast.office, "处理建议"), notice, tmp_path)
    assert notice in letter
    assert "江南区生态环境局：" in letter
    assert f"{BANKS}（{LIST}）" in letter
    assert "截至2026年9月30日，应于2026年9月17日前完成，已完成 50 %，已逾期 13 天。" in letter
    assert "本决定的依据：“三色”管理机制：红灯任务，约谈任务责任人。" in letter
    assert "约谈时间：2026年10月12日 09:30；地点：区河长办会议室。" in letter
    signed_for(desk(cast.bureau, "提醒约谈"))


def submitted(page, button):
    page.get_by_role("link", name=LIST).first.click()
    page.get_by_role("link", name=button, exact=True).click()
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text(re.compile("已送审，现由“.+”会审。"))).to_be_visible()


def reviewed(page, *, verdict="通过", words="", signer="", document="", next_step=""):
    """An opinion on the list that waits; the office's, from a paper, has its signer and document."""
    page.get_by_role("link", name=LIST).click()
    page.get_by_label(verdict, exact=True).check()
    page.get_by_label("意见内容").fill(words)
    if signer:
        page.get_by_label("出具意见人").fill(signer)
        page.get_by_label("文号或会议纪要").fill(document)
    page.get_by_role("button", name="提交意见").click()
    expect(page.get_by_text("会审意见已提交。")).to_be_visible()
    if next_step:
        expect(page.locator("[aria-current=step]")).to_contain_text(next_step)


def returned_mended_and_submitted_again(cast, on, desk):
    on(2, 5)
    why = "鱼塘改造须待秋季清塘，完成时限请改为12月31日。"
    reviewed(desk(cast.housing, "清单会审"), next_step="区级部门会审")
    reviewed(desk(cast.farming, "清单会审"), verdict="退回修改", words=why)

    on(2, 9)
    page = desk(cast.bureau, "清单编制")
    page.get_by_role("link", name=LIST).first.click()
    expect(page.get_by_text(why)).to_be_visible()
    page.get_by_role("link", name=f"修改 {PONDS}").click()
    page.get_by_label("完成时限").fill("2026-12-31")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("tr").filter(has_text=PONDS)).to_contain_text("2026-12-31")
    submitted(desk(cast.bureau, "清单编制"), "重新送审")
    expect(page.get_by_text("第 1 轮：2026年2月2日送审，由“区级部门会审”退回")).to_be_visible()


def passed_by_the_others_until_it_binds(cast, on, desk):
    on(2, 11)
    reviewed(desk(cast.housing, "清单会审"), next_step="区级部门会审")
    reviewed(desk(cast.farming, "清单会审"), next_step="专家评审")
    experts = {"signer": "专家组组长", "document": "专家评审意见〔2026〕3号"}
    reviewed(desk(cast.office, "清单会审"), **experts, next_step="区级河长审定")
    reviewed(desk(cast.chief, "清单会审"), next_step="区政府批复")
    on(2, 20)
    paper = {"signer": "区人民政府", "document": "江南府〔2026〕12号"}
    reviewed(page := desk(cast.office, "清单会审"), **paper)
    expect(page.get_by_text("2026年2月20日生效")).to_be_visible()
    expect(page.get_by_text("江南府〔2026〕12号")).to_be_visible()


def reported(page):
    """河道整治 in June: 1680 of 3360 米, half of it. A figure above the target is refused, and costs
    neither words nor file."""
    row = page.locator("article").filter(has_text=BANKS)
    row.get_by_label("整治河道").fill("5000")
    row.get_by_label("进展").fill("完成上游段清淤和护岸。")
    row.get_by_text("佐证材料、完成日期").click()
    row.locator("input[type=file]").set_input_files(PDF)
    row.get_by_role("button", name="填报").click()
    expect(row.get_by_text("超过目标 3,360 米")).to_be_visible()
    row.get_by_label("整治河道").fill("1680")
    row.get_by_role("button", name="填报").click()
    expect(row.get_by_text("已填报")).to_be_visible()
    expect(row.get_by_text("进度 50 %")).to_be_visible()
    expect(row.get_by_text("完成上游段清淤和护岸。")).to_be_visible()
    expect(row.get_by_role("link", name=PDF["name"])).to_be_visible()


def lights_of(page):
    """What the annual list shows."""
    rows = {title: page.locator("tr").filter(has_text=title) for title in (BANKS, PONDS)}
    return {title: row.locator(".light").inner_text().strip() for title, row in rows.items()}


def turned_yellow_then_red(cast, on, desk):
    """Night after night: nobody ever reports 鱼塘尾水治理, and 河道整治 not after June."""
    assert tasks.relight() == 1
    assert lights_of(desk(cast.office, "任务清单")) == {BANKS: "绿灯", PONDS: "黄灯"}
    on(8, 1)
    assert tasks.relight() == 1
    assert lights_of(desk(cast.office, "任务清单")) == {BANKS: "黄灯", PONDS: "黄灯"}
    on(9, 17)
    assert tasks.relight() == 0
    on(9, 18)
    assert tasks.relight() == 1
    assert tasks.relight() == 0
    page = desk(cast.office, "任务清单")
    assert lights_of(page) == {BANKS: "红灯", PONDS: "黄灯"}
    page.get_by_role("link", name=BANKS).click()
    expect(page.get_by_text("已完成 50 %，已逾期 1 天。").first).to_be_visible()
    expect(page.locator(".light-strip")).to_have_text(re.compile("7月绿.*8月黄.*9月红", re.S))


def published(page):
    """September's notice of the district, drafted by its job; returns its number."""
    page.get_by_role("link", name="生成通报").first.click()
    page.get_by_label("月份").select_option("2026-09")
    page.get_by_label("行政区").select_option(label="江南区")
    page.get_by_role("button", name="开始生成").click()
    drafting.run_job(DraftJob.objects.get().pk, now=clock.now)
    page.get_by_role("link", name="查看2026年9月通报").click()
    rows = page.locator("#list tbody tr")
    rows.filter(has=page.get_by_role("cell", name="江南区", exact=True)).get_by_role("link").click()

    paper = page.get_by_role("article")
    expect(paper.get_by_role("heading", name=re.compile("、清单任务亮灯情况$"))).to_be_visible()
    lit = paper.get_by_role("figure").filter(has_text="黄灯、红灯任务名单")
    expect(lit.locator("tr").filter(has_text=BANKS)).to_contain_text("红灯")
    expect(lit.locator("tr").filter(has_text=PONDS)).to_contain_text("黄灯")

    page.get_by_role("link", name="发布", exact=True).click()
    number = page.get_by_label("文号").input_value()
    page.get_by_label("签发人").fill("周区长")
    page.get_by_label("职务").fill("区长")
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("通报已发布并送达。")).to_be_visible()
    return number


def interviewed(page, notice, folder):
    """The rules propose a reminder for yellow and an interview for red; the office issues the interview.
    Returns the text of its letter as downloaded."""
    page.get_by_role("button", name="提取建议").click()
    expect(page.get_by_text("新提出 2 条建议。")).to_be_visible()
    rows = page.locator("#list tbody tr").filter(has_text=notice)
    expect(rows.filter(has_text="农委")).to_contain_text("提醒")
    proposed = rows.filter(has_text="江南区生态环境局")
    expect(proposed).to_contain_text("约谈")
    proposed.get_by_role("link", name="制发").click()
    page.get_by_label("签发人").fill("周区长")
    page.get_by_label("约谈时间").fill("2026-10-12T09:30")
    page.get_by_label("约谈地点").fill("区河长办会议室")
    page.get_by_role("button", name="制发并送达").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已制发并送达。")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    download.value.save_as(folder / "约谈.docx")
    paper = docx.Document(str(folder / "约谈.docx"))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def signed_for(page):
    page.get_by_role("link", name=re.compile("江南河长办约〔2026〕")).click()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_text("已签收").first).to_be_visible()
