"""办理历程: stages read from a ledger, and the bars that show them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from common.text.chinese import SHANGHAI
from issues.reads.timeline import bars, lasted_words, stages

MONDAY = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)


def day(n, hour=9):
    return MONDAY.replace(hour=hour) + timedelta(days=n)


@dataclass
class Entry:
    from_state: str
    to_state: str
    at: datetime
    due_at: object = ...
    by_name: str = "王敏"
    by_role: str = "江南区河长办工作人员"
    more: dict = field(default_factory=dict)

    @property
    def data(self):
        if self.due_at is ...:
            return {"set": dict(self.more)}
        due = self.due_at.isoformat() if self.due_at else None
        return {"set": {"due_at": due, **self.more}}


WAY = [
    Entry("", "reported", day(0), day(1)),
    Entry("reported", "accepted", day(2), day(3)),
    Entry("accepted", "accepted", day(2, 10)),
    Entry("accepted", "rectifying", day(3), day(8)),
    Entry("rectifying", "rectifying", day(4), day(13)),
    Entry("rectifying", "closed", day(10), None),
]


def test_each_state_is_a_stage_with_who_ended_it_and_its_own_day():
    found = stages(WAY)
    assert [stage.state for stage in found] == ["reported", "accepted", "rectifying", "closed"]
    assert [stage.due for stage in found] == [day(1), day(3), day(13), None]
    assert found[0].by == "王敏（江南区河长办工作人员）"
    assert found[-1].until is None
    assert found[-1].by == ""


def test_late_is_what_lasted_past_its_day_as_last_moved():
    assert [stage.is_late(day(20)) for stage in stages(WAY)] == [True, False, False, False]
    running = stages(WAY[:-1])[-1]
    assert not running.is_late(day(13))
    assert running.is_late(day(14))


def test_passed_on_to_the_office_above_it_is_a_stage_of_its_own():
    raised = Entry("accepted", "accepted", day(3), day(5), more={"raised_to": "500101000000"})
    assert [stage.due for stage in stages([*WAY[:2], raised])] == [day(1), day(3), day(5)]


def test_the_bars_fill_the_line_from_the_report_to_the_end():
    drawn = bars(stages(WAY), day(90))
    assert [(bar.left, bar.width) for bar in drawn] == [(0, 20), (20, 10), (30, 70)]
    assert [bar.lasted for bar in drawn] == ["2 天", "1 天", "7 天"]
    assert [bar.is_late for bar in drawn] == [True, False, False]


def test_what_still_runs_reaches_to_now():
    drawn = bars(stages(WAY[:-1]), day(20))
    assert drawn[-1].left + drawn[-1].width == pytest.approx(100)
    assert drawn[-1].lasted == "17 天"


def test_between_its_end_and_a_rebound_it_stands_closed():
    again = Entry("closed", "rectifying", day(15), day(20))
    drawn = bars(stages([*WAY, again]), day(20))
    assert [bar.stage.state for bar in drawn][-2:] == ["closed", "rectifying"]
    assert not drawn[-2].stage.is_open
    assert drawn[-2].width == 25


def test_without_a_ledger_nothing_is_drawn():
    assert bars(stages([]), day(0)) == []
    assert bars(stages(WAY[:1]), day(0))[0].width == 0


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=59), "不足 1 小时"),
        (timedelta(hours=5, minutes=50), "5 小时"),
        (timedelta(days=3), "3 天"),
        (timedelta(days=3, hours=4), "3 天 4 小时"),
        (timedelta(seconds=-5), "不足 1 小时"),
    ],
)
def test_how_long_it_lasted_is_said_by_the_hour(span, words):
    assert lasted_words(span) == words
