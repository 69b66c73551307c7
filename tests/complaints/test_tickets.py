"""The form's ticket, the phone's work, and how often something may be done."""

from datetime import datetime, timedelta
from itertools import count as counting
from uuid import UUID

import pytest

from common.errors import Invalid
from common.text.chinese import SHANGHAI
from complaints.rules.tickets import Ticket, is_worked, new_ticket, read_ticket, signed
from complaints.services.limits import HOUR, TooOften, count

AT = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)


def test_a_ticket_comes_back_as_it_went():
    ticket = new_ticket(7, at=AT)
    assert read_ticket(signed(ticket), board=7, at=AT + timedelta(hours=24)) == ticket


@pytest.mark.parametrize(
    ("change", "board", "later"),
    [
        (lambda text: text, 8, timedelta()),
        (lambda text: text, 7, timedelta(hours=25)),
        (lambda text: text, 7, timedelta(seconds=-1)),
        (lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), 7, timedelta()),
        (lambda text: "", 7, timedelta()),
        (lambda text: "7", 7, timedelta()),
    ],
)
def test_another_boards_an_old_or_an_invented_ticket_is_refused(change, board, later):
    text = signed(new_ticket(7, at=AT))
    with pytest.raises(Invalid):
        read_ticket(change(text), board=board, at=AT + later)


def test_work_is_a_number_whose_hash_begins_with_so_many_zero_bits():
    ticket = Ticket(7, UUID(int=1), AT)
    found = next(n for n in counting() if is_worked(ticket, str(n), bits=10))
    assert 0 < found < 20_000
    assert not is_worked(Ticket(7, UUID(int=2), AT), str(found), bits=10)
    assert not is_worked(ticket, str(found), bits=30)
    for nonsense in ("", "x", f"{found} ", "9" * 40, "²"):
        assert not is_worked(ticket, nonsense, bits=1)


def test_so_many_an_hour_and_address_and_then_anew(db):
    span = {"most": 2, "seconds": HOUR, "words": "请稍后再试。"}
    for _ in range(2):
        count("report", "203.0.113.5", at=AT, **span)
    with pytest.raises(TooOften, match=r"请稍后再试。"):
        count("report", "203.0.113.5", at=AT, **span)
    count("report", "203.0.113.6", at=AT, **span)
    count("query", "203.0.113.5", at=AT, **span)
    count("report", "203.0.113.5", at=AT + timedelta(hours=1), **span)


@pytest.fixture(autouse=True)
def fresh():
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()
