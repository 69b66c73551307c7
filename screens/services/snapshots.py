"""Counts what screens show: by a task each minute, and at once where a page is opened that has nothing newer."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Division
from common.text.chinese import local_date
from screens.models import ScreenLink, Snapshot
from screens.parameters import STALE_MINUTES
from screens.reads import facts
from screens.rules.staleness import is_count_old, is_due

# A session lasts no longer, and a page that stays open counts as opened then.
OPEN_FOR = timedelta(hours=12)


def count(*, code: str, at: datetime) -> Snapshot:
    """Counts a division's screen anew. Where nothing moved, only the moment is written: facts are tens of kB and lines
    hundreds, each minute."""
    began = time.perf_counter()
    counted = facts.count(Division.objects.get(pk=code), at)
    digest, drawn = facts.digest_of(counted.facts), counted.drawn
    rows = Snapshot.objects.filter(pk=code)
    when = {"counted_at": at, "took_ms": round((time.perf_counter() - began) * 1000)}
    if not rows.filter(digest=digest).update(**when):
        fields: dict[str, Any] = {"facts": counted.facts, "digest": digest, **when}
        version = drawn.version if drawn else ""
        if not rows.filter(lines_version=version).exists():
            fields |= {"lines": drawn and drawn.lines, "lines_version": version}
        Snapshot.objects.update_or_create(division_id=code, defaults=fields)
    return shown(rows).get()


def shown(rows: Any) -> Any:
    """Without the lines, which a page asks for by themselves."""
    return rows.defer("lines")


def open_screen(*, code: str, at: datetime, is_signed_in: bool) -> Snapshot:
    """What to show to whoever opens a screen now: counted at once where there is nothing, or nothing but old."""
    row = shown(Snapshot.objects.filter(pk=code)).first()
    minutes = STALE_MINUTES.on(local_date(at), code)
    if row is None or is_count_old(row.counted_at, at, minutes):
        row = count(code=code, at=at)
    if is_signed_in:
        Snapshot.objects.filter(pk=code).update(opened_at=at)
    return row


def due(*, at: datetime) -> Iterable[str]:
    """Codes of the divisions to be counted now: somebody looks at them, and their rest is over."""
    yesterday = local_date(at) - timedelta(days=1)
    links = ScreenLink.objects.in_force(at).filter(last_used_on__gte=yesterday).order_by()
    looked_at = set(links.values_list("division_id", flat=True))
    opened = Snapshot.objects.filter(opened_at__gt=at - OPEN_FOR)
    looked_at.update(opened.values_list("pk", flat=True))
    counted = {
        pk: (counted_at, took)
        for pk, counted_at, took in Snapshot.objects.filter(pk__in=looked_at).values_list(
            "pk", "counted_at", "took_ms"
        )
    }
    return sorted(code for code in looked_at if code not in counted or is_due(*counted[code], at))
