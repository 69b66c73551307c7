"""A phone's file taken in by an office: the chief's own records, each once, whoever brings them first."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import AuditEvent, Role
from attachments.models import Attachment
from common import clock
from common.errors import NotAllowed
from common.store import locks
from inspections.models import Patrol
from inspections.services.decisions import decide, decide_many
from issues.models import Issue, IssueKind
from issues.services import act
from phone.models import Intake
from phone.reads.handed_in import handed_in
from phone.services import files
from phone.services.intake import take_in
from tests import factories as make
from tests.cast import TOWN, Cast
from tests.faults.damage import damaged
from tests.phone import AT, ITEM_BY_ITEM, Phone
from tests.phone_office.making import issue_body, item, picture, walk, written
from tests.photos import photo

pytestmark = pytest.mark.django_db
UPLOAD = "/phone/intake/"


@pytest.fixture(autouse=True)
def _that_hour(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ZEAL_ALLOWLIST = ITEM_BY_ITEM
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def office(cast: Cast) -> Client:
    return browser_of(cast.town_office)


def browser_of(user: Any) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def upload(browser: Client, *raws: bytes) -> Any:
    sent = [SimpleUploadedFile(f"巡河待传-{n}.json", raw) for n, raw in enumerate(raws, start=1)]
    return browser.post(UPLOAD, {"exported": sent})


def taken(browser: Client, intake: Intake, **said: str) -> Any:
    return browser.post(f"{UPLOAD}{intake.pk}/take/", said, follow=True)


def verdicts(intake: Intake) -> list[str]:
    return [row.verdict for row in intake.rows.all()]


@pytest.fixture
def day(cast: Cast) -> dict[str, Any]:
    """A walk, an issue found on it with a photo, and the withdrawal of both: numbers and bodies."""
    kind = IssueKind.objects.filter(is_active=True)[0].code
    patrol, issue, shown = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    body = issue_body(cast, kind, patrol=str(patrol), photos=[str(shown)])
    # As other programs may write them: what leans on another comes first.
    items = [
        item("action", {"issue": str(issue), "action": "withdraw", "note": "看错了"}),
        item("patrol_action", {"patrol": str(patrol), "action": "withdraw", "note": "记错了"}),
        item("issue", body, issue),
        item("patrol", walk(cast.reach, nothing_found=False), patrol),
    ]
    return {"items": items, "photos": [picture(shown)], "shown": shown}


@pytest.mark.both
def test_what_the_office_takes_in_is_the_chiefs_own_and_the_phone_adds_nothing(
    office: Client, cast: Cast, day: dict[str, Any]
) -> None:
    raw = written(cast.village_chief, day["items"], day["photos"])
    answer = upload(office, raw)
    intake = Intake.objects.get()
    assert answer.url == f"{UPLOAD}{intake.pk}/"
    # Looked at, and nothing written.
    assert verdicts(intake) == ["new"] * 5
    assert (Patrol.objects.count(), Issue.objects.count(), Attachment.objects.count()) == (0, 0, 0)
    page = office.get(answer.url).text
    assert "清溪河河口村段" in page
    assert "收入 5 条" in page

    assert "已收入 5 条" in taken(office, intake).text
    patrol, issue = Patrol.objects.get(), Issue.objects.get()
    assert (patrol.recorded_by, patrol.chief, patrol.state) == (
        *(cast.village_chief, cast.chief, "withdrawn"),
    )
    assert (issue.reported_by, issue.state, issue.patrol) == (
        *(cast.village_chief, "withdrawn", patrol),
    )
    assert Attachment.objects.get(uuid=day["shown"]).uploaded_by == cast.village_chief
    event = AuditEvent.objects.get(action="phone.taken_in")
    assert (event.user, event.detail) == (cast.town_office, {"count": 5})
    assert "村河长" in event.target
    # What was in the file is forgotten with the last of it.
    intake.refresh_from_db()
    assert intake.folder == ""
    assert not intake.rows.filter(body__isnull=False).exists()

    phone = Phone(cast.village_chief)
    results = phone.post("sync/", {"items": day["items"]}).json()["results"]
    assert [result["status"] for result in results] == [200] * 4
    sent = phone.send("PUT", f"photos/{day['shown']}/", photo(64, 48), "image/jpeg")
    assert sent.status_code == 200
    assert (Patrol.objects.count(), issue.ledger.count(), Attachment.objects.count()) == (1, 2, 1)


@pytest.mark.both
def test_what_the_phone_has_sent_is_here_already(
    office: Client, cast: Cast, day: dict[str, Any]
) -> None:
    phone = Phone(cast.village_chief)
    phone.post("sync/", {"items": day["items"]})
    phone.send("PUT", f"photos/{day['shown']}/", photo(64, 48), "image/jpeg")
    late = item("patrol", walk(cast.reach, note="另一次"))
    raw = written(cast.village_chief, [*day["items"], late], day["photos"])
    upload(office, raw)
    intake = Intake.objects.get()
    assert verdicts(intake) == [*["here"] * 4, "new", "here"]
    taken(office, intake)
    assert verdicts(intake) == [*["here"] * 4, "taken", "here"]
    assert (Patrol.objects.count(), Issue.objects.get().ledger.count()) == (2, 2)
    # The same file once more: nothing is left, and nothing becomes double.
    upload(office, raw)
    again = Intake.objects.exclude(pk=intake.pk).get()
    assert set(verdicts(again)) == {"here"}
    assert "没有需要收入的了" in taken(office, again).text
    assert AuditEvent.objects.filter(action="phone.taken_in").count() == 1


def test_each_record_is_judged_for_itself_and_photos_may_come_alone(
    office: Client, cast: Cast
) -> None:
    stored, shown = item("patrol", walk(cast.reach)), uuid.uuid4()
    phone = Phone(cast.village_chief)
    phone.post("sync/", {"items": [stored]})
    phone.send("PUT", f"photos/{shown}/", photo(64, 48), "image/jpeg")
    items = [
        item("patrol", walk(cast.reach, note="改了"), stored["uuid"]),
        item("patrol", walk(cast.stranger_reach)),
        item("weather", {}),
        item("patrol", {"reach": "x"}),
        {"type": "patrol", "uuid": "x", "body": {}},
        7,
        item("patrol", walk(cast.reach, note="好的")),
    ]
    photos = [picture(), picture(shown, photo(32, 32)), picture(data=b"no photo"), 5]
    upload(office, written(cast.village_chief, items, photos))
    intake = Intake.objects.get()
    looked = ["other", "bad", "bad", "bad", "bad", "bad", "new", "new", "other", "new", "bad"]
    assert verdicts(intake) == looked
    page = taken(office, intake).text
    told = ["other", "bad", "bad", "bad", "bad", "bad", "taken", "taken", "other", "bad", "bad"]
    assert verdicts(intake) == told
    for row in intake.rows.filter(verdict__in=("other", "bad")):
        assert re.search("[\u4e00-\u9fff]{4,}", row.words), row
        assert row.words in page.replace("&quot;", '"')
    assert Patrol.objects.count() == 2
    # Photos alone, brought later.
    only = picture()
    upload(office, written(cast.village_chief, [], [only]))
    taken(office, Intake.objects.get(rows__uuid=only["uuid"]))
    assert Attachment.objects.filter(uuid=only["uuid"]).exists()


def test_good_files_are_kept_where_others_are_refused(office: Client, cast: Cast) -> None:
    good = written(cast.village_chief, [item("patrol", walk(cast.reach))])
    page = upload(office, good, b"PK\x03\x04 zip", written(cast.unit_clerk, [item("patrol", {})]))
    assert page.status_code == 422
    assert Intake.objects.count() == 1
    assert "巡河待传-2.json：这是压缩包" in page.text
    assert "巡河待传-3.json：文件是“单位经办”" in page.text
    assert "已核对：巡河待传-1.json" in page.text
    assert upload(office).status_code == 422
    assert "文件是空的" in upload(office, b"").text
    # The same file again is the one that is there.
    assert upload(office, good).url == f"{UPLOAD}{Intake.objects.get().pk}/"


def test_only_offices_over_the_chief_take_a_file_in(office: Client, cast: Cast) -> None:
    raw = written(cast.village_chief, [item("patrol", walk(cast.reach))])
    stranger = browser_of(cast.stranger)
    assert "本辖区没有这个账号" in upload(stranger, raw).text
    assert not Intake.objects.exists()
    upload(browser_of(cast.district_office), raw)
    intake = Intake.objects.get()
    assert intake.owner == cast.village_chief
    assert stranger.post(f"{UPLOAD}{intake.pk}/take/").status_code == 404
    assert "已收入 1 条" in taken(office, intake).text


def test_whose_file_it_is_is_asked_where_it_is_doubtful(office: Client, cast: Cast) -> None:
    user, records = cast.village_chief, [item("patrol", walk(cast.reach))]
    account = {"user_id": str(user.pk), "name": user.name, "mobile_tail": "9999"}
    other = account | {"name": "别人"}
    assert "别的系统" in upload(office, written(user, records, account=other)).text
    for odd in ("9" * 40, "１"):
        page = upload(office, written(user, records, account=account | {"user_id": odd}))
        assert "本辖区没有这个账号" in page.text
    upload(office, written(user, records, account=account))
    intake = Intake.objects.get()
    assert "请先与本人核对" in taken(office, intake).text
    assert not Patrol.objects.exists()
    assert "已收入 1 条" in taken(office, intake, confirmed="yes").text


def test_what_there_is_no_time_for_goes_in_with_the_next_press(
    office: Client, cast: Cast, settings: Any
) -> None:
    settings.BATCH_SECONDS = 0
    walks = [item("patrol", walk(cast.reach, note=str(n))) for n in range(3)]
    upload(office, written(cast.village_chief, walks, [picture(), picture()]))
    intake = Intake.objects.get()
    assert "再按一次" in taken(office, intake).text
    assert verdicts(intake) == ["taken", "later", "later", "taken", "later"]
    taken(office, intake)
    taken(office, intake)
    assert verdicts(intake) == ["taken"] * 5
    assert Patrol.objects.count() == 3


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_file_is_a_page_with_a_sentence(office: Client, cast: Cast, seed: int) -> None:
    raw = written(cast.village_chief, [item("patrol", walk(cast.reach))], [picture()])
    answer = upload(office, damaged(raw, seed))
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert taken(office, Intake.objects.get()).status_code == 200
    else:
        assert "巡河待传-1.json：" in answer.text


def test_files_are_forgotten_when_nobody_comes_back(
    office: Client, cast: Cast, tmp_path: Any
) -> None:
    upload(office, written(cast.village_chief, [item("patrol", walk(cast.reach))], [picture()]))
    upload(office, written(cast.unit_clerk, [item("patrol", {})]))
    intake = Intake.objects.get()
    # That of the refused file is gone already.
    assert [each.name for each in (tmp_path / "phone").iterdir()] == [intake.folder[6:]]
    (tmp_path / "phone" / "left").mkdir()
    assert files.sweep(before=AT - timedelta(days=1)) == 0
    assert files.sweep(before=AT + timedelta(days=36500)) == 2
    assert list((tmp_path / "phone").iterdir()) == []
    assert intake.rows.filter(body__isnull=True, file="").count() == 2
    assert "已过保存期" in office.get(UPLOAD).text
    assert "没有需要收入的了" in taken(office, intake).text


def test_in_a_file_speaks_the_chief_and_not_the_colleague_that_the_chief_also_is(
    office: Client, cast: Cast
) -> None:
    """Whoever hands a file in could have written it: no second pair of eyes, no office above."""
    make.grant(cast.village_chief, Role.OFFICE, cast.district)
    village = Phone(cast.village_chief)
    kind = IssueKind.objects.filter(is_active=True)[0].code
    mine, other = uuid.uuid4(), uuid.uuid4()
    village.put(f"issues/{mine}/", issue_body(cast, kind))
    Phone(cast.town_office).put(f"issues/{other}/", issue_body(cast, kind))
    acts = [
        item("action", {"issue": str(issue), "action": code, "note": "情况属实"})
        for issue, code in ((mine, "accept"), (other, "accept"), (mine, "supplement"))
    ]
    upload(office, written(cast.village_chief, acts))
    intake = Intake.objects.get()
    assert verdicts(intake) == ["bad", "bad", "new"]
    taken(office, intake)
    assert verdicts(intake) == ["bad", "bad", "taken"]
    states = set(Issue.objects.values_list("state", flat=True))
    assert states == {"reported"}
    assert {entry.by for entry in Issue.objects.get(uuid=mine).ledger.all()} == {cast.village_chief}
    # By their own hand it is theirs to do.
    assert village.post("sync/", {"items": acts[:1]}).json()["results"][0]["status"] == 200


def test_who_hands_a_file_in_verifies_nothing_of_it_where_somebody_else_can(
    office: Client, cast: Cast
) -> None:
    kind = IssueKind.objects.filter(is_active=True)[0].code
    issue, shown = uuid.uuid4(), str(uuid.uuid4())
    short = {"ended_at": "2026-11-18T09:02:00+08:00", "track": None}
    fixed = {"issue": str(issue), "action": "fix_on_spot", "note": "已清走", "photos": [shown]}
    items = [
        item("patrol", walk(cast.reach, **short), str(uuid.uuid4()).upper()),
        item("issue", issue_body(cast, kind), issue),
        item("action", fixed),
    ]
    upload(office, written(cast.village_chief, items, [picture(shown)]))
    intake = Intake.objects.get()
    taken(office, intake)
    assert verdicts(intake) == ["taken"] * 4
    patrol = Patrol.objects.get()
    assert patrol.state == "pending"
    second = make.office(TOWN, "李四")

    def done(action: str, by: Any) -> None:
        act(uuid=issue, action=action, by=by, at=AT, note="已清", client_ref=uuid.uuid4())

    done("accept", cast.town_office)

    with pytest.raises(NotAllowed, match="从手机文件收入，须另由一人核实：可由清溪镇河长办的李四"):
        decide(patrol_id=patrol.pk, accept=True, by=cast.town_office, at=AT)
    many = decide_many(patrol_ids=[patrol.pk], accept=True, by=cast.town_office, at=AT)
    assert (many.decided, len(many.refusals)) == (0, 1)
    with pytest.raises(NotAllowed, match="由您从手机文件收入的"):
        done("pass", cast.town_office)
    decide(patrol_id=patrol.pk, accept=True, by=second, at=AT)
    done("pass", second)


def test_each_who_took_a_part_of_a_file_in_is_kept_and_named_on_its_pages(
    office: Client, cast: Cast, settings: Any
) -> None:
    """The one who presses last is not the one who took the first in."""
    settings.BATCH_SECONDS = 0
    kind = IssueKind.objects.filter(is_active=True)[0].code
    first, issue = uuid.uuid4(), uuid.uuid4()
    items = [
        item("patrol", walk(cast.reach, note="一", track=None), first),
        item("issue", issue_body(cast, kind), issue),
    ]
    uploader = make.office(TOWN, "王五")
    upload(browser_of(uploader), written(cast.village_chief, items))
    intake = Intake.objects.get()
    second = make.office(TOWN, "李四")
    taken(office, intake)
    page = taken(browser_of(second), intake).text
    assert [row.taken_by for row in intake.rows.all()] == [cast.town_office, second]
    assert f"{cast.town_office.name}，" in page
    assert "李四，" in page
    numbers = {first, issue}
    assert handed_in(numbers, cast.town_office) == {first}
    assert handed_in(numbers, second) == {issue}
    assert handed_in(numbers, uploader) == numbers

    patrol, found = Patrol.objects.get(), Issue.objects.get()
    own = office.get(f"/inspections/patrols/{patrol.pk}/").text
    assert "手机导出文件交来的" in own
    assert f"{UPLOAD}{intake.pk}/" in own
    assert "王五" in own
    assert "李四" in office.get(f"/issues/{found.pk}/").text
    chief = (
        browser_of(cast.chief.user or cast.village_chief)
        .get(f"/inspections/patrols/{patrol.pk}/")
        .text
    )
    assert f"{UPLOAD}{intake.pk}/" not in chief
    # What the phone sent itself says nothing of the kind.
    other = item("patrol", walk(cast.reach, note="二"))
    Phone(cast.village_chief).post("sync/", {"items": [other]})
    sent = Patrol.objects.get(uuid=other["uuid"])
    assert "手机导出文件交来的" not in office.get(f"/inspections/patrols/{sent.pk}/").text


@pytest.mark.postgres
def test_of_two_who_take_in_at_once_one_is_told_to_wait(office: Client, cast: Cast) -> None:
    records = [item("patrol", walk(cast.reach))], [picture()]
    upload(office, written(cast.village_chief, *records))
    intake = Intake.objects.get()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_lock(%s, %s)", locks.numbers(locks.INTAKE, intake.pk)
            )
        assert "正在收入" in taken(office, intake).text
        assert not Patrol.objects.exists()
    finally:
        other.close()
    assert "已收入 2 条" in taken(office, intake).text
    # Who had the page open before the first ended finds nothing to do, and no photo to look for.
    assert take_in(intake=intake, is_confirmed=True, by=cast.town_office, at=AT) == {}
