"""A transfer as both offices see it, each in a browser of its own: over, accepted, answered, closed."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from common import clock
from issues.models import IssueKind
from issues.services import Report, act, report_issue
from tests.cast import NEIGHBOUR_TOWN
from tests.photos import photo


@pytest.fixture
def issue(people):
    made = report_issue(
        report=Report(
            uuid=uuid4(),
            reach=people.reach,
            kind=IssueKind.objects.get(code="luandui"),
            severity="general",
            description="交界处漂浮垃圾自上游漂入",
        ),
        by=people.village_chief,
        at=clock.now(),
    ).issue
    return act(issue_id=made.pk, action="accept", by=people.town_office, at=clock.now()).issue


def test_a_transfer_is_seen_from_both_offices(people, issue, page, sign_in, neighbour, tmp_path):
    sign_in(people.town_office)
    sign_in(people.stranger, neighbour)
    address = f"/issues/{issue.pk}/"
    assert neighbour.goto(address).status == 404

    page.goto(address)
    page.get_by_role("link", name="移交邻区", exact=True).click()
    page.get_by_label("移交到").select_option(value=NEIGHBOUR_TOWN)
    page.get_by_label(re.compile("移交事由")).fill("源头在贵镇，请清理")
    page.get_by_role("button", name="移交邻区", exact=True).click()
    expect(page.get_by_text("已移交邻区，问题现为“待邻区受理”")).to_be_visible()
    expect(page.get_by_text("石桥镇河长办 受理移交").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载移交函和回执").click()
    assert download.value.suggested_filename.endswith(".docx")

    neighbour.goto("/")
    neighbour.get_by_role("link", name=re.compile("1 邻区移交")).click()
    neighbour.get_by_role("link", name=issue.number).click()
    expect(neighbour.get_by_text("源头在贵镇，请清理").first).to_be_visible()
    neighbour.get_by_role("link", name="受理移交", exact=True).click()
    neighbour.get_by_role("button", name="受理移交", exact=True).click()
    expect(neighbour.get_by_text("由石桥镇河长办 交办").first).to_be_visible()
    neighbour.get_by_role("link", name="答复移交方", exact=True).click()
    neighbour.get_by_label(re.compile("答复内容")).fill("已清理，设拦漂索")
    cleaned = tmp_path / "整改后.jpg"
    cleaned.write_bytes(photo())
    neighbour.locator("input[name=photos]").set_input_files(cleaned)
    neighbour.get_by_role("button", name="答复移交方", exact=True).click()
    expect(neighbour.get_by_text("已答复移交方，问题现为“待复核”")).to_be_visible()
    expect(neighbour.get_by_role("link", name="复核通过", exact=True)).to_have_count(0)

    page.reload()
    expect(page.get_by_text("已清理，设拦漂索").first).to_be_visible()
    for action in ("复核通过", "销号"):
        page.get_by_role("link", name=action, exact=True).click()
        page.get_by_role("button", name=action, exact=True).click()
    expect(page.get_by_text("已销号，问题现为“已销号”")).to_be_visible()

    neighbour.reload()
    expect(neighbour.get_by_text("已销号").first).to_be_visible()
    assert neighbour.locator("a[href*='/acts/']").count() == 0
    for side in (page, neighbour):
        side.goto("/borders/")
        side.locator("main").get_by_role("link", name=re.compile("^(石桥镇|清溪镇)$")).click()
        expect(side.get_by_role("link", name=issue.number)).to_be_visible()
