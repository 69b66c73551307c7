"""Patrols that arrive, are decided or withdrawn, after a notice came out: what they would change is told to its office.

A published notice never changes. The office corrects it (`drafts.correct`) or leaves it with a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from accounts.models import User
from common.errors import Conflict, Invalid
from common.store.scope import covers, range_below
from common.text.months import Month
from notices.models import ChangedLine, Notice, NoticeState
from notices.permissions import require
from notices.services.counting import UnmetRow, unmet_now

# Notices of older months are looked at when somebody opens one.
LOOK_BACK_MONTHS: Final = 6
LONGEST_REASON: Final = 300
OFF_THE_LIST: Final = "已达标，或不再应巡"
NOT_ON_THE_LIST: Final = "不在名单"


class Key(NamedTuple):
    """Whose line it is: a chief may answer for several reaches."""

    chief_id: int
    name: str
    place: str
    subject: str


class Told(NamedTuple):
    """What the notice says of a line, and what would be said today; in words."""

    was: str
    now: str


def find_changes(*, at: datetime) -> int:
    """The beat's: looks at the notices in force of the last months; how many lines are new. One statement
    over the dues of a district and month, whatever the number of its towns' notices."""
    since = Month.of(at).plus(-LOOK_BACK_MONTHS).first_day
    current = Notice.objects.filter(state=NoticeState.PUBLISHED, month__gte=since)
    groups: dict[tuple[Month, str], list[Notice]] = defaultdict(list)
    for notice in current.defer("figures", "words").order_by("pk"):
        groups[notice.period, f"{notice.division_id[:6]:0<12}"].append(notice)
    found = 0
    for (month, code), notices in groups.items():
        rows = unmet_now(month, code)
        found += sum(_keep(notice, _part(rows, notice), at) for notice in notices)
    return found


def look_at(*, notice: Notice, at: datetime) -> int:
    """The same for one notice, as its office opens it; nothing for one that is not in force."""
    if notice.state != NoticeState.PUBLISHED:
        return 0
    return _keep(notice, unmet_now(notice.period, notice.division_id), at)


def told_of(notice: Notice, can: Mapping[str, bool], *, at: datetime) -> list[ChangedLine]:
    """What its page tells an office: open lines first, then those that were left with a reason; looked at anew
    where the user may correct the notice. Two queries and what `unmet_now` asks."""
    if not can["see_deliveries"]:
        return []
    lines = ChangedLine.objects.select_related("left_by")
    prefetch_related_objects([notice], Prefetch("changed_lines", lines))
    if can["correct"] and look_at(notice=notice, at=at):
        prefetch_related_objects([notice], Prefetch("changed_lines", lines))
    return sorted(notice.changed_lines.all(), key=lambda row: (row.left_at is not None, row.pk))


def leave(*, notice: Notice, reason: str, by: User, at: datetime) -> int:
    """Leaves the changes known so far uncorrected, with a reason: how many lines. They are told again
    where later records change them once more. Raises Invalid, Conflict, NotAllowed."""
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        sentence = f"请写明不作更正的理由，不超过 {LONGEST_REASON} 字。"
        raise Invalid("notice.leave_reason", sentence, fields={"reason": sentence})
    with transaction.atomic():
        locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        require(by, locked, "correct")
        left: int = locked.changed_lines.open().update(left_at=at, left_by=by, left_reason=reason)
        if not left:
            raise Conflict("notice.nothing_changed", "这份通报发布后没有待处理的变动。")
    return left


def _part(rows: Sequence[UnmetRow], notice: Notice) -> list[UnmetRow]:
    """Those of a division and below."""
    span = [range_below(notice.division_id)]
    return [row for row in rows if covers(span, row.code)]


def _keep(notice: Notice, rows: Sequence[UnmetRow], at: datetime) -> int:
    """Writes what is different now: how many lines were not told before."""
    now = differences(notice, rows)
    if _is_known(notice, now):
        return 0
    with transaction.atomic():
        # Two sweeps, or a sweep and an office that leaves it: one after the other.
        Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        gone = [row.pk for row in notice.changed_lines.open() if now.get(_key(row)) != _told(row)]
        ChangedLine.objects.filter(pk__in=gone).delete()
        known = {(_key(row), row.now) for row in notice.changed_lines.order_by("pk")}
        new = [
            ChangedLine(
                notice=notice, chief_id=key.chief_id, chief_name=key.name, place=key.place,
                subject=key.subject, was=told.was, now=told.now, found_at=at,
            )
            for key, told in now.items()
            if (key, told.now) not in known
        ]  # fmt: skip
        ChangedLine.objects.bulk_create(new)
    # A page that fetched them before the look reads them anew.
    getattr(notice, "_prefetched_objects_cache", {}).pop("changed_lines", None)
    return len(new)


def differences(notice: Notice, rows: Iterable[UnmetRow]) -> dict[Key, Told]:
    """Lines of the notice that are no longer so, and lines that it does not have."""
    said = {
        Key(line.chief_id, line.chief_name, line.division_name, line.subject): _words(
            line.periods_met, line.periods_due, line.done
        )
        for line in notice.lines.all()
    }
    today = {
        Key(row.chief_id, row.chief_name, row.place, row.subject): _words(
            row.met, row.due, row.done
        )
        for row in rows
    }
    return {
        key: Told(said.get(key, NOT_ON_THE_LIST), today.get(key, OFF_THE_LIST))
        for key in (said | today)
        if said.get(key) != today.get(key)
    }


def _words(met: int, due: int, done: int) -> str:
    return f"达标 {met}/{due} 期，计入 {done} 次"


def _is_known(notice: Notice, now: dict[Key, Told]) -> bool:
    """Is exactly this told, or left, already? Asked without a lock, as nearly every look ends here."""
    rows = list(notice.changed_lines.all())
    open_rows = {_key(row): _told(row) for row in rows if row.left_at is None}
    left = {(_key(row), row.now) for row in rows if row.left_at is not None}
    return open_rows == {key: told for key, told in now.items() if (key, told.now) not in left}


def _key(row: ChangedLine) -> Key:
    return Key(row.chief_id, row.chief_name, row.place, row.subject)


def _told(row: ChangedLine) -> Told:
    return Told(row.was, row.now)
