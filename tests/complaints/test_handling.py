"""What an office does about a complaint, and what is told to the person who reported."""

from datetime import datetime, timedelta

import pytest

from accounts.models import AuditEvent
from attachments.services.sweeping import sweep_abandoned
from attachments.services.uploads import shown
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.counting import counted
from common.text.chinese import SHANGHAI
from complaints import services
from complaints.models import ComplaintEntry
from complaints.neighbours.inbox import inbox_counts
from complaints.permissions import abilities
from issues.models import Issue
from issues.services import What, act
from tests.complaints.kit import DAY, HERE, MONDAY, NAME, PHONE, kind, reported, sent_photo, turned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def closed(issue, cast, at):
    """The issue put right and closed."""
    office, unit = cast.town_office, cast.unit_clerk
    steps = [
        ("hand_over", cast.district_office, {"what": What(unit=cast.unit)}),
        ("sign", unit, {}),
        ("request_closure", unit, {"note": "已清运", "files": [sent_photo()]}),
        ("pass", office, {}),
        ("close", office, {}),
    ]
    for action, by, more in steps:
        act(issue_id=issue.pk, action=action, by=by, at=at, **more)


def waits(cast, at):
    """How many lie in each of the town office's piles."""
    return {
        address.rpartition("=")[2]: count
        for _, count, address in counted(inbox_counts(cast.town_office, at))
    }


def test_it_becomes_an_accepted_issue_in_one_act(cast):
    complaint = reported(cast.reach, place=HERE, place_words="桥下", photos=(sent_photo(),))
    issue = turned(complaint, cast.town_office)
    assert (issue.source, issue.state, issue.place) == ("complaint", "accepted", "桥下")
    assert (issue.longitude, issue.reported_at) == (HERE.lon, MONDAY)
    assert [entry.event for entry in issue.ledger.all()] == ["issue.reported", "issue.accepted"]
    complaint.refresh_from_db()
    assert (complaint.state, complaint.issue) == ("accepted", issue)
    assert complaint.entries.last().words == "您反映的情况已受理，正在办理。"


def test_its_photos_hang_on_the_issue_as_the_clerks_and_stay_its_own(cast):
    complaint = reported(cast.reach, photos=(sent_photo(),))
    issue = turned(complaint, cast.town_office)
    (seen,) = shown(issue.photos, owner_ids=[cast.town_office.pk])
    assert seen.blob.kind == "image"
    assert issue.photos != complaint.photos
    # Named by the issue and the complaint: neither is swept.
    assert sweep_abandoned(at=MONDAY + 200 * DAY) == 0


def test_an_issue_keeps_nothing_of_who_reported(cast):
    complaint = reported(cast.reach, name=NAME, phone=PHONE)
    issue = turned(complaint, cast.town_office)
    kept = str(list(Issue.objects.values())) + str(list(issue.ledger.values()))
    assert NAME not in kept
    assert PHONE not in kept


def test_something_major_may_be_answered_in_twenty_workdays(cast):
    complaint = reported(cast.reach)
    turned(complaint, cast.town_office, severity="major")
    complaint.refresh_from_db()
    assert complaint.answer_by == datetime(2026, 12, 14, 18, tzinfo=SHANGHAI)


def test_it_may_join_an_issue_that_is_being_dealt_with(cast):
    issue = turned(reported(cast.reach), cast.town_office)
    again = reported(cast.reach, at=MONDAY + DAY, description="又来倒了", photos=(sent_photo(),))
    services.join_issue(
        complaint_id=again.pk, issue_id=issue.pk, by=cast.town_office, at=MONDAY + 2 * DAY
    )
    last = issue.ledger.last()
    assert (last.event, last.note) == ("issue.supplemented", "群众再次反映：又来倒了")
    assert len(shown(last.files, owner_ids=[cast.town_office.pk])) == 1
    assert issue.complaints.count() == 2
    assert Issue.objects.count() == 1


def test_it_cannot_join_an_issue_that_is_over_or_unseen_and_nothing_is_left_of_the_attempt(cast):
    issue = turned(reported(cast.reach), cast.town_office)
    closed(issue, cast, MONDAY + 2 * DAY)
    again = reported(cast.stranger_reach, at=MONDAY + 3 * DAY)
    with pytest.raises(NotVisible):
        services.join_issue(complaint_id=again.pk, issue_id=issue.pk, by=cast.stranger, at=MONDAY)
    with pytest.raises(Conflict):
        services.join_issue(
            complaint_id=again.pk, issue_id=issue.pk, by=cast.district_office, at=MONDAY
        )
    again.refresh_from_db()
    assert (again.state, again.entries.count()) == ("received", 1)


def test_it_is_declined_in_words(cast):
    complaint = reported(cast.reach)
    with pytest.raises(Invalid):
        services.decline(complaint_id=complaint.pk, words=" ", by=cast.town_office, at=MONDAY)
    services.decline(
        complaint_id=complaint.pk, words="此处为自来水管漏水", by=cast.town_office, at=MONDAY
    )
    complaint.refresh_from_db()
    assert (complaint.state, complaint.ended_at) == ("declined", MONDAY)
    assert complaint.entries.last().words == "此处为自来水管漏水"


