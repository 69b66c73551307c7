"""A village chief's phone: its browser, what is stored in it, and how it walks."""

import base64
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from tests.browser.line import Line
from tests.factories import PASSWORD
from tests.phone import beside

TOUCH: Final[dict[str, Any]] = {
    "viewport": {"width": 360, "height": 640},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "permissions": ["geolocation"],
}
METRE: Final = 1 / 95_700
# As `phone/client/core/steps.js` has them: what waits is counted in the database, not on the screen.
_COUNT: Final = """async () => {
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open("hezhang");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const tx = db.transaction(["records", "photos"]);
  const all = (name) => new Promise((done, failed) => {
    const asked = tx.objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const [records, photos] = [await all("records"), await all("photos")];
  db.close();
  return [records, photos];
}"""
_SEED: Final = """async (rows) => {
  const db = await new Promise((done, failed) => {
    const asked = indexedDB.open("hezhang");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const tx = db.transaction(["kept", "records", "bodies", "photos", "photo_bytes"], "readwrite");
  const ended = new Promise((done, failed) => { tx.oncomplete = done; tx.onabort = () => failed(tx.error); });
  const kept = tx.objectStore("kept");
  kept.get("session").onsuccess = (event) => {
    const { user } = event.target.result;
    kept.get("seq").onsuccess = (found) => {
      let seq = found.target.result || 0;
      for (const { uuid, type, body, photos } of rows) {
        const text = JSON.stringify(body);
        const { track, ...brief } = body;
        tx.objectStore("bodies").put(text, uuid);
        for (const [name, base64] of photos) {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
          tx.objectStore("photo_bytes").put(bytes, name);
          tx.objectStore("photos").put({
            uuid: name, user, seq: ++seq, of: uuid, state: "waiting", words: "", size: bytes.byteLength, received: 0,
            savedAt: Date.now(),
          });
        }
        tx.objectStore("records").put({
          uuid, user, seq: ++seq, type, savedAt: Date.now(), state: "waiting", words: "", code: "", fields: {},
          brief: track === undefined ? brief : { ...brief, points: track ? track.points.length : 0 },
          bytes: text.length, needs: null, photos: body.photos || [],
        });
      }
      kept.put(seq, "seq");
    };
  };
  await ended;
  db.close();
}"""


class Pocket:
    """One phone with one page in front; `line` is what it talks to."""

    def __init__(self, context: BrowserContext, line: Line) -> None:
        self.context, self.line = context, line
        self.faults: list[str] = []
        self.page = self.open()

    @property
    def bar(self) -> Locator:
        """What the bar of the queue says."""
        return self.page.locator("footer").get_by_role("status")

    def open(self, address: str = "") -> Page:
        """A page more; an error of its program fails the test that looks at `faults`."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if address:
            page.goto(self.line.url + address)
        return page

    def log_in(self, user: Any, password: str = PASSWORD) -> None:
        """Through the app's own page, and as far as its home with the shell kept."""
        page = self.page
        page.goto(f"{self.line.url}/m/")
        page.get_by_label("手机号").fill(user.mobile)
        page.get_by_label("密码", exact=True).fill(password)
        page.get_by_role("button", name="登录", exact=True).tap()
        expect(page.get_by_role("button", name="开始巡河")).to_be_visible()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def kill(self) -> None:
        """The page's process dies: nothing says goodbye and nothing is written at the last moment."""
        with suppress(Error):
            self.page.goto("chrome://crash", timeout=5000)
        self.page.close()

    def seed(self, rows: list[dict[str, Any]]) -> None:
        """Records as the app would have saved them without a signal, then the page anew."""
        self.page.evaluate(_SEED, rows)

    def waiting(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Records and photos that are stored and not sent."""
        records, photos = self.page.evaluate(_COUNT)
        return records, photos

    def wake(self) -> None:
        """The page comes into sight: it reads what is stored and sends it."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def send(self) -> None:
        self.page.get_by_role("button", name="现在上传").tap()

    def walk(self, metres: int, step: int = 20, seconds: int = 15) -> None:
        """Along the reach of the cast, from where it last was, by the page's clock."""
        for _ in range(metres // step):
            self._at += step
            lon, lat = beside(108.40 + self._at * METRE, 30.80, self._at // step)
            self.context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 6})
            self.page.clock.run_for(seconds * 1000)

    _at = 0


def shot(width: int = 800, height: int = 600) -> bytes:
    """A photo like no other, which does not pack: half a megabyte."""
    noise = Image.frombytes("RGB", (width, height), random.randbytes(width * height * 3))
    out = BytesIO()
    noise.save(out, "JPEG", quality=60)
    return out.getvalue()


def pictures(count: int) -> dict[str, str]:
    """Photos that wait: their numbers and their bytes in base64."""
    return {str(uuid.uuid4()): base64.b64encode(shot()).decode() for _ in range(count)}


@contextmanager
def pocket_of(browser: Browser, line: Line, **how: Any) -> Iterator[Pocket]:
    context = browser.new_context(
        **{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", **TOUCH, **how},
        geolocation={"longitude": 108.40, "latitude": 30.80, "accuracy": 8},
    )
    yield Pocket(context, line)
    context.close()


def patrol_row(
    reach: Any, started: datetime, *, minutes: int = 20, **changes: Any
) -> dict[str, Any]:
    """A patrol as the app stores it, without a track."""
    body = {
        "reach": reach.pk,
        "kind": "walk",
        "started_at": started.isoformat(),
        "ended_at": (started + timedelta(minutes=minutes)).isoformat(),
        "track": None,
        "checklist": {},
        "nothing_found": True,
        "note": "",
        "photos": [],
        "clock_offset_s": 0,
        "app": "hezhang-phone 1.0.0",
    }
    return {"uuid": str(uuid.uuid4()), "type": "patrol", "body": body | changes, "photos": []}


def issue_row(
    reach: Any, kind: str, reported: datetime, photos: dict[str, str] | None = None, **changes: Any
) -> dict[str, Any]:
    """An issue as the app stores it; `photos` are their numbers and their bytes in base64."""
    shots = photos or {}
    body = {
        "reported_at": reported.isoformat(),
        "photos": list(shots),
        "reach": reach.pk,
        "kind": kind,
        "severity": "general",
        "description": "岸边有垃圾",
        "place_words": "",
        "patrol": None,
        "fixed_on_spot": False,
        "clock_offset_s": 0,
        "app": "hezhang-phone 1.0.0",
    }
    return {
        "uuid": str(uuid.uuid4()),
        "type": "issue",
        "body": body | changes,
        "photos": list(shots.items()),
    }
