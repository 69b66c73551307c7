"""The ledger as a chain: an entry's hash covers what it says and the entry before it. Pure.

Whoever changes an entry in the database, takes one out of the middle or puts one in, breaks the chain of
its issue. A tail that is cut off leaves a whole chain: that shows in the seals, each of which covers all
entries since the one before it (`issues.services.verifying`).
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Protocol
from uuid import UUID

HASH_LENGTH: Final = 64
# What the first seal is chained to.
NOTHING: Final = ""


class Linked(Protocol):
    """What of an entry its hash covers: all that it says. Moments are aware; `data` and `files` are
    JSON."""

    seq: int
    event: str
    from_state: str
    to_state: str
    by_id: int | None
    by_name: str
    by_role: str
    at: datetime
    recorded_at: datetime
    note: str
    data: Any
    files: Any
    client_ref: UUID | None


def beginning(number: str) -> str:
    """What the first entry is chained to: the issue's number, so that no chain serves another issue."""
    return sha256(number.encode()).hexdigest()


def link(before: str, entry: Linked) -> str:
    """The hash of an entry after one with the hash `before`: 64 hexadecimal digits.

    What it covers is written down once and for all: another order or form would break every chain
    there is.
    """
    says = [
        before,
        entry.seq,
        entry.event,
        str(entry.from_state),
        str(entry.to_state),
        entry.by_id,
        entry.by_name,
        entry.by_role,
        _moment(entry.at),
        _moment(entry.recorded_at),
        entry.note,
        entry.data,
        entry.files,
        None if entry.client_ref is None else str(entry.client_ref),
    ]
    text = json.dumps(says, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def broken_links(number: str, entries: Iterable[Any]) -> list[int]:
    """`seq` of the entries of an issue, in order, whose hash is not that of what they say now after the
    entry before them. Each has its `hash` as kept."""
    before, broken = beginning(number), []
    for entry in entries:
        if link(before, entry) != entry.hash:
            broken.append(entry.seq)
        # From here on by what is kept: one broken entry is told once.
        before = entry.hash
    return broken


def seal(before: str, entries: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """(how many, hash) of entries, as (key, hash) in order of their keys, after the seal `before`."""
    digest, count = sha256(before.encode()), 0
    for key, kept in entries:
        digest.update(f"{key}:{kept}\n".encode())
        count += 1
    return count, digest.hexdigest()


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
