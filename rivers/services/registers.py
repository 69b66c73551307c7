"""Entering, correcting and retiring rows of the registers. Nothing is ever deleted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import singledispatch
from typing import Any, TypeVar

from django.db import models, transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.chinese import local_date
from common.text.names import sort_key
from rivers.models import Outfall, Reach, River, Signboard
from rivers.neighbours.moving import MOVING_PARTS
from rivers.neighbours.retiring import RETIRING_PARTS, hanging_on
from rivers.reads.footing import Footing
from rivers.services.facts import (
    Facts,
    OutfallFacts,
    ReachFacts,
    RiverFacts,
    SignboardFacts,
)
from rivers.services.faults import box_of, comes_round, faults_of, line_metres
from rivers.services.photos import refuse_strange_photo
from rivers.services.places import far_faults, footing_of
from rivers.services.signboards import mark_signboards_outdated
from rivers.services.writing import (
    lock_as_read,
    locked,
    refuse_faults,
    refuse_outside,
    save_signed,
    store,
    store_many,
)

Row = TypeVar("Row", bound=models.Model)


def save_river(
    *,
    facts: RiverFacts,
    river: River | None = None,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> River:
    """Enters a river, or corrects `river`.

    Every `save_…` here takes the same: `seen_at` is the row's `updated_at` as the writer saw it.
    Raises Invalid (fields), NotVisible, NotAllowed (the row's or the new division is not the
    writer's), Conflict `register.changed` (saved by another meanwhile).
    """
    return save_row(River, river, facts, seen_at=seen_at, by=by, at=at, reason=reason)


def save_reach(
    *,
    facts: ReachFacts,
    reach: Reach | None = None,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Reach:
    """Enters a reach, or corrects `reach`; box and missing length come from its line. With another
    division its chiefs in office go there too (`rivers.neighbours.moving`)."""
    return save_row(Reach, reach, facts, seen_at=seen_at, by=by, at=at, reason=reason)


def save_outfall(
    *,
    facts: OutfallFacts,
    outfall: Outfall | None = None,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Outfall:
    """Enters an outfall, or corrects `outfall`."""
    return save_row(Outfall, outfall, facts, seen_at=seen_at, by=by, at=at, reason=reason)


def save_signboard(
    *,
    facts: SignboardFacts,
    signboard: Signboard | None = None,
    seen_at: datetime | None = None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Signboard:
    """Enters a signboard, or corrects `signboard`. Also raises Invalid for another's photo."""
    if signboard is None or facts.photo != signboard.photo:
        refuse_strange_photo(facts.photo, by=by)
    return save_row(Signboard, signboard, facts, seen_at=seen_at, by=by, at=at, reason=reason)


def save_many(
    *,
    model: type[Row],
    entries: Sequence[tuple[Facts, Row | None]],
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Enters and corrects many rows of one register, all or none, as the `save_…` of each would.

    entries  the wanted facts, and the row to be corrected as the caller has just read it

    Raises as they do: Conflict when a row was saved since it was read or a code is taken.
    """
    with transaction.atomic():
        lock_as_read(model, [row for _, row in entries if row is not None], by=by)
        _refuse_circles(entries)
        footing = footing_of(by.office_ranges, at)
        wanted = [(row, _to_store(facts, row, by, footing)) for facts, row in entries]
        stands = [row for _, row in entries if isinstance(row, Reach)]
        stood = {reach.pk: reach.division_id for reach in stands}
        store_many(model, wanted, by=by, at=at, reason=reason)
        _tell_moved(stands, stood, by=by, at=at)


def save_row(
    model: type[Row],
    row: Row | None,
    facts: Facts,
    *,
    seen_at: datetime | None,
    by: User,
    at: datetime,
    reason: str = "",
) -> Row:
    """Enters or corrects a row of any register, a later room's too, as `save_river` says."""
    values = _to_store(facts, row, by, footing_of(by.office_ranges, at))
    _refuse_circles([(facts, row)])
    with transaction.atomic():
        found = model() if row is None else locked(model, row.pk, by=by, seen_at=seen_at)
        stands = [found] if row is not None and isinstance(found, Reach) else []
        stood = {reach.pk: reach.division_id for reach in stands}
        store(found, values, by=by, at=at, reason=reason)
        _tell_moved(stands, stood, by=by, at=at)
    return found


def _tell_moved(
    reaches: Iterable[Reach], stood: Mapping[int, str], *, by: User, at: datetime
) -> None:
    """For reaches that now lie in another division than before (`stood`: id → old code): their signboards
    are out of date, because they name chiefs of the old one, and later rooms move what they keep of them."""
    moved = [reach for reach in reaches if reach.division_id != stood[reach.pk]]
    if not moved:
        return
    mark_signboards_outdated(
        reach_ids=[reach.pk for reach in moved],
        since=local_date(at),
        by=by,
        at=at,
        reason="河段改属其他行政区",
    )
    for part in MOVING_PARTS:
        part(moved, by=by, at=at)


def _to_store(facts: Facts, row: Any, by: User, footing: Footing) -> dict[str, Any]:
    """What a row of these facts holds, after every rule was asked. Raises Invalid and NotAllowed."""
    _refuse_elsewhere(facts, by)
    refuse_faults(faults_of(facts) or far_faults(facts, row, footing))
    return facts.values() | derived(facts)


def _refuse_elsewhere(facts: Any, by: User) -> None:
    if hasattr(facts, "division"):
        refuse_outside(by, facts.division.pk)
    else:
        refuse_outside(by, facts.reach.division_id, "reach")


def _refuse_circles(entries: Iterable[tuple[Any, Any]]) -> None:
    """A river may not flow, over others, into itself."""
    wanted = {
        row.pk: facts.parent
        for facts, row in entries
        if row is not None and getattr(facts, "parent", None)
    }
    if not wanted:
        return
    above = dict(River.objects.values_list("pk", "parent_id"))
    above |= {pk: parent.pk for pk, parent in wanted.items()}
    for pk, parent in wanted.items():
        if comes_round(pk, above):
            words = f"“{parent}”本身汇入这条河，不能再作为它的汇入河流。"
            raise Invalid("river.circle", words, fields={"parent": words})


@singledispatch
def derived(facts: Facts) -> dict[str, Any]:
    """What a row keeps beside what is entered, worked out of it."""
    return {}


@derived.register
def _(facts: RiverFacts) -> dict[str, Any]:
    return {"sort_key": sort_key(facts.name)}


@derived.register
def _(facts: ReachFacts) -> dict[str, Any]:
    values = {"sort_key": sort_key(facts.name), **box_of(facts.line)}
    if facts.length_m is None and facts.line is not None:
        values["length_m"] = line_metres(facts.line)
    return values


# --- retiring -------------------------------------------------------------------------------------


def retire(*, row: Row, reason: str, by: User, at: datetime) -> Row:
    """Takes a row of any register out of use from today on; it stays, with all that hangs on it.

    What later rooms keep of it ends with it (`rivers.neighbours.retiring`): appointments today, what is due
    from then on. Raises Invalid without a reason, Conflict when it is out of use already or what
    hangs on it must go first, NotVisible and NotAllowed.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid(
            "register.reason", "请写明停用的原因。", fields={"reason": "请写明停用的原因。"}
        )
    with transaction.atomic():
        found = locked(type(row), row.pk, by=by, seen_at=None)
        if not found.is_active:
            raise Conflict("register.retired", f"“{found}”已经停用。")
        blocking = [each.words for each in hanging_on(found, by=by, at=at) if each.blocks]
        if blocking:
            raise Conflict("register.stood_on", f"“{found}”{''.join(blocking)}")
        for part in RETIRING_PARTS:
            part.end(found, by=by, at=at)
        found.is_active = False
        save_signed(found, by=by, at=at, reason=f"停用：{reason}")
    return found


def restore(*, row: Row, by: User, at: datetime) -> Row:
    """Takes a retired row into use again. Raises as `retire` does."""
    with transaction.atomic():
        found = locked(type(row), row.pk, by=by, seen_at=None)
        if found.is_active:
            raise Conflict("register.in_use", f"“{found}”正在使用。")
        below = getattr(found, "river", None) if isinstance(found, Reach) else None
        if below is not None and not below.is_active:
            raise Conflict("register.river_retired", f"请先恢复河流“{below}”。")
        found.is_active = True
        save_signed(found, by=by, at=at, reason="恢复使用")
    return found
