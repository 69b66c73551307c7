"""A wall's week in seconds: pages turn hundreds of times and nothing grows; the network goes and comes back."""

import pytest
from playwright.sync_api import expect

from common import clock
from issues.models import Issue, IssueKind
from screens.services import snapshots
from screens.services.links import issue_link
from tests.browser.axe import faults

TURN, ASK = 20_000, 15_000


def held(cdp):
    """Bytes of the script's heap, nodes and listeners, after a collection."""
    cdp.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
    return found["JSHeapUsedSize"], found["Nodes"], found["JSEventListeners"]


def report(people, number):
    Issue.objects.create(
        number=number,
        source="patrol",
        kind=IssueKind.objects.get(code="luandui"),
        severity="general",
        description="倾倒垃圾",
        reach=people.reach,
        division=people.village,
        reported_by=people.village_chief,
        reporter_name="村河长",
        reported_at=clock.now(),
        state="reported",
    )
    snapshots.count(code=people.district.code, at=clock.now())


def filled(page, panel, width, height):
    """How wide a panel is on a screen of this size, of which nothing lies beyond the edge."""
    page.set_viewport_size({"width": width, "height": height})
    root = "document.documentElement"
    assert page.evaluate(f"[{root}.scrollWidth, {root}.scrollHeight]") == [width, height]
    return panel.bounding_box()["width"]


def test_a_wall_runs_on_without_growing_and_without_the_network(
    people, browser, browser_context_args, live_server
):
    _, token = issue_link(
        division=people.district, name="会议室", by=people.district_office, at=clock.now()
    )
    context = browser.new_context(
        **browser_context_args
        # Its pages turn, which whoever asks for less motion is spared.
        | {"viewport": {"width": 1920, "height": 1080}, "reduced_motion": "no-preference"}
    )
    page = context.new_page()
    page.clock.install()
    # The link alone opens it, and the token is gone from the address.
    page.goto(f"{live_server.url}/screen/wall/#{token}")
    expect(page.get_by_role("heading", name="江南区河长制综合调度")).to_be_visible()
    assert page.url == f"{live_server.url}/screen/wall/"
    assert faults(page) == []
    figures = page.locator("[data-panel=figures]")
    expect(figures.get_by_role("heading")).to_have_count(8)

    large, usual = filled(page, figures, 3840, 2160), filled(page, figures, 1920, 1080)
    assert large == pytest.approx(2 * usual, abs=2)

    def shown():
        return page.locator("[data-go][aria-pressed=true]").inner_text()

    page.clock.run_for(TURN + 1000)
    assert shown() == "任务亮灯"
    page.keyboard.press("Space")
    page.clock.run_for(3 * TURN)
    assert shown() == "任务亮灯"
    page.keyboard.press("ArrowRight")
    assert shown() == "水质"
    page.keyboard.press("Space")

    # Each report moves the figures; the first of them warms up what is only built once.
    cdp = context.new_cdp_session(page)
    cdp.send("Performance.enable")
    sizes = []
    for number in range(4):
        report(people, f"W{number}")
        with page.expect_response(lambda answer: answer.status == 200):
            page.clock.fast_forward(ASK + 1000)
        found = figures.locator("article").nth(2).locator("strong")
        expect(found).to_have_text(str(number + 1))
        page.clock.run_for(60 * TURN)
        sizes.append(held(cdp))
    (heap, nodes, listeners), last = sizes[1], sizes[-1]
    # One row of today's events more with each report: a handful of nodes, and no listener.
    assert last[0] - heap < 200_000
    assert last[1] - nodes < 60
    assert last[2] == listeners

    cut_and_join(people, page)
    context.close()


def cut_and_join(people, page):
    """Four were reported; the fifth while the network is gone."""
    told = page.get_by_role("status")
    found = page.locator("[data-panel=figures] article").nth(2).locator("strong")
    page.context.set_offline(True)
    page.clock.fast_forward(ASK + 1000)
    expect(told).to_contain_text("网络中断，显示的是")
    expect(found).to_have_text("4")
    page.clock.fast_forward("11:00")
    assert page.locator("body.is-old").count() == 1
    report(people, "W9")
    # The browser says that the line is there again, and the page asks at once.
    page.context.set_offline(False)
    expect(found).to_have_text("5")
    expect(told).to_contain_text("数据截至")
    assert page.locator("body.is-old").count() == 0
