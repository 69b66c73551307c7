"""The app in the hands of people: the first day, a full phone, a wrong clock, WeChat, a new version, an office that
takes in a file, and type that can be read."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from attachments.models import Attachment
from common import clock
from common.text.chinese import local_date
from inspections.models import Patrol, PatrolState
from issues.models import Issue
from tests.browser.axe import faults
from tests.browser.line import Fault
from tests.browser.pocket import issue_row, patrol_row, pictures, pocket_of, shot
from tests.factories import PASSWORD
from tests.phone import sent_patrol

SYNC = ("POST", r"/sync/$")
PHOTO = ("PUT", r"/photos/")


def test_two_hundred_records_sent_while_two_pages_are_open_arrive_once_each(people, pocket):
    pocket.log_in(people.village_chief)
    pocket.context.set_offline(True)
    now = clock.now()
    walks = [patrol_row(people.reach, now - n * timedelta(hours=7)) for n in range(1, 181)]
    reports = [
        issue_row(people.reach, "floating", now - n * timedelta(hours=9), description=f"第 {n} 处")
        for n in range(20)
    ]
    pocket.seed(walks + reports)
    first, second = pocket.page, pocket.open("/m/")
    first.reload()
    for page in (first, second):
        expect(page.locator("footer")).to_contain_text("未上传 200 条")
    pocket.context.set_offline(False)
    for page in (first, second):
        expect(page.locator("footer")).to_contain_text("都已上传", timeout=60_000)
    assert pocket.waiting() == ([], [])
    assert {str(uuid) for uuid in Patrol.objects.values_list("uuid", flat=True)} == {
        row["uuid"] for row in walks
    }
    assert {str(uuid) for uuid in Issue.objects.values_list("uuid", flat=True)} == {
        row["uuid"] for row in reports
    }
    # The other page waited for its turn, and nothing was left then.
    assert pocket.line.most_at_once == 1
    sent = [uuid for batch in pocket.line.batches for uuid in batch]
    assert sorted(sent) == sorted(row["uuid"] for row in walks + reports)


def test_a_full_phone_says_so_and_keeps_what_it_has(people, pocket):
    page, line = pocket.page, pocket.line
    # Before the database is opened first: later, the browser believes for half a minute what was free then.
    page.goto(f"{line.url}/m/version.json")
    devtools = pocket.context.new_cdp_session(page)
    small = {"origin": line.url, "quotaSize": 6_000_000}
    devtools.send("Storage.overrideQuotaForOrigin", small)
    pocket.log_in(people.village_chief)
    line.fail(Fault(status=503), *SYNC)
    line.fail(Fault(status=503), *PHOTO)
    pocket.seed([issue_row(people.reach, "floating", clock.now(), pictures(1))])
    pocket.wake()
    expect(pocket.bar).to_contain_text("未上传 1 条")
    page.get_by_role("button", name="发现问题").tap()
    page.get_by_text("水面有垃圾").tap()
    full = page.get_by_text("手机存储空间满了")
    shots = page.get_by_alt_text("已拍的照片")
    for taken in range(9):
        photo = {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": shot(1600, 1200)}
        page.locator("input[type=file]").set_input_files([photo])
        expect(full.or_(shots.nth(taken))).to_be_visible()
        if full.is_visible():
            break
    expect(full).to_contain_text("以前的都还在")
    assert taken > 0
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": line.url})
    page.get_by_role("button", name="上报", exact=True).tap()
    expect(pocket.bar).to_contain_text("未上传 2 条", timeout=40_000)
    records, photos = pocket.waiting()
    assert (len(records), len(photos)) == (2, 1 + taken)
    line.mend()
    pocket.wake()
    expect(pocket.bar).to_have_text("都已上传", timeout=20_000)
    assert (Issue.objects.count(), Attachment.objects.count()) == (2, 1 + taken)


def test_a_new_version_waits_for_the_form_and_takes_fifty_waiting_records_along(people, pocket):
    page, line = pocket.page, pocket.line
    pocket.context.clock.install(time=clock.now())
    pocket.log_in(people.village_chief)
    line.fail(Fault(status=503), *SYNC)
    now = clock.now()
    pocket.seed([patrol_row(people.reach, now - n * timedelta(hours=7)) for n in range(1, 51)])
    pocket.wake()
    expect(pocket.bar).to_contain_text("未上传 50 条")
    old = version(page)
    new = "0123456789ab"
    line.change = lambda path, body: (
        body.replace(old.encode(), new.encode()) if path in ("/m/", "/m/worker.js") else body
    )

    # Half of the new shell does not come: the old one stays whole.
    line.fail(Fault(status=500), "GET", r"/icons\.svg$")
    looked_for(page, "redundant")
    page.get_by_role("button", name="发现问题").tap()
    page.get_by_text("水面有垃圾").tap()
    line.mend()
    line.fail(Fault(status=503), *SYNC)
    looked_for(page, "installed")
    page.clock.run_for(120_000)
    assert version(page) == old
    expect(page.get_by_label("水面有垃圾")).to_be_checked()
    page.get_by_role("button", name="不报了").tap()
    page.get_by_role("alertdialog").get_by_role("button", name="不报了").tap()
    # The app looks every half minute, and only at home is it quiet.
    expect(page.get_by_role("button", name="开始巡河")).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.locator(f"meta[name=shell-version][content='{new}']")).to_be_attached(
        timeout=20_000
    )
    expect(pocket.bar).to_contain_text("未上传 50 条")
    pocket.context.set_offline(True)
    page.reload()
    expect(pocket.bar).to_contain_text("未上传 50 条")
    assert version(page) == new
    assert page.evaluate("caches.keys()") == [f"hezhang-shell-{new}"]
    pocket.context.set_offline(False)
    line.mend()
    pocket.wake()
    expect(pocket.bar).to_have_text("都已上传", timeout=30_000)
    assert Patrol.objects.count() == 50


def version(page):
    return page.locator("meta[name=shell-version]").get_attribute("content")


def looked_for(page, end):
    """The browser looks for a new worker, whose installing ends so."""
    got = page.evaluate(
        """async () => {
          const found = await navigator.serviceWorker.getRegistration();
          const asked = await found.update();
          const fresh = asked.installing || asked.waiting || { state: "redundant" };
          while (fresh.state === "installing") {
            await new Promise((done) => { fresh.onstatechange = done; });
          }
          return fresh.state;
        }"""
    )
    assert got == end


def test_a_file_that_the_office_took_in_and_the_phone_sends_too_is_one_of_each(
    people, pocket, neighbour, tmp_path
):
    pocket.log_in(people.village_chief)
    page, line = pocket.page, pocket.line
    line.fail(Fault(status=503), *SYNC)
    line.fail(Fault(status=503), *PHOTO)
    now = clock.now()
    walk = patrol_row(people.reach, now - timedelta(hours=5))
    report = issue_row(people.reach, "floating", now - timedelta(hours=5), pictures(2))
    pocket.seed([walk, report])
    pocket.wake()
    expect(pocket.bar).to_contain_text("未上传 2 条")
    page.get_by_role("button", name="帮助").tap()
    page.get_by_role("button", name="导出成文件").tap()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出", exact=True).tap()
    assert re.fullmatch(r"巡河待传-村河长-\d{8}\.json", download.value.suggested_filename)
    handed = tmp_path / download.value.suggested_filename
    download.value.save_as(handed)
    expect(page.get_by_text("手机里的记录还留着")).to_be_visible()

    office = neighbour
    office.goto(f"{line.url}/accounts/login/")
    office.fill("#id_username", people.town_office.mobile)
    office.fill("#id_password", PASSWORD)
    office.get_by_role("button", name="登录").click()
    office.goto(f"{line.url}/phone/intake/")
    office.locator("input[type=file]").set_input_files(handed)
    office.get_by_role("button", name="上传并核对").click()
    office.get_by_role("button", name="收入 4 条").click()
    expect(office.get_by_text("已收完")).to_be_visible()
    assert (Patrol.objects.count(), Issue.objects.count(), Attachment.objects.count()) == (1, 1, 2)

    line.mend()
    pocket.wake()
    expect(pocket.bar).to_have_text("都已上传")
    assert pocket.waiting() == ([], [])
    assert (Patrol.objects.count(), Issue.objects.count(), Attachment.objects.count()) == (1, 1, 2)
    patrol, issue = Patrol.objects.get(), Issue.objects.get()
    assert (str(patrol.uuid), patrol.chief) == (walk["uuid"], people.chief)
    assert (str(issue.uuid), len(issue.photos)) == (report["uuid"], 2)


def test_a_clock_hours_wrong_is_told_the_office_and_one_years_wrong_is_put_right(
    people, browser, line
):
    for wrong in (timedelta(hours=-8), timedelta(days=-3 * 365), timedelta(days=3 * 365)):
        Patrol.objects.all().delete()
        with pocket_of(browser, line, permissions=[]) as pocket:
            page = pocket.page
            # The walk ends now by the server, whose clock does not run ahead with the phone's.
            before = timedelta(minutes=12)
            line.server_ahead = -before
            pocket.context.clock.install(time=clock.now() + wrong - before)
            pocket.log_in(people.village_chief)
            line.server_ahead = timedelta()
            words = page.get_by_text(re.compile("手机的日期(慢|快)了 1095 天"))
            expect(words).to_have_count(0 if abs(wrong) < timedelta(days=1) else 1)
            pocket.context.set_offline(True)
            page.get_by_role("button", name="开始巡河").tap()
            expect(page.get_by_role("button", name="结束巡河")).to_be_visible()
            page.clock.run_for(660_000)
            page.get_by_role("button", name=re.compile("正在巡河，屏幕变暗")).tap()
            page.get_by_role("button", name="结束巡河").tap()
            page.get_by_role("button", name="没有问题").tap()
            expect(pocket.bar).to_contain_text("未上传 1 条")
            pocket.context.set_offline(False)
            pocket.wake()
            expect(pocket.bar).to_have_text("都已上传")
            assert pocket.faults == []
        patrol, now = Patrol.objects.get(), timezone.now()
        # Eight hours are another day until eight in the morning.
        if local_date(now - before) == local_date(now - before + wrong):
            assert (patrol.state, patrol.reasons) == (PatrolState.VALID, [])
            assert abs(patrol.started_at - wrong - now) < timedelta(minutes=15)
            assert abs(patrol.clock_offset_s + wrong.total_seconds()) < 60
        else:
            assert abs(patrol.started_at - now) < timedelta(minutes=15)
            assert patrol.state == PatrolState.PENDING
            long = "1,09[45] 天|[78] 小时.*"
            assert re.search(f"手机时钟(慢|快) ({long})，时间已按时差更正", patrol.reasons[0])


MESSENGER = (
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 NetType/4G"
)


@pytest.mark.parametrize(
    ("device", "stays"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) ", False),
        ("Mozilla/5.0 (Linux; Android 10; V2002A; wv) ", True),
    ],
)
def test_wechat_sends_an_iphone_to_safari_and_warns_an_android(
    people, browser, line, device, stays
):
    with pocket_of(browser, line, user_agent=device + MESSENGER) as pocket:
        page = pocket.page
        page.goto(f"{line.url}/m/")
        if stays:
            expect(page.get_by_text("您现在在微信里。能用")).to_be_visible()
            pocket.log_in(people.village_chief)
        else:
            expect(page.get_by_role("heading", name="用 Safari 打开")).to_be_visible()
            expect(page.get_by_text(f"{line.url.removeprefix('http://')}/m/")).to_be_visible()
            expect(page.get_by_label("手机号")).to_have_count(0)
            assert (
                page.evaluate(
                    "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
                )
                == 0
            )
            assert faults(page) == []
        assert pocket.faults == []


def test_the_first_day_a_given_password_is_changed_and_the_queue_belongs_to_its_account(
    people, pocket
):
    chief = people.village_chief
    chief.must_change_password = True
    chief.save(update_fields=["must_change_password"])
    page, line = pocket.page, pocket.line
    page.goto(f"{line.url}/m/")
    page.get_by_label("手机号").fill(chief.mobile)
    page.get_by_label("密码", exact=True).fill("wrong-2026")
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page.get_by_role("alert").first).to_contain_text("密码")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page.get_by_text("第一次登录，请换一个自己的密码")).to_be_visible()
    page.get_by_label("新密码").fill("Baihe-2027-x")
    page.get_by_label("再输一遍").fill("Baihe-2027-x")
    page.get_by_role("button", name="换成新密码").tap()
    expect(page.get_by_role("button", name="开始巡河")).to_be_visible()
    # The token is nowhere that a script reads.
    assert "hz_device" not in page.evaluate("document.cookie")
    (kept,) = [each for each in pocket.context.cookies() if each["name"] == "hz_device"]
    assert (kept["httpOnly"], kept["sameSite"], kept["path"]) == (True, "Strict", "/api/v1/")
    manifest = page.evaluate("fetch('/m/app.webmanifest').then((answer) => answer.json())")
    assert (manifest["display"], manifest["scope"]) == ("standalone", "/m/")
    for icon in manifest["icons"]:
        assert page.request.get(line.url + icon["src"]).ok

    line.fail(Fault(status=503), *SYNC)
    pocket.seed([patrol_row(people.reach, clock.now() - timedelta(hours=2))])
    pocket.wake()
    page.get_by_role("button", name="帮助").tap()
    page.get_by_role("button", name="退出登录").tap()
    expect(page.get_by_role("alert").last).to_contain_text("还有 1 条没有上传，现在不能退出")
    # The login ends, and another person takes the phone up.
    pocket.context.clear_cookies()
    line.mend()
    pocket.wake()
    page.get_by_role("button", name="登录", exact=True).first.tap()
    page.get_by_label("手机号").fill(people.district_chief.mobile)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page.get_by_text("村河长还有 1 条没有上传").first).to_be_visible()
    page.get_by_label("手机号").fill(chief.mobile)
    page.get_by_label("密码", exact=True).fill("Baihe-2027-x")
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(pocket.bar).to_have_text("都已上传")
    assert Patrol.objects.get().chief == people.chief


def every_screen(page, looked_at, *themes):
    """Each once, from the home screen and back to it."""
    looked_at("home", *themes)
    for button in ("通报", "今年任务", "帮助"):
        page.get_by_role("navigation").get_by_role("button", name=button).tap()
        expect(page.get_by_role("heading", level=1)).to_have_text(button)
        looked_at(button, *themes)
        page.get_by_role("button", name="返回").tap()
    page.get_by_role("button", name="我的记录").tap()
    looked_at("records", *themes)
    page.get_by_role("button", name=re.compile("^巡河 · ")).last.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("一条记录")
    looked_at("record", *themes)
    page.get_by_role("button", name="返回").tap()
    page.get_by_role("button", name="返回").tap()
    page.get_by_role("button", name="去处理").tap()
    looked_at("attention", *themes)
    page.get_by_role("button", name="删掉").first.tap()
    looked_at("asked", *themes)
    page.get_by_role("button", name="不，留着").tap()
    page.get_by_role("button", name="返回").tap()
    page.get_by_role("button", name="开始巡河").tap()
    expect(page.get_by_role("button", name="结束巡河")).to_be_visible()
    looked_at("walk", *themes)
    page.get_by_role("button", name="发现问题").tap()
    page.get_by_text("在河段上指").tap()
    looked_at("issue", *themes)
    page.get_by_role("button", name="不报了").tap()
    page.clock.run_for(31_000)
    looked_at("dark", *themes)
    page.get_by_role("button", name=re.compile("正在巡河，屏幕变暗")).tap()
    page.get_by_role("button", name="结束巡河").tap()
    page.get_by_role("button", name="发现异常").tap()
    looked_at("finish", *themes)
    page.get_by_role("button", name="没有异常，点错了").tap()
    page.get_by_role("button", name="没有问题").tap()
    expect(page.get_by_role("button", name="开始巡河")).to_be_visible()


def test_axe_finds_nothing_serious_on_any_screen_in_both_themes_and_at_thirty_px(people, pocket):
    page, line = pocket.page, pocket.line
    sent_patrol(people.village_chief, people.reach)
    found = []

    def looked_at(name, *themes):
        for theme in themes:
            page.emulate_media(color_scheme=theme)
            found.extend((name, theme, *fault) for fault in faults(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append((name, "wider than the phone"))
        small = page.evaluate(SMALL)
        found.extend((name, "small", words) for words in small)

    pocket.context.clock.install(time=clock.now())
    page.goto(f"{line.url}/m/")
    expect(page.get_by_label("手机号")).to_be_visible()
    looked_at("login", "light", "dark")
    pocket.log_in(people.village_chief)
    refused = issue_row(people.reach, "floating", clock.now())
    line.fail(Fault(status=413), *SYNC)
    pocket.seed([refused])
    pocket.wake()
    expect(pocket.bar).to_have_text("1 条要处理")
    every_screen(page, looked_at, "light", "dark")
    page.get_by_role("button", name="字号：标准").tap()
    page.get_by_role("button", name="字号：大").tap()
    expect(page.get_by_role("button", name="字号：特大")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "30px"
    every_screen(page, looked_at, "light")
    assert found == []


# Whatever is pressed: what lies in a line of text may be as low as the line.
SMALL = """() => [...document.querySelectorAll("button, a.button, label.kind, label.choice, label.reach, summary")]
  .filter((each) => each.offsetParent && !each.classList.contains("inline"))
  .filter((each) => each.getBoundingClientRect().height < 59.5)
  .map((each) => each.textContent.trim())"""
