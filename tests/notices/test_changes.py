"""What late patrols would change in a published notice is told to its office, and corrected or left."""

from datetime import date, datetime, timedelta

import pytest

from common.errors import Conflict, Invalid, NotAllowed
from common.store.counting import counted
from common.text.chinese import SHANGHAI
from inspections.models import Patrol, PatrolDue, PatrolState
from inspections.services.decisions import decide
from inspections.services.dues import open_dues
from notices.models import ChangedLine, Notice
from notices.neighbours.inbox import issued_counts
from notices.services import changes, drafts
from notices.services.counting import count_month
from tests.inspections.rows import patrol
from tests.notices.making import DRAFTED, OCTOBER, PUBLISHED, publish

pytestmark = pytest.mark.django_db

LATER = PUBLISHED + timedelta(days=9)


@pytest.fixture
def notices(cast):
    """The district's and the town's notice of October, counted from what is due, and published."""
    open_dues(
        at=datetime(2026, 9, 30, tzinfo=SHANGHAI), first=date(2026, 10, 1), last=date(2026, 10, 31)
    )
    month = count_month(OCTOBER, cast.district.pk)
    assert month.unmet
    made = {}
    for place in (cast.district, cast.town):
        made[place] = publish(cast, drafts.draft(division=place, counted=month, at=DRAFTED))
    return made


@pytest.fixture
def of_district(cast, notices):
    return notices[cast.district]


def walks(cast, count=None, state="valid"):
    """Patrols of October that arrive after the notice, on all periods of the village chief or on some."""
    dues = list(PatrolDue.objects.filter(chief=cast.chief, month=OCTOBER.first_day).order_by("pk"))
    assert dues
    for due in dues[:count]:
        began = datetime.combine(due.period_start, datetime.min.time(), SHANGHAI)
        for n in range(due.required):
            patrol(cast, began + timedelta(hours=9 + n), due=due, state=state)


def piles(user, at=LATER):
    return {words: n for words, n, _ in counted(issued_counts(user, at)) if "将变动" in words and n}


def test_late_patrols_are_told_by_name_on_the_home_page_the_list_and_the_notice(
    cast, notices, of_district, client, monkeypatch
):
    monkeypatch.setattr("common.clock.now", lambda: LATER)
    assert changes.find_changes(at=LATER) == 0
    assert piles(cast.district_office) == {}
    walks(cast)
    assert changes.find_changes(at=LATER) == 2  # one line in each of the two notices
    assert changes.find_changes(at=LATER) == 0
    # A person whom two notices name is one person.
    assert piles(cast.district_office) == {"将变动2026年10月通报（人）": 1}
    assert piles(cast.stranger) == {}
    client.force_login(cast.district_office)
    assert "将变动2026年10月通报（人）" in client.get("/").content.decode()
    table = client.get("/notices/?changed=1&month=2026-10").context["table"]
    assert {row.record for row in table.rows} == set(notices.values())
    page = client.get(f"/notices/{of_district.pk}/").content.decode()
    assert "会改变2026年10月通报的名单：1 名河长" in page
    assert f"{cast.chief.name}（" in page
    assert "现为 已达标" in page
    client.force_login(cast.unit_clerk)
    assert "会改变" not in client.get(f"/notices/{of_district.pk}/").content.decode()


def test_what_is_decided_late_is_told_too_and_untold_when_it_is_turned_round(cast, of_district):
    walks(cast, 1, state=PatrolState.PENDING)
    assert changes.look_at(notice=of_district, at=LATER) == 0
    waiting = Patrol.objects.get()
    decide(patrol_id=waiting.pk, accept=True, by=cast.town_office, at=LATER)
    assert changes.look_at(notice=of_district, at=LATER) == 1
    line = of_district.changed_lines.get()
    assert line.was != line.now
    assert "计入 1 次" in line.now
    decide(
        patrol_id=waiting.pk, accept=False, note="不实", by=cast.town_office, at=LATER,
        seen=PatrolState.CONFIRMED,
    )  # fmt: skip
    assert changes.look_at(notice=of_district, at=LATER) == 0
    assert not ChangedLine.objects.exists()


def test_one_act_corrects_it_and_the_notice_itself_stays(cast, of_district, client, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: LATER)
    walks(cast)
    changes.find_changes(at=LATER)
    before = (of_district.figures, list(of_district.lines.values()))
    client.force_login(cast.district_office)
    page = client.get(f"/notices/{of_district.pk}/").content.decode()
    reason = page.split('name="reason" value="')[1].split('"')[0]
    assert "1名河长" in reason
    answer = client.post(f"/notices/{of_district.pk}/correct/", {"reason": reason})
    new = Notice.objects.get(supersedes=of_district)
    assert answer["Location"] == f"/notices/{new.pk}/"
    assert not new.lines.filter(chief=cast.chief).exists()
    of_district.refresh_from_db()
    assert (of_district.figures, list(of_district.lines.values())) == before
    # The turn is the draft's; once it is out, there is nothing left to tell.
    district_only = ChangedLine.objects.waiting().filter(notice__division=cast.district)
    assert not district_only.exists()
    publish(cast, new)
    changes.find_changes(at=LATER)
    assert not district_only.exists()


def test_it_may_be_left_with_a_reason_until_more_arrives(cast, of_district, client, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: LATER)
    walks(cast, 1)
    changes.find_changes(at=LATER)
    client.force_login(cast.district_office)
    address = f"/notices/{of_district.pk}/leave/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "通报发布后补报，不计入"}).status_code == 302
    assert (
        "不作更正，理由：通报发布后补报，不计入"
        in client.get(f"/notices/{of_district.pk}/").content.decode()
    )
    assert changes.find_changes(at=LATER) == 0
    assert not of_district.changed_lines.open().exists()
    with pytest.raises(Conflict):
        changes.leave(notice=of_district, reason="再留", by=cast.district_office, at=LATER)
    walks(cast)
    assert changes.look_at(notice=of_district, at=LATER) == 1
    for by, refusal in ((cast.stranger, NotAllowed), (cast.district_office, Invalid)):
        reason = "不计入" if refusal is NotAllowed else "长" * 301
        with pytest.raises(refusal):
            changes.leave(notice=of_district, reason=reason, by=by, at=LATER)
