"""Several at once, on real connections: nothing is lost, nothing is double, the loser is told."""

from uuid import uuid4

import pytest
from django.db import connection

from common.errors import Conflict
from issues.models import Issue, IssueKind, LedgerEntry, NumberSequence
from issues.services import What, act
from issues.services.defaults import install_kinds
from tests import factories as make
from tests.issues.conftest import Walk
from tests.races.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk(cast):
    # A transactional test empties the tables; the kinds come with migrating.
    install_kinds()
    return Walk(cast)


def test_the_same_report_twenty_times_at_once_is_one_issue(walk):
    uuid = uuid4()
    issues = at_once(20, lambda n: walk.report(uuid=uuid, body_hash="same"))
    assert {issue.pk for issue in issues} == {Issue.objects.get().pk}
    assert LedgerEntry.objects.count() == 1
    assert NumberSequence.objects.get().last == 1


def test_different_bodies_under_one_uuid_leave_one_and_refuse_the_rest(walk):
    uuid = uuid4()
    answers = at_once(8, lambda n: walk.report(uuid=uuid, body_hash=str(n)))
    assert sum(isinstance(answer, Conflict) for answer in answers) == 7
    assert Issue.objects.count() == 1


def test_issues_reported_at_once_get_each_a_number_without_gaps(walk):
    issues = at_once(12, lambda n: walk.report(uuid=uuid4()))
    assert sorted(i.number for i in issues) == [f"500101-2026-{n:04d}" for n in range(1, 13)]


def test_two_clerks_closing_one_issue_close_it_once_and_the_second_is_told(walk, cast):
    issue = walk.verified()
    clerks = [cast.district_office, cast.town_office]
    at = walk.at

    def close(n):
        return act(issue_id=issue.pk, action="close", by=clerks[n], at=at)

    answers = at_once(2, close)
    (refusal,) = [a for a in answers if isinstance(a, Conflict)]
    (done,) = [a for a in answers if not isinstance(a, Conflict)]
    assert f"{done.entry.by_name}（{done.entry.by_role}）已于" in refusal.detail
    assert "销号" in refusal.detail
    assert issue.ledger.filter(event="issue.closed").count() == 1


def test_of_two_clerks_raising_and_handing_over_at_once_one_is_told_of_the_other(walk, cast):
    issue, at = walk.accepted(), walk.at
    town_unit = make.staffed_unit(division=cast.town)
    colleague = make.office(cast.town.code, "镇河长办乙")
    steps = [
        {"action": "raise", "by": cast.town_office, "note": "需区级执法"},
        {"action": "hand_over", "by": colleague, "what": What(unit=town_unit)},
    ]
    answers = at_once(2, lambda n: act(issue_id=issue.pk, at=at, **steps[n]))
    (refusal,) = [a for a in answers if isinstance(a, Conflict)]
    (done,) = [a for a in answers if not isinstance(a, Conflict)]
    assert f"{done.entry.by_name}（清溪镇河长办工作人员）已于" in refusal.detail
    issue.refresh_from_db()
    assert (issue.raised_to_id, issue.state) in [
        (cast.district.code, "accepted"),
        (None, "handed_over"),
    ]
    assert issue.ledger.count() == 3


def test_two_clerks_raising_one_issue_raise_it_one_step(walk, cast):
    issue, at = walk.report(), walk.at
    clerks = [cast.town_office, make.office(cast.town.code, "镇河长办乙")]

    def pass_on(n):
        return act(issue_id=issue.pk, action="raise", by=clerks[n], at=at, note="镇上难以解决")

    answers = at_once(2, pass_on)
    (refusal,) = [a for a in answers if isinstance(a, Conflict)]
    assert "提请上级办理" in refusal.detail
    issue.refresh_from_db()
    assert issue.raised_to_id == cast.district.code


def test_one_press_sent_ten_times_at_once_is_one_entry(walk, cast):
    issue, ref, at = walk.report(), uuid4(), walk.at

    def accept(n):
        return act(
            issue_id=issue.pk, action="accept", by=cast.district_office, at=at, client_ref=ref
        )

    answers = at_once(10, accept)
    assert len({answer.entry.pk for answer in answers}) == 1
    assert sum(answer.is_new for answer in answers) == 1


def test_a_clerk_who_waits_while_another_changes_the_kind_is_told(walk, cast):
    """Not that there is no such issue, which a lock on the issue joined to its kind would say."""
    issue, at = walk.report(), walk.at
    kind = IssueKind.objects.get(code="luanjian")
    clerks = [cast.district_office, cast.town_office]

    def accept(n):
        return act(issue_id=issue.pk, action="accept", by=clerks[n], at=at, what=What(kind=kind))

    answers = at_once(2, accept)
    (refusal,) = [a for a in answers if isinstance(a, Exception)]
    assert isinstance(refusal, Conflict)
    assert "受理" in refusal.detail


def test_one_number_sent_for_acts_on_two_issues_at_once_is_taken_by_one(walk, cast):
    issues, ref, at = [walk.report(), walk.report()], uuid4(), walk.at

    def accept(n):
        return act(
            issue_id=issues[n].pk, action="accept", by=cast.district_office, at=at, client_ref=ref
        )

    answers = at_once(2, accept)
    (refusal,) = [a for a in answers if isinstance(a, Exception)]
    assert refusal.code == "client_ref.reused"
    assert LedgerEntry.objects.filter(client_ref=ref).count() == 1
    assert sorted(Issue.objects.values_list("state", flat=True)) == ["accepted", "reported"]


def test_many_supplements_at_once_are_all_kept_in_one_order(walk, cast):
    issue, at = walk.report(), walk.at

    def supplement(n):
        return act(
            issue_id=issue.pk, action="supplement", by=cast.village_chief, at=at, note=f"补充{n}"
        )

    at_once(8, supplement)
    assert list(issue.ledger.values_list("seq", flat=True)) == list(range(1, 10))


@pytest.mark.parametrize(
    "statement", ["UPDATE issues_ledgerentry SET note = ''", "DELETE FROM issues_ledgerentry"]
)
def test_the_database_itself_refuses_to_change_the_ledger(walk, statement):
    from django.db.utils import DatabaseError

    walk.report()
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never changed"):
        cursor.execute(statement)
    assert LedgerEntry.objects.get().note
