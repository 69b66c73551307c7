"""An office's morning in a real Chromium: an issue that has just come from a phone, and the notice of
last month, drafted by a real Celery worker."""

import json
import re
import urllib.error
import urllib.request
import uuid

import docx
import pytest
from playwright.sync_api import expect

from common import clock
from common.text.months import Month
from tests.factories import PASSWORD

DRAFTING_MS = 60_000


class Phone:
    """A phone that speaks HTTP to the live server, with a token it logged in for."""

    def __init__(self, server, user):
        self.server = server
        self.token = ""
        login = {"mobile": user.mobile, "password": PASSWORD, "device": "测试手机"}
        self.token = self.send("POST", "auth/login/", login)["token"]

    def send(self, method, path, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Token {self.token}"
        request = urllib.request.Request(
            f"{self.server}/api/v1/{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers=headers,
            method=method,
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


@pytest.fixture
def phone(live_server, people):
    return Phone(live_server.url, people.village_chief)


@pytest.fixture
def reported(phone, people):
    body = {
        "reach": people.reach.pk,
        "kind": "luandui",
        "severity": "general",
        "description": "河岸堆放建筑垃圾约两车",
        "place": {"lon": 108.412, "lat": 30.801, "datum": "wgs84"},
        "photos": [],
        "patrol": None,
        "fixed_on_spot": False,
    }
    return phone.send("PUT", f"issues/{uuid.uuid4()}/", body)


def test_an_issue_from_a_phone_is_accepted_and_handed_over_and_no_neighbour_sees_it(
    people, phone, reported, page, sign_in, neighbour
):
    sign_in(people.district_office)
    # The town's office comes first; the district sees it among what lies below.
    page.get_by_text("下级办理中").click()
    page.get_by_role("link", name=re.compile("1 待受理")).click()
    page.get_by_role("link", name=reported["number"]).click()
    address = page.url

    page.get_by_role("link", name="受理", exact=True).click()
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_text("已受理，问题现为“待交办”。")).to_be_visible()
    page.get_by_role("link", name="交办", exact=True).click()
    page.get_by_label("责任单位").select_option(label="江南区生态环境局")
    page.get_by_role("button", name="交办", exact=True).click()
    expect(page.get_by_text("已交办，问题现为“待签收”。")).to_be_visible()

    told = phone.send("GET", f"issues/{reported['uuid']}/")
    assert (told["state_words"], told["unit"]) == ("待签收", "江南区生态环境局")

    sign_in(people.stranger, neighbour)
    assert neighbour.goto(address).status == 404
    neighbour.goto("/issues/?state=all")
    expect(neighbour.get_by_text("没有", exact=False).first).to_be_visible()
    assert reported["number"] not in neighbour.content()
    neighbour.goto(f"/search/?q={reported['number']}")
    expect(neighbour.get_by_text("没有找到")).to_be_visible()


def test_last_months_notice_is_drafted_published_and_downloaded_and_no_neighbour_sees_it(
    people, worker, page, sign_in, neighbour, tmp_path
):
    month = Month.of(clock.now()).previous()
    sign_in(people.district_office)
    page.get_by_role("navigation", name="栏目").get_by_text("通报约谈").click()
    page.get_by_role("link", name="月通报", exact=True).click()
    page.get_by_role("link", name="生成通报").first.click()
    page.get_by_label("月份").select_option(str(month))
    page.get_by_label("行政区").select_option(people.district.code)
    page.get_by_role("button", name="开始生成").click()
    expect(page.get_by_text("新拟 3 份草稿")).to_be_visible(timeout=DRAFTING_MS)
    page.get_by_role("link", name=f"查看{month.label}通报").click()
    rows = page.locator("#list tbody tr")
    rows.filter(has=page.get_by_role("cell", name="江南区", exact=True)).get_by_role("link").click()
    title = page.get_by_role("heading", level=1).inner_text()
    address = page.url

    page.get_by_role("link", name="发布", exact=True).click()
    number = page.get_by_label("文号").input_value()
    page.get_by_label("签发人").fill("周区长")
    page.get_by_label("职务").fill("区长")
    page.get_by_label("石桥镇").uncheck()
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("通报已发布并送达。")).to_be_visible()
    assert page.url == address

    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Word").click()
    path = tmp_path / "通报.docx"
    download.value.save_as(path)
    words = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert number in words
    assert title.split("（")[0] in words.replace("\n", "")

    sign_in(people.stranger, neighbour)
    assert neighbour.goto(address).status == 404
    assert neighbour.goto("/notices/inbox/").status == 200
    assert title not in neighbour.content()
    assert neighbour.request.get(f"{address}notice.docx").status == 404
