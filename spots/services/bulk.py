"""Batches and their spots, as a file brings them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.bulk import SLICE, update_rows
from spots.models import Spot, SpotBatch, SpotState
from spots.permissions import may_keep
from spots.rules.transitions import ENTERED
from spots.services.facts import SpotFacts
from spots.services.records import record_many

_FACTS = tuple(field.name for field in fields(SpotFacts))
# The batch, saved or to be begun; the facts; the spot as it was read, or None for a new one.
Entry = tuple[SpotBatch, SpotFacts, Spot | None]


@transaction.atomic
def save_spots(*, entries: Sequence[Entry], by: User, at: datetime) -> None:
    """Enters spots, and corrects those that are not assigned yet, in few statements.

    Raises NotAllowed for another office's batch, Conflict (`spot.changed`) for a spot that was saved
    since it was read or is assigned by now; IntegrityError for a code that somebody entered meanwhile.
    """
    named = {batch.name: batch for batch, _, _ in entries}
    batches = {name: _standing(batch, by=by, at=at) for name, batch in named.items()}
    _lock_as_read([spot for _, _, spot in entries if spot is not None])
    new, changed = [], []
    for batch, facts, spot in entries:
        if spot is None:
            spot = Spot(batch=batches[batch.name])
            new.append(spot)
        else:
            changed.append(spot)
        for name in _FACTS:
            setattr(spot, name, getattr(facts, name))
        spot.updated_at = at
    Spot.objects.bulk_create(new, batch_size=SLICE)
    update_rows(Spot, (*_FACTS, "updated_at"), changed)
    for batch in batches.values():
        ids = [spot.pk for spot in new if spot.batch_id == batch.pk]
        record_many(spot_ids=ids, event=ENTERED, by=by, at=at, data={}, code=batch.division_id)


def _standing(batch: SpotBatch, *, by: User, at: datetime) -> SpotBatch:
    """The batch's row; one that is begun here is written, once."""
    if not may_keep(by, batch):
        raise NotAllowed("spot.not_your_batch", f"批次“{batch}”由其他河长办登记，您不能补充。")
    if batch.pk is not None:
        return batch
    begun: dict[str, Any] = {
        "issued_by": batch.issued_by,
        "received_on": batch.received_on,
        "created_by": by,
        "created_at": at,
    }
    found, _ = SpotBatch.objects.get_or_create(
        division_id=batch.division_id, name=batch.name, defaults=begun
    )
    return found


def _lock_as_read(spots: Sequence[Spot]) -> None:
    rows = Spot.objects.filter(pk__in=[spot.pk for spot in spots]).select_for_update(of=("self",))
    stand = {row.pk: row for row in rows.order_by("pk")}
    for spot in spots:
        row = stand.get(spot.pk)
        if row is None or row.updated_at != spot.updated_at or row.state != SpotState.PENDING:
            raise Conflict("spot.changed", f"图斑“{spot}”刚刚由他人办理。")


@transaction.atomic
def save_batch(
    *,
    batch_id: int,
    name: str,
    issued_by: str,
    received_on: date,
    rectify_by: date | None,
    by: User,
    at: datetime,
) -> SpotBatch:
    """Corrects what is said of a batch. `rectify_by` holds for spots found real from now on.

    Raises NotVisible, NotAllowed, Invalid (a name that another batch of the division has).
    """
    rows = SpotBatch.objects.visible_to(by).select_for_update(of=("self",))
    batch: SpotBatch | None = rows.filter(pk=batch_id).first()
    if batch is None:
        raise NotVisible("spot.batch_not_found", "没有找到该批次，或不在您的管理范围内。")
    if not may_keep(by, batch):
        raise NotAllowed("spot.not_your_batch", f"批次“{batch}”由其他河长办登记，您不能修改。")
    others = SpotBatch.objects.filter(division=batch.division_id, name=name.strip())
    if others.exclude(pk=batch.pk).exists():
        words = "已有同名的批次，请另取名称。"
        raise Invalid("spot.batch_name", words, fields={"name": words})
    batch.name, batch.issued_by = name.strip(), issued_by.strip()
    batch.received_on, batch.rectify_by = received_on, rectify_by
    batch.save(update_fields=["name", "issued_by", "received_on", "rectify_by"])
    return batch