def test_who_comes_second_is_told_who_did_what(cast):
    complaint = reported(cast.reach)
    turned(complaint, cast.town_office)
    with pytest.raises(Conflict, match="镇河长办已于2026年11月17日 09:00转为问题办理"):
        turned(complaint, cast.district_office)
    with pytest.raises(Conflict):
        services.decline(complaint_id=complaint.pk, words="x", by=cast.town_office, at=MONDAY)
    assert Issue.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"), [("stranger", NotVisible), ("district_chief", NotAllowed)]
)
def test_only_an_office_of_the_place_may(cast, who, refusal):
    complaint = reported(cast.reach)
    with pytest.raises(refusal):
        turned(complaint, getattr(cast, who))
    assert not Issue.objects.exists()
    assert not any(abilities(getattr(cast, who), complaint).values())


def test_an_answer_in_between_stops_the_clock_and_the_last_one_ends_it(cast):
    complaint = reported(cast.reach)
    issue = turned(complaint, cast.town_office)
    late = complaint.answer_by + timedelta(days=1)
    assert waits(cast, late) == {"overdue": 1, "answer": 0, "handle": 0}
    answer = {"complaint_id": complaint.pk, "by": cast.town_office}
    services.answer(**answer, words="已交办，正在清运", at=MONDAY + 2 * DAY)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.answered_at) == ("accepted", MONDAY + 2 * DAY)
    assert waits(cast, late) == {"overdue": 0, "answer": 0, "handle": 0}

    closed(issue, cast, MONDAY + 3 * DAY)
    assert waits(cast, late) == {"overdue": 0, "answer": 1, "handle": 0}
    services.answer(**answer, words="已清运完毕", told_by_phone=True, at=MONDAY + 4 * DAY)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.ended_at) == ("answered", MONDAY + 4 * DAY)
    assert complaint.entries.last().told_by_phone
    with pytest.raises(Conflict):
        services.answer(**answer, words="再答", at=MONDAY + 5 * DAY)


def test_a_wrong_tie_is_parted(cast):
    first = reported(cast.reach, kind=kind())
    second = reported(cast.reach, kind=kind(), at=MONDAY + DAY)
    services.part(complaint_id=second.pk, by=cast.town_office, at=MONDAY + DAY)
    second.refresh_from_db()
    assert second.repeats_id is None
    with pytest.raises(Conflict):
        services.part(complaint_id=first.pk, by=cast.town_office, at=MONDAY + DAY)


def test_who_reported_is_seen_by_who_talks_to_them_and_every_look_is_recorded(cast):
    complaint = reported(cast.reach, name=NAME, phone=PHONE)
    for who in (cast.town_office, cast.district_office):
        contact = services.look_at_contact(complaint=complaint, by=who, at=MONDAY)
        assert (contact.name, contact.phone) == (NAME, PHONE)
    for who in (cast.city_office, cast.stranger, cast.district_chief, cast.admin):
        with pytest.raises(NotAllowed):
            services.look_at_contact(complaint=complaint, by=who, at=MONDAY)
    looks = AuditEvent.objects.filter(action="complaints.contact_seen")
    assert [look.user for look in looks.order_by("pk")] == [cast.town_office, cast.district_office]
    assert NAME not in str(list(looks.values()))


def test_who_reported_is_forgotten_after_its_days_and_once(cast):
    over, going, old, nobody = (
        reported(cast.reach, name=NAME, phone=PHONE),
        reported(cast.reach, name=NAME, at=MONDAY + 60 * DAY),
        reported(cast.reach, phone=PHONE, at=MONDAY - 300 * DAY),
        reported(cast.reach),
    )
    for complaint in (over, nobody):
        services.decline(complaint_id=complaint.pk, words="不涉河", by=cast.town_office, at=MONDAY)
    assert services.clear_contacts(at=MONDAY + 90 * DAY) == 1
    assert services.clear_contacts(at=MONDAY + 91 * DAY) == 1
    assert services.clear_contacts(at=MONDAY + 92 * DAY) == 0
    over.refresh_from_db()
    old.refresh_from_db()
    going.refresh_from_db()
    assert (over.reporter_name, over.reporter_phone) == (old.reporter_phone, "") == ("", "")
    assert over.entries.last().event == "cleared"
    assert going.reporter_name == NAME
    assert ComplaintEntry.objects.filter(event="cleared").count() == 2


def test_an_issue_closed_long_ago_is_over_though_nobody_answered(cast):
    complaint = reported(cast.reach, phone=PHONE)
    closed(turned(complaint, cast.town_office), cast, MONDAY + 2 * DAY)
    assert services.clear_contacts(at=MONDAY + 90 * DAY) == 0
    assert services.clear_contacts(at=MONDAY + 93 * DAY) == 1
