"""The app in a second engine, WebKit, which every browser of an iPhone shares: what Chromium forgives shows here."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import WebKitGTK
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from attachments.models import Attachment
from inspections.models import Patrol
from tests.factories import PASSWORD
from tests.photos import photo
from tests.services.webkit import webkit

SECONDS = 20


class Hand:
    """What a chief does with the phone; each waits until it can be done, and no screen is wider than the phone."""

    def __init__(self, browser: WebKitGTK) -> None:
        self.browser = browser

    def sees(self, words: str) -> None:
        self._wait(f"//body//*[contains(text(), '{words}')]")
        wide, phone = self.browser.execute_script(
            "return [document.documentElement.scrollWidth, innerWidth]"
        )
        assert (wide, phone) == (360, 360)

    def presses(self, words: str) -> None:
        button = self._wait(f"//button[contains(normalize-space(), '{words}')]")
        # The bar at the foot covers what only just came into sight.
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()

    def types(self, field: str, words: str) -> None:
        self._wait(f"//input[@id='{field}']").send_keys(words)

    def takes(self, picture: Path) -> None:
        self._wait("//label[contains(., '拍照')]")
        self.browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(picture))

    def _wait(self, path: str) -> WebElement:
        def shown(browser: WebKitGTK) -> WebElement | None:
            found = browser.find_elements(By.XPATH, path)
            return next((each for each in found if each.is_displayed() and each.is_enabled()), None)

        return WebDriverWait(self.browser, SECONDS).until(shown, f"{path} is not there")


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    with webkit(tmp_path / "webkit", width=360, height=640) as browser:
        yield Hand(browser)


@pytest.fixture
def line(live_server, monkeypatch):
    """`line.cut()` and `line.mend()`: each connection ends without an answer, those kept open as well."""
    handler = live_server.thread.httpd.RequestHandlerClass

    def parse_request(self) -> bool:
        self.close_connection = True
        return False

    class Line:
        def cut(self) -> None:
            monkeypatch.setattr(handler, "parse_request", parse_request)

        def mend(self) -> None:
            monkeypatch.undo()

    return Line()


def test_a_walk_is_kept_over_a_reload_without_a_signal_and_sent_once(
    people, live_server, hand, line, tmp_path
):
    """WebKit's automation gives no position: its question stays unanswered, as on many a phone."""
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(photo(2000, 1500, orientation=6))
    hand.browser.get(f"{live_server.url}/m/")
    hand.types("mobile", people.village_chief.mobile)
    hand.types("password", PASSWORD)
    hand.presses("登录")
    hand.sees("清溪河河口村段")
    hand.browser.execute_async_script("navigator.serviceWorker.ready.then(arguments[0])")

    line.cut()
    hand.presses("开始巡河")
    hand.sees("正在找卫星")
    hand.browser.refresh()
    hand.sees("上次巡河没有结束")
    hand.presses("接着巡")
    hand.presses("结束巡河")
    hand.takes(picture)
    hand.presses("去掉")
    hand.takes(picture)
    hand.sees("去掉")
    hand.presses("没有问题")
    hand.sees("未上传 1 条")
    assert not Patrol.objects.exists()

    line.mend()
    hand.presses("现在上传")
    hand.sees("清溪河河口村段的巡河待核实")
    hand.sees("都已上传")
    hand.browser.refresh()
    hand.sees("都已上传")
    patrol = Patrol.objects.get()
    assert (patrol.reach, patrol.chief, patrol.point_count) == (people.reach, people.chief, 0)
    # The photo that was dropped is nowhere; the other was made smaller, and stands upright.
    kept = Attachment.objects.get()
    assert ([str(kept.uuid)], kept.blob.width, kept.blob.height) == (patrol.photos, 1200, 1600)
    hand.presses("我的记录")
    hand.sees("巡河 · 清溪河河口村段")
