"""Nothing that a chief recorded is lost and nothing arrives twice, whatever the phone, the line and the server do. The
portal runs in two processes, as an office's does."""

import re
from datetime import timedelta

from knox.models import get_token_model
from playwright.sync_api import expect

from common import clock
from inspections.models import Patrol, PatrolState
from issues.models import Issue
from tests.browser.line import LOG_IN_PAGE, Fault
from tests.browser.pocket import issue_row, pictures, shot
from tests.deploy.containers import eventually
from tests.factories import PASSWORD

AWAY = timedelta(days=3)


def test_a_walk_of_three_days_ago_whose_page_died_arrives_once_and_counts(people, pocket):
    # What the server's clock said that day; the phone comes back three days later.
    then = clock.now() - AWAY
    pocket.line.server_ahead = -AWAY
    pocket.context.clock.install(time=then)
    pocket.log_in(people.village_chief)
    pocket.context.set_offline(True)
    page = pocket.page
    page.get_by_role("button", name="开始巡河").tap()
    expect(page.get_by_role("button", name="结束巡河")).to_be_visible()
    pocket.walk(metres=600, step=30, seconds=18)

    pocket.kill()
    page = pocket.page = pocket.open("/m/")
    expect(page.get_by_text("上次巡河没有结束")).to_be_visible()
    page.get_by_role("button", name="接着巡").tap()
    expect(page.get_by_text(re.compile(r"[56]\d0 米")).first).to_be_visible()
    pocket.walk(metres=300, step=30, seconds=18)

    page.get_by_role("button", name=re.compile("屏幕变暗|正在巡河，屏幕")).tap()
    page.get_by_role("button", name="发现问题").tap()
    page.get_by_text("岸边倒垃圾、堆东西").tap()
    page.locator("input[type=file]").set_input_files(
        [{"name": "1.jpg", "mimeType": "image/jpeg", "buffer": shot(1600, 1200)}]
    )
    expect(page.get_by_alt_text("已拍的照片")).to_have_count(1)
    page.locator("input[type=file]").set_input_files(
        [{"name": "2.jpg", "mimeType": "image/jpeg", "buffer": shot(1600, 1200)}]
    )
    expect(page.get_by_alt_text("已拍的照片")).to_have_count(2)
    page.get_by_text("量很大，要派车来").tap()
    page.get_by_role("button", name="上报", exact=True).tap()
    pocket.walk(metres=300, step=30, seconds=18)
    page.get_by_role("button", name=re.compile("屏幕变暗|正在巡河，屏幕")).tap()
    page.get_by_role("button", name="结束巡河").tap()
    page.get_by_role("button", name="没有问题").tap()
    expect(page.get_by_text("未上传 2 条")).to_be_visible()
    assert len(pocket.waiting()[1]) == 2

    pocket.kill()
    pocket.line.server_ahead = timedelta()
    pocket.context.clock.set_system_time(clock.now())
    page = pocket.page = pocket.open()
    pocket.context.set_offline(False)
    page.goto(f"{pocket.line.url}/m/")
    expect(pocket.bar).to_have_text("都已上传", timeout=20_000)
    patrol = Patrol.objects.get()
    assert (patrol.state, patrol.reasons, patrol.chief) == (PatrolState.VALID, [], people.chief)
    assert abs(patrol.started_at - then) < timedelta(minutes=2)
    assert patrol.length_m > 1000
    issue = Issue.objects.get()
    assert (issue.kind.code, issue.patrol) == ("luandui", patrol)
    assert len(issue.photos) == 2
    assert pocket.waiting() == ([], [])
    assert pocket.line.requests("PUT", "photos/").count(202) > 0


SYNC = ("POST", r"/sync/$")
PHOTO = ("PUT", r"/photos/")


class Sender:
    """Issues that a chief's phone keeps and sends, one photo each; what went is counted against what arrived."""

    def __init__(self, people, pocket):
        self.people, self.pocket, self.sent = people, pocket, set()
        pocket.context.clock.install(time=clock.now())
        pocket.log_in(people.village_chief)

    def saved(self, count=1):
        reach = self.people.reach
        rows = [issue_row(reach, "floating", clock.now(), pictures(1)) for _ in range(count)]
        self.pocket.seed(rows)
        self.sent.update(row["uuid"] for row in rows)
        return rows

    def told(self, words):
        self.pocket.wake()
        self.pocket.send()
        expect(self.pocket.page.get_by_text(words).first).to_be_visible()
        assert self.pocket.waiting() != ([], [])

    def arrived(self):
        self.pocket.line.mend()
        self.pocket.wake()
        assert eventually(lambda: self.pocket.waiting() == ([], []))
        expect(self.pocket.bar).to_have_text("都已上传", timeout=20_000)
        assert {str(each) for each in Issue.objects.values_list("uuid", flat=True)} == self.sent


