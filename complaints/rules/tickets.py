"""The form of a public report: which one it is, how long it has been open, and what its phone computed.

A ticket is made with the form and signed; it names the board, a UUID (the complaint's own, so that a
form sent twice is one complaint) and when it was made. The work is a number `n` for which
sha256("<uuid's hex>:<n>") begins with so many zero bits: a second for a phone, dear for a sender of
thousands, and no puzzle for people. Without scripts there is none, and other limits hold (`limits`).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core import signing

from common.errors import Invalid

_SALT: Final = "complaints.ticket"
# A form left open over night is still taken.
LONGEST: Final = timedelta(hours=24)
_WORK = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """`made_at` to the second."""

    board: int
    uuid: uuid.UUID
    made_at: datetime

    def age(self, at: datetime) -> timedelta:
        return at - self.made_at


def new_ticket(board: int, *, at: datetime) -> Ticket:
    return Ticket(board, uuid.uuid4(), at.replace(microsecond=0))


def signed(ticket: Ticket) -> str:
    """The ticket as the form carries it."""
    return signing.dumps(
        [ticket.board, ticket.uuid.hex, int(ticket.made_at.timestamp())], salt=_SALT
    )


def read_ticket(text: str, *, board: int, at: datetime) -> Ticket:
    """The ticket of a form of this board. Raises Invalid where it is not ours, another board's, or too old."""
    try:
        of, name, stamp = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        raise _expired() from None
    ticket = Ticket(of, uuid.UUID(name), datetime.fromtimestamp(stamp, at.tzinfo))
    if ticket.board != board or not timedelta() <= ticket.age(at) <= LONGEST:
        raise _expired()
    return ticket


def _expired() -> Invalid:
    return Invalid("complaint.ticket", "这一页打开太久了，内容已保留，请再点一次“提交”。")


def is_worked(ticket: Ticket, work: str, *, bits: int) -> bool:
    """Did the phone find a number for this ticket?"""
    if not _WORK.fullmatch(work):
        return False
    digest = hashlib.sha256(f"{ticket.uuid.hex}:{work}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0
