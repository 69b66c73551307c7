"""Random people do random things to an issue: its row is always the fold of its ledger."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import DomainError
from issues.folding import LedgerBroken, fold
from issues.models import Issue, LedgerEntry
from issues.permissions import abilities
from issues.services import PlanWords, Visit, What, act
from issues.services.entries import state_of
from issues.transitions import ACTIONS, OPEN_STATES, OWNERS, Who
from tests.issues.conftest import PHOTO

ACTORS = ("city_office", "district_office", "town_office", "stranger", "unit_clerk")
ACTORS += ("district_chief", "village_chief", "admin")

# The way on is tried often, so that walks get far; anything else by anybody now and then.
ONWARD = (
    ("district_office", "accept"),
    ("town_office", "hand_over"),
    ("town_office", "raise"),
    ("district_office", "send_back"),
    ("unit_clerk", "sign"),
    ("unit_clerk", "submit_plan"),
    ("district_office", "approve_plan"),
    ("unit_clerk", "ask_extension"),
    ("district_office", "approve_extension"),
    ("unit_clerk", "request_closure"),
    ("district_office", "fail"),
    ("district_office", "pass"),
    ("district_office", "close"),
    ("district_office", "look_back"),
    ("town_office", "rebound"),
)
steps = st.one_of(
    st.sampled_from(ONWARD),
    st.tuples(st.sampled_from(ACTORS), st.sampled_from(sorted(ACTIONS))),
)


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    walked=st.lists(steps, min_size=10, max_size=40),
    is_fixed=st.booleans(),
    is_complex=st.booleans(),
    hours=st.integers(1, 30),
    is_full=st.booleans(),
)
def test_whoever_does_whatever_the_row_is_the_fold_of_its_ledger(
    walk, cast, walked, is_fixed, is_complex, hours, is_full
):
    issue = walk.report(is_fixed_on_spot=is_fixed, photos=(PHOTO,))
    for actor, action in walked:
        walk.later(hours=hours)
        user, before = getattr(cast, actor), Issue.objects.filter(pk=issue.pk).values().get()
        count = issue.ledger.count()
        may = abilities(user, issue)[action]
        day = walk.at.date() + timedelta(days=30)
        what = What(
            unit=cast.unit,
            deadline=day,
            is_complex=is_complex,
            plan=PlanWords(deadline=day, tasks="清运", measures="围挡", responsible="李"),
            visit=Visit(visited_on=walk.at.date(), visitors="督查组"),
        )
        carried = {"note": "说明", "files": [PHOTO], "what": what} if is_full else {"what": what}
        refusal = _refusal_of(issue, action, user, walk.at, carried)
        if refusal is None:
            assert may
            assert issue.ledger.count() == count + 1
        else:
            # A refusal says why in Chinese and leaves no trace.
            assert ord(refusal.detail[0]) > 127
            assert Issue.objects.filter(pk=issue.pk).values().get() == before
            assert issue.ledger.count() == count
        issue = Issue.objects.select_related("kind").get(pk=issue.pk)
        assert fold(issue.ledger.all()) == state_of(issue)
        assert not Issue.objects.visible_to(cast.stranger).exists()
        _has_one_owner_who_can_act(issue, cast)


def _refusal_of(issue, action, user, at, carried):
    try:
        act(issue_id=issue.pk, action=action, by=user, at=at, **carried)
    except DomainError as refusal:
        return refusal
    return None


def _has_one_owner_who_can_act(issue, cast):
    if issue.state not in OPEN_STATES:
        assert issue.closed_at
        return
    is_the_citys = issue.raised_to_id == cast.city_office.home_division.code
    office = cast.city_office if is_the_citys else cast.district_office
    owner = {Who.OFFICE: office, Who.UNIT: cast.unit_clerk}[OWNERS[issue.state]]
    mine = {code for code, may in abilities(owner, issue).items() if may}
    assert mine - {"supplement", "urge", "supervise", "expose", "unexpose"}


@dataclass
class Entry:
    seq: int
    event: str
    from_state: str
    to_state: str
    data: dict = field(default_factory=dict)


REPORTED = Entry(1, "issue.reported", "", "reported", {"set": {"urged_count": 0}})


@pytest.mark.parametrize(
    "entries",
    [
        [Entry(2, "issue.reported", "", "reported")],
        [REPORTED, Entry(3, "issue.accepted", "reported", "accepted")],
        [REPORTED, Entry(2, "issue.accepted", "accepted", "handed_over")],
        [REPORTED, Entry(2, "issue.closed", "reported", "closed")],
        [REPORTED, Entry(2, "issue.reported", "reported", "reported")],
        [REPORTED, Entry(2, "issue.invented", "reported", "closed")],
    ],
    ids=["no-first", "gap", "torn", "leap", "twice-reported", "unknown"],
)
def test_a_ledger_that_cannot_be_true_is_found_out(entries):
    with pytest.raises(LedgerBroken):
        fold(entries)


def test_a_day_and_a_moment_come_back_from_the_ledger_as_such():
    data = {"set": {"extension_asked": "2026-12-10", "due_at": "2026-12-01T18:00:00+08:00"}}
    state = fold([Entry(1, "issue.reported", "", "reported", data)])
    assert state.extension_asked == date(2026, 12, 10)
    assert state.due_at is not None
    assert state.due_at.tzinfo


@pytest.mark.django_db
def test_the_model_itself_refuses_to_change_the_ledger(walk):
    from common.ledger import AppendOnlyError

    entry = walk.report().ledger.get()
    entry.note = "改"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        LedgerEntry.objects.filter(pk=entry.pk).update(note="改")
    with pytest.raises(AppendOnlyError):
        LedgerEntry.objects.all().delete()
    assert LedgerEntry.objects.get().note == "河岸堆放建筑垃圾约两车"
