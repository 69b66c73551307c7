from datetime import UTC, datetime
from uuid import UUID

import pytest

from common.store.bulk import insert_rows
from inspections.models import Patrol

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = datetime(2026, 11, 16, 1, 2, 3, 456789, tzinfo=UTC)
ODD = ["\\N", "a\tb\nc\r", "\\", "甲\u2028\"'", "{}"]


def test_rows_of_every_kind_of_column_are_stored_as_they_are(cast) -> None:
    """By COPY on PostgreSQL, by INSERT on SQLite."""
    same = {
        "kind": "walk",
        "reach_id": cast.reach.pk,
        "division_id": cast.reach.division_id,
        "tier": 12,
        "recorded_by_id": cast.village_chief.pk,
        "started_at": AT,
        "ended_at": AT,
        "checklist": {odd: odd for odd in ODD},
        "state": "valid",
    }
    rows = [
        (UUID(int=n), odd, bytes(range(256)) if n else None, [odd, n, None], n / 3, bool(n))
        for n, odd in enumerate(ODD)
    ]
    names = ("uuid", "note", "track", "reasons", "coverage", "nothing_found")
    insert_rows(Patrol, names, rows, same=same)
    found = Patrol.objects.order_by("uuid").values_list(*names)
    assert [(u, n, t and bytes(t), *others) for u, n, t, *others in found] == rows
    one = Patrol.objects.all()[0]
    assert (one.checklist, one.started_at, one.chief_id) == (same["checklist"], AT, None)
    assert one.photos == []
