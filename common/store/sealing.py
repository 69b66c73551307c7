"""What is sealed by night beside the ledger of issues: a room says which rows and which of their facts, and
`issues.services.seals` seals and checks them. Canonical text of facts; pure but for the reading of rows.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

# About so many rows go into one seal, so that one that is broken says where to look.
ROWS_A_SEAL = 1000


@dataclass(frozen=True, slots=True)
class Sealed:
    """Rows that do not change once they are there, and which of their facts.

    key      under which the seals are kept, for ever
    words    what the rows are called
    rows     all of them, published ones only and the like; asked anew each time
    moment   the column with the moment at which a row came; rows of past moments never come later
    columns  the facts in the order in which they are covered: another order would break every seal
    beside   columns that may change, each with the reason why no seal covers it
    """

    key: str
    words: str
    rows: Callable[[], QuerySet[Any]]
    moment: str
    columns: tuple[str, ...]
    beside: dict[str, str]

    def lines(self, *, after: datetime | None = None) -> Iterator[tuple[datetime, str]]:
        """(Moment, facts as a line) of rows after a moment, or of all; in order of moment and key."""
        rows = self.rows() if after is None else self.rows().filter(**{f"{self.moment}__gt": after})
        values = rows.order_by(self.moment, "pk").values_list(self.moment, "pk", *self.columns)
        for moment, *facts in values.iterator(chunk_size=2000):
            yield moment, line_of(facts)


# Made once, because `json.dumps` would make one for each row of a county's year.
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_AS_IT_IS: Final = frozenset({str, int, bool, type(None)})


def line_of(facts: list[Any]) -> str:
    """The same text for the same facts, whichever database they came from."""
    return _ENCODER.encode([each if type(each) in _AS_IT_IS else _plain(each) for each in facts])


def hash_of(before: str, lines: list[str]) -> str:
    """The hash of a seal after one with the hash `before`: 64 hexadecimal digits."""
    digest = sha256(before.encode())
    for line in lines:
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return sha256(value).hexdigest()
    if isinstance(value, float):
        return repr(value)
    return value
