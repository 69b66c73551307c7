"""What a ledger says, and which ledgers cannot be true (tests/flows/test_any_way.py walks any way)."""

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from common.text.chinese import SHANGHAI
from issues.models import LedgerEntry
from issues.rules.folding import LedgerBroken, fold


@dataclass
class Entry:
    seq: int
    event: str
    from_state: str
    to_state: str
    data: dict = field(default_factory=dict)
    by_id: int = 7
    by_name: str = "陈村长"
    at: datetime = datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
    note: str = ""
    files: tuple = ()


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
        [REPORTED, Entry(2, "issue.linked", "reported", "closed")],
        [Entry(1, "issue.linked", "", "")],
    ],
    ids=[
        "no-first",
        "gap",
        "torn",
        "leap",
        "twice-reported",
        "unknown",
        "leap-by-link",
        "no-report",
    ],
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
    from common.store.ledger import AppendOnlyError

    entry = walk.report().ledger.get()
    entry.note = "改"
    with pytest.raises(AppendOnlyError):
        entry.save()
    with pytest.raises(AppendOnlyError):
        LedgerEntry.objects.filter(pk=entry.pk).update(note="改")
    with pytest.raises(AppendOnlyError):
        LedgerEntry.objects.all().delete()
    assert LedgerEntry.objects.get().note == "河岸堆放建筑垃圾约两车"
