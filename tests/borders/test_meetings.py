"""联席会议: the ledger records what was agreed, rungs are taken in order, both sides read it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from borders.models import Agreement, Meeting
from borders.neighbours.inbox import inbox_counts
from borders.services.meetings import Item, Minutes, finish_agreement, record_meeting
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.counting import counted
from issues.models import Issue
from issues.reads.wording import entry_facts, entry_title
from issues.rules.folding import fold
from issues.services.ledger import state_of
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes(border, cast):
    return Minutes(
        uuid=uuid4(),
        kind="joint",
        division=cast.town,
        neighbour=border.there,
        held_on=date(2026, 11, 16),
        place="清溪镇政府",
        chair="李副镇长",
        people="清溪镇、石桥镇河长办",
        words="现场查看后会商。",
    )


def item(issue, **changes):
    facts = {"words": "上游设拦漂索", "responsible": "石桥镇人民政府", "issue": issue}
    return Item(**(facts | {"due_on": date(2026, 12, 10)} | changes))


def held(minutes, border, *items, by=None):
    by = by or border.cast.town_office
    return record_meeting(minutes=minutes, items=items, by=by, at=border.walk.at)


def test_what_was_agreed_with_its_day_stands_in_the_ledger(minutes, border):
    issue = border.transferred()
    held(minutes, border, item(issue))
    entry = issue.ledger.last()
    assert entry_title(entry) == "2026年11月16日难点商办商定"
    assert entry.note == "上游设拦漂索（石桥镇人民政府负责）"
    assert entry_facts(entry) == ["商定期限：2026年12月10日"]
    assert entry.from_state == entry.to_state
    issue = Issue.objects.select_related("kind").get(pk=issue.pk)
    # The neighbour's clock for accepting runs on.
    assert issue.due_at.day == 17
    assert fold(issue.ledger.all()) == state_of(issue)


def test_where_the_work_is_under_way_the_day_agreed_is_its_deadline(minutes, border, walk, cast):
    from issues.services import What

    issue = walk.act(walk.accepted(), "send_out", note="请办", what=What(division=border.outside))
    outside = replace(minutes, division=cast.district, neighbour=border.outside)
    held(outside, border, item(issue), by=cast.district_office)
    issue.refresh_from_db()
    assert (issue.due_at.month, issue.due_at.day) == (12, 10)


def test_no_rung_is_skipped(minutes, border):
    issue = border.transferred()
    with pytest.raises(Invalid) as refusal:
        held(replace(minutes, kind="lead"), border, item(issue))
    assert "尚未经“难点商办”" in refusal.value.fields["items"]
    assert not Meeting.objects.exists()
    held(minutes, border, item(issue))
    held(replace(minutes, kind="lead", uuid=uuid4()), border, item(issue))
    held(replace(minutes, kind="dispatch", uuid=uuid4()), border, item(issue))
    assert Agreement.objects.count() == 3


def test_only_about_what_went_over_this_border(minutes, border, walk):
    with pytest.raises(Invalid) as refusal:
        held(minutes, border, item(walk.accepted()))
    assert "没有在双方之间移交过" in refusal.value.fields["items"]
    with pytest.raises(Invalid):
        held(minutes, border)
    assert held(replace(minutes, kind="regular"), border).kind == "regular"


def test_a_closed_issue_keeps_the_whole_meeting_from_being_written(minutes, border):
    with pytest.raises(Conflict):
        held(minutes, border, item(None), item(border.closed()))
    assert not Meeting.objects.exists()


def test_pressed_twice_it_is_one_meeting(minutes, border):
    issue = border.transferred()
    assert held(minutes, border, item(issue)) == held(minutes, border, item(issue))
    assert issue.ledger.filter(event="issue.agreed").count() == 1
    with pytest.raises(Conflict) as refused:
        held(replace(minutes, words="另一次会议"), border, item(issue))
    assert "这一次没有登记" in refused.value.detail


def test_not_with_oneself_nor_tomorrow_nor_by_strangers(minutes, border, cast):
    for changes, field in (
        ({"neighbour": cast.district}, "neighbour"),
        ({"held_on": date(2026, 11, 30)}, "held_on"),
    ):
        with pytest.raises(Invalid) as refusal:
            held(replace(minutes, kind="regular", **changes), border)
        assert field in refusal.value.fields
    with pytest.raises(NotAllowed):
        held(minutes, border, by=cast.stranger)


def test_either_side_notes_that_it_is_done_once(minutes, border, cast, walk):
    held(minutes, border, item(border.transferred()))
    make.division("500101004000", "远山镇")
    third = make.office("500101004000", "远山镇河长办")
    what = {"agreement_id": Agreement.objects.get().pk, "done_on": date(2026, 11, 16)}
    what |= {"at": walk.at, "words": "已装好"}
    assert set(Meeting.objects.visible_to(cast.stranger)) == set(Meeting.objects.all())
    assert not Meeting.objects.visible_to(third)
    with pytest.raises(NotVisible):
        finish_agreement(by=third, **what)
    with pytest.raises(Invalid):
        finish_agreement(by=cast.stranger, **(what | {"done_on": date(2026, 11, 1)}))
    with pytest.raises(NotAllowed):
        finish_agreement(by=cast.district_chief, **what)
    assert finish_agreement(by=cast.stranger, **what).done_words == "已装好"
    with pytest.raises(Conflict):
        finish_agreement(by=cast.town_office, **what)


def test_the_inbox_tells_what_has_come_due(minutes, border, cast, walk):
    held(minutes, border, item(border.transferred()))

    def due():
        return [line[:2] for line in counted(inbox_counts(cast.stranger, walk.at))]

    assert due() == [("跨界商定事项到期", 0)]
    walk.later(days=30)
    assert due() == [("跨界商定事项到期", 1)]
    assert inbox_counts(cast.unit_clerk, walk.at) == []
