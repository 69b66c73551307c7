"""复核分人 among the acts of an issue: what one found or put right oneself, somebody else verifies."""

from datetime import date, timedelta

import pytest

from accounts.models import Role
from accounts.services import reset_password, set_eyes
from common.errors import NotAllowed
from common.text.months import Month
from issues.models import LedgerEntry, Source
from issues.reads.figures import verified_alone
from issues.reads.wording import entry_facts
from issues.services import Visit, What
from issues.sheets.month import month_ledger
from tests import factories as make
from tests.cast import DISTRICT
from tests.issues.conftest import PHOTO


@pytest.fixture
def both(cast):
    """An office clerk who is also the clerk of the unit."""
    make.grant(cast.district_office, Role.UNIT, cast.unit)
    return cast.district_office


@pytest.fixture
def second(cast):
    return make.office(DISTRICT, "李四")


def put_right(walk, by):
    issue = walk.rectifying()
    return walk.act(issue, "request_closure", by=by, note="已清运", files=[PHOTO])


def found_by(walk, by, **changes):
    issue = walk.report(by=by, **changes)
    walk.act(issue, "accept")
    what = What(unit=walk.cast.unit)
    issue = walk.act(issue, "hand_over", what=what)
    walk.act(issue, "sign", by=walk.cast.unit_clerk)
    return walk.act(issue, "request_closure", by=walk.cast.unit_clerk, note="已清运", files=[PHOTO])


def on_the_spot(walk, by):
    issue = walk.report(by=by, is_fixed_on_spot=True, photos=(PHOTO,), source=Source.COMPLAINT)
    return walk.act(issue, "accept")


def alone(walk, by):
    """Reported, accepted, put right, verified by one person: the fault as it was found."""
    issue = walk.act(walk.report(by=by), "accept")
    return walk.act(issue, "fix_on_spot", note="已清理", files=[PHOTO])


@pytest.mark.parametrize("way", [put_right, found_by, on_the_spot, alone])
def test_what_one_found_or_put_right_somebody_else_verifies(walk, both, second, way) -> None:
    issue = way(walk, both)
    with pytest.raises(NotAllowed) as refusal:
        walk.act(issue, "pass")
    assert refusal.value.code == "issue.same_person"
    assert (
        "须另由一人办理：可由江南区河长办的李四办理，也可由上级河长办办理" in refusal.value.detail
    )
    issue.refresh_from_db()
    assert issue.state == "closure_requested"
    # What is found wanting may be said by anybody, and the other person verifies.
    passed = walk.act(issue, "pass", by=second)
    assert (passed.state, passed.is_verified_alone) == ("verified", False)


def test_where_nobody_else_could_it_is_done_marked_and_counted(walk, both) -> None:
    issue = walk.act(alone(walk, both), "pass")
    assert issue.is_verified_alone
    facts = entry_facts(LedgerEntry.objects.get(issue=issue, event="issue.verified"))
    assert facts == ["未能另由一人办理：本人已现场整改"]
    closed = walk.act(issue, "close")
    month = Month.of(closed.closed_at)
    assert verified_alone(month, DISTRICT) == 1
    assert verified_alone(month.plus(-1), DISTRICT) == 0
    seen = type(issue).objects.visible_to(both)
    words = month_ledger(seen, month, walk.cast.district, walk.at).words()
    assert any("其中 1 件未能另由一人复核" in sentence for sentence in words)


def test_the_office_above_may_say_that_one_person_is_enough_and_it_is_counted(
    walk, cast, both, second
) -> None:
    say = {"division": cast.district, "reason": "抢险期间", "by": cast.city_office, "at": walk.at}
    set_eyes(asks="off", **say)
    assert walk.act(put_right(walk, both), "pass").is_verified_alone


def test_an_office_of_one_that_always_wants_another_leaves_it_to_the_office_above(
    walk, cast, both
) -> None:
    say = {"division": cast.district, "reason": "从严", "by": cast.district_office, "at": walk.at}
    set_eyes(asks="always", **say)
    issue = put_right(walk, both)
    with pytest.raises(NotAllowed, match="没有另一名在用账号，请由上级河长办办理"):
        walk.act(issue, "pass")
    assert not walk.act(issue, "pass", by=cast.city_office).is_verified_alone


def test_a_look_back_is_not_by_those_who_put_it_right_or_verified_it(walk, both, second) -> None:
    issue = walk.act(walk.act(put_right(walk, both), "pass", by=second), "close")
    visit = What(visit=Visit(visited_on=date(2026, 11, 16), visitors="两人"))
    third = make.office(DISTRICT, "赵六")
    for who, did in ((both, "申请销号"), (second, "复核通过")):
        with pytest.raises(NotAllowed, match=f"由您本人{did}，.*赵六"):
            walk.act(issue, "look_back", by=who, note="未反弹", what=visit)
    assert walk.act(issue, "look_back", by=third, note="未反弹", what=visit).state == "closed"


def test_what_was_done_before_it_was_found_wanting_counts_no_more(walk, both, second) -> None:
    issue = put_right(walk, both)
    walk.act(issue, "fail", by=second, note="未清净")
    walk.act(issue, "request_closure", by=walk.cast.unit_clerk, note="再清运", files=[PHOTO])
    assert walk.act(issue, "pass").state == "verified"


def test_what_others_found_is_no_find_of_the_clerk_who_entered_it(walk, cast, second) -> None:
    for source in (Source.COMPLAINT, Source.MEDIA):
        issue = found_by(walk, cast.district_office, source=source)
        assert walk.act(issue, "pass").state == "verified"


def test_ones_own_plan_and_extension_are_approved_by_another(walk, both, second) -> None:
    issue = walk.plan_submitted()
    assert walk.act(issue, "approve_plan").state == "rectifying"
    asked = walk.act(
        issue, "ask_extension", by=both, note="连日降雨", what=What(deadline=date(2027, 1, 20))
    )
    with pytest.raises(NotAllowed, match="由您本人申请延期"):
        walk.act(asked, "approve_extension")
    assert walk.act(asked, "approve_extension", by=second).extension_asked is None


def test_whoever_just_reset_the_units_password_does_not_verify_what_it_says(
    walk, cast, second
) -> None:
    issue = walk.rectifying()
    clerk = cast.unit_clerk
    clerk.created_at = walk.at - timedelta(days=9)
    reset_password(user=clerk, by=second, at=walk.at + timedelta(minutes=30))
    issue = walk.act(issue, "request_closure", by=clerk, note="已清运", files=[PHOTO])
    with pytest.raises(NotAllowed, match="由您刚重置密码的账号申请销号"):
        walk.act(issue, "pass", by=second)
    assert walk.act(issue, "pass").state == "verified"