def test_whatever_the_line_does_each_record_arrives_once_and_the_chief_is_told(people, pocket):
    page, line = pocket.page, pocket.line
    sender = Sender(people, pocket)
    for what, where, words in (
        (Fault(status=500), SYNC, "服务器暂时出了故障"),
        (Fault(status=200, body=LOG_IN_PAGE), SYNC, "没有连上服务器"),
        (Fault(way="cut"), SYNC, "没有连上服务器"),
        (Fault(way="lost"), SYNC, "没有连上服务器"),
        (Fault(status=502), PHOTO, "服务器暂时出了故障"),
        (Fault(way="lost"), PHOTO, "没有连上服务器"),
    ):
        line.fail(what, *where)
        sender.saved()
        sender.told(words)
        sender.arrived()

    # Broken off in the second piece of a photo: what has arrived of it is not sent again.
    line.fail(Fault(way="cut"), *PHOTO, after=1)
    name = sender.saved()[0]["body"]["photos"][0]
    sender.told("没有连上服务器")
    sender.arrived()
    assert line.pieces[name].count(0) == 1
    assert len(line.pieces[name]) > 1

    # What was said once is not said any more when something waits again.
    line.fail(Fault(status=500), *SYNC)
    sender.saved()
    sender.told("服务器暂时出了故障")
    line.mend()
    pocket.send()
    note = page.get_by_text("都已上传。", exact=True)
    expect(note).to_be_visible()

    # No answer at all: after a minute the phone gives up waiting.
    line.fail(Fault(way="hang"), *SYNC)
    sender.saved()
    # It waits from when it asked: its photo goes first.
    with page.expect_request("**/api/v1/sync/"):
        pocket.wake()
    expect(page.get_by_role("button", name="正在传…")).to_be_visible()
    expect(note).to_be_hidden()
    page.clock.run_for(61_000)
    expect(page.get_by_role("button", name="现在上传")).to_be_visible()
    sender.arrived()


def test_whatever_the_server_refuses_is_told_and_holds_up_nothing_else(people, pocket):
    page, line = pocket.page, pocket.line
    sender = Sender(people, pocket)
    # As long as the server says, the phone is silent.
    line.fail(Fault(status=429, retry_after="40"), *SYNC)
    sender.saved()
    sender.told("服务器忙，40 秒后自动再传")
    line.mend()
    page.clock.run_for(41_000)
    sender.arrived()

    # A proxy that takes no body of this size: the batch is halved; one that takes none at all is told.
    line.fail(Fault(status=413), *SYNC, times=1)
    sender.saved(3)
    pocket.wake()
    sender.arrived()
    line.fail(Fault(status=413), *SYNC)
    sender.saved()
    pocket.wake()
    expect(pocket.bar).to_have_text("1 条要处理")
    line.mend()
    page.get_by_role("button", name="去处理").tap()
    expect(page.get_by_text("内容太大，服务器不收")).to_be_visible()
    page.get_by_role("button", name="再传一次").tap()
    expect(page.get_by_text("没有要处理的")).to_be_visible()
    sender.arrived()
    page.get_by_role("button", name="返回").tap()

    # The same number with another content is somebody's mistake, and holds up no other record.
    taken = issue_row(people.reach, "floating", clock.now(), description="另一件事")
    taken["uuid"] = sorted(sender.sent)[0]
    pocket.seed([taken])
    sender.saved()
    pocket.wake()
    expect(pocket.bar).to_have_text("1 条要处理")
    assert [row["uuid"] for row in pocket.waiting()[0]] == [taken["uuid"]]
    page.get_by_role("button", name="去处理").tap()
    expect(page.locator("main")).to_contain_text("编号")
    page.get_by_role("button", name="删掉").tap()
    page.get_by_role("alertdialog").get_by_role("button", name="删掉").tap()
    expect(page.get_by_text("没有要处理的")).to_be_visible()
    sender.arrived()
    assert not Issue.objects.filter(description="另一件事").exists()
    page.get_by_role("button", name="返回").tap()

    # The office has ended the login of this phone.
    get_token_model().objects.all().delete()
    sender.saved()
    pocket.wake()
    expect(page.get_by_text("要重新登录才能上传")).to_be_visible()
    assert len(pocket.waiting()[0]) == 1
    page.get_by_role("button", name="登录").first.tap()
    page.get_by_label("手机号").fill(people.village_chief.mobile)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).tap()
    sender.arrived()
