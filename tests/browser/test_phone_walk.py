"""A village chief's first day with the app: installed, logged in, walked without a signal in three taps, sent."""

import re

import pytest
from playwright.sync_api import expect

from common import clock
from inspections.models import Patrol
from tests.browser.axe import faults
from tests.factories import PASSWORD

PHONE = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "geolocation": {"longitude": 108.40, "latitude": 30.80, "accuracy": 8},
    "permissions": ["geolocation"],
}
# Along the reach of the cast, metres east of its beginning.
METRE = 1 / 95_700


@pytest.fixture
def phone(browser, browser_context_args, people):
    """The village chief's phone."""
    context = browser.new_context(**{**browser_context_args, **PHONE})
    yield context
    context.close()


def test_a_walk_without_a_signal_is_three_taps_and_is_sent_when_there_is_one(people, phone):
    page = phone.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.clock.install(time=clock.now())
    page.goto("/m/")
    page.get_by_label("手机号").fill(people.village_chief.mobile)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page.get_by_text("清溪河河口村段")).to_be_visible()
    expect(page.get_by_text("都已上传")).to_be_visible()
    assert faults(page) == []
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    phone.set_offline(True)
    page.reload()
    expect(page.get_by_text("清溪河河口村段")).to_be_visible()
    page.get_by_role("button", name="开始巡河").tap()
    expect(page.get_by_role("button", name="结束巡河")).to_be_visible()
    for step in range(1, 13):
        place = {"longitude": 108.40 + step * 60 * METRE, "latitude": 30.80, "accuracy": 8}
        phone.set_geolocation(place)
        page.clock.run_for(60_000)
    # Nobody has touched the screen for a while: it is dark, and a touch makes it light.
    page.get_by_role("button", name=re.compile(r"^12 分钟 \d{3} 米 正在巡河")).tap()
    expect(page.get_by_text("定位好了，误差约 8 米")).to_be_visible()
    page.get_by_role("button", name="结束巡河").tap()
    page.get_by_role("button", name="没有问题").tap()
    expect(page.get_by_text("存好了，有信号自己上传。")).to_be_visible()
    expect(page.get_by_text("未上传 1 条")).to_be_visible()
    assert not Patrol.objects.exists()

    # The browser hears of the network, and the app sends by itself.
    phone.set_offline(False)
    expect(page.get_by_text("都已上传").first).to_be_visible()
    patrol = Patrol.objects.get()
    assert (patrol.reach, patrol.nothing_found, patrol.chief) == (
        people.reach,
        True,
        people.chief,
    )
    assert patrol.point_count >= 10
    page.get_by_role("button", name="我的记录").tap()
    expect(page.get_by_text("巡河 · 清溪河河口村段")).to_be_visible()
    assert complaints == []
