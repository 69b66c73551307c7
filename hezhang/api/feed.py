"""`changes/`: one feed out of the rooms' own, in pages, so that a phone away for a month catches up.

A *run* is everything with `since < at <= until`, `until` being the moment the run began. Sources come
one after the other, each in order of time; the cursor says how far the run has come, and at its end it
becomes the start of the next run. The next run begins `CHANGES_OVERLAP_SECONDS` before this one
ended: what was stamped earlier than that but committed later would be missed otherwise. Entries are
upserts by id, so what comes twice does no harm.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from accounts.models import User
from common.errors import Invalid
from common.text.chinese import iso_moment
from inspections.neighbours import feed as inspections
from issues.neighbours import feed as issues
from notices.neighbours import feed as notices
from spots.neighbours import feed as spots

Entry = dict[str, Any]
Source = Callable[[User, datetime | None, datetime, int], Iterable[Entry]]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Servers of one portal may differ by so much [ours].
CLOCKS_APART = timedelta(minutes=5)


def _issue_changes(user: User, since: datetime | None, until: datetime, limit: int) -> Any:
    return issues.changes_for(user, since or EPOCH, until, limit)


def _kind_changes(user: User, since: datetime | None, until: datetime, limit: int) -> Any:
    return issues.kind_changes(since or EPOCH, until, limit)


def _notice_changes(user: User, since: datetime | None, until: datetime, limit: int) -> Any:
    return notices.changes_for(user, since or EPOCH, until, limit)


def _spot_changes(user: User, since: datetime | None, until: datetime, limit: int) -> Any:
    return spots.changes_for(user, since or EPOCH, until, limit)


# In this order a phone can show each entry when it comes: a due names a reach it has got.
SOURCES: tuple[Source, ...] = (
    inspections.reach_changes,
    inspections.rule_changes,
    inspections.checklist_changes,
    _kind_changes,
    inspections.due_changes,
    inspections.patrol_changes,
    _issue_changes,
    _notice_changes,
    _spot_changes,
    # At the end, because a cursor that a phone holds names a source by its number.
    inspections.swap_changes,
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a phone has come. `since`: what it has; during a run also `until`, the number of the
    source and the moment up to which that source was given."""

    since: datetime | None = None
    until: datetime | None = None
    source: int = 0
    after: datetime | None = None

    def __str__(self) -> str:
        parts = [_text(self.since), _text(self.until), self.source, _text(self.after)]
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str, *, at: datetime) -> "Cursor":
        """Raises Invalid (`cursor.invalid`) for what this portal never gave out, and for moments later than `at`:
        whatever changed until then would never be told."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            since, until, source, after = json.loads(raw)
            cursor = cls(_moment(since), _moment(until), source, _moment(after))
            if type(source) is not int or not 0 <= source < len(SOURCES):
                raise ValueError
            if max(cursor.since or EPOCH, cursor.until or EPOCH) > at + CLOCKS_APART:
                raise ValueError
        except (ValueError, TypeError, RecursionError, binascii.Error):
            words = "游标无效，请不带 since 重新取全部。"
            raise Invalid("cursor.invalid", words, fields={"since": words}) from None
        return cursor


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: object) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(str(text))
    if moment.tzinfo is None or not EPOCH.year < moment.year < 9999:
        raise ValueError
    return moment.astimezone(UTC)


def page_of(user: User, cursor: Cursor, at: datetime, limit: int) -> dict[str, Any]:
    """The next page: `{"changes", "cursor", "more"}`, about `limit` entries."""
    until = cursor.until or at
    entries: list[Entry] = []
    source, after = cursor.source, cursor.after
    while source < len(SOURCES) and len(entries) < limit:
        taken, is_done = _take(
            SOURCES[source], user, after or cursor.since, until, limit - len(entries), bool(entries)
        )
        entries += taken
        if is_done:
            source, after = source + 1, None
        else:
            after = taken[-1]["at"] if taken else after
            break
    if source == len(SOURCES):
        start = until - timedelta(seconds=settings.CHANGES_OVERLAP_SECONDS)
        following = Cursor(since=max(start, cursor.since or start))
    else:
        following = Cursor(cursor.since, until, source, after)
    return {
        "changes": [
            entry | {"id": str(entry["id"]), "at": iso_moment(entry["at"])} for entry in entries
        ],
        "cursor": str(following),
        "more": source < len(SOURCES),
    }


def _take(
    source: Source, user: User, since: datetime | None, until: datetime, room: int, may_wait: bool
) -> tuple[list[Entry], bool]:
    """Entries of one source, and whether these were all.

    The next page goes on after the last entry's moment, so entries of one moment are never parted:
    those that do not fit wait for the next page, or, where a whole page is of one moment (a job
    wrote them), make this page longer.
    """
    asked = room + 1
    while True:
        got = list(source(user, since, until, asked))
        if len(got) < asked:
            return got, True
        kept = [entry for entry in got if entry["at"] < got[-1]["at"]]
        if kept or may_wait:
            return kept, False
        asked *= 4
