"""分派: whose office verifies which spots by which day; a whole batch in one act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet, Value
from django.db.models.functions import Concat, Substr

from accounts.models import Division, Level, User
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import CODE_LENGTH, covers
from common.text.chinese import date_words, local_date
from spots.models import Spot, SpotBatch, SpotState
from spots.permissions import may_keep, office_codes
from spots.querysets import TO_VERIFY
from spots.rules.transitions import MOVED
from spots.services.records import LONGEST_NOTE, locked, record, record_many

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many were assigned, and how many were left for nobody knows in which division they lie."""

    done: int
    left: int


def to_assign(batch: SpotBatch, by: User) -> QuerySet[Any]:
    """The spots of a batch that wait for this user's office to assign them: to the office that holds the
    batch those not assigned yet; to another those that were assigned to it."""
    if may_keep(by, batch):
        return Spot.objects.filter(batch=batch, state=SpotState.PENDING)
    own = office_codes(by)
    return Spot.objects.filter(batch=batch, state=SpotState.ASSIGNED, assigned_to__in=own)


def levels_for(batch: SpotBatch, by: User) -> list[int]:
    """The levels to which this user's office may assign spots of a batch: the office that holds it to its
    own and those below, another only further down. Villages have no office of their own."""
    home = by.home_division
    if may_keep(by, batch):
        lowest = batch.division.level
    else:
        lowest = home.level + 1 if home else Level.VILLAGE
    return [level for level in Level.values if lowest <= level <= Level.TOWN]


@transaction.atomic
def assign_batch(*, batch_id: int, level: int, verify_by: date, by: User, at: datetime) -> Assigned:
    """Assigns every waiting spot of a batch to the office of its own division at a level.

    A spot of which only a wider division is known is left. Raises NotVisible, Invalid (a level that is
    not this office's to assign to; a day that is past, or later than the one set from above; nothing to
    assign).
    """
    rows = SpotBatch.objects.visible_to(by).select_related("division")
    batch: SpotBatch | None = rows.filter(pk=batch_id).first()
    if batch is None:
        raise NotVisible("spot.batch_not_found", "没有找到该批次，或不在您的管理范围内。")
    if level not in levels_for(batch, by):
        words = "不能分派到这一级。"
        raise Invalid("spot.level", words, fields={"level": words})
    waiting = to_assign(batch, by)
    _check_day(verify_by, None if may_keep(by, batch) else waiting, at)
    target = Concat(Substr("division", 1, level), Value("0" * (CODE_LENGTH - level)))
    known = waiting.filter(division__level__gte=level).select_for_update(of=("self",))
    ids = list(known.values_list("pk", flat=True))
    if not ids:
        words = "没有可以分派到这一级的图斑；不知在哪个行政区的，请在图斑清单中勾选后指定。"
        raise Invalid("spot.nothing_to_assign", words, fields={"level": words})
    _write(ids, target, verify_by, by=by, at=at, code=batch.division_id)
    left = to_assign(batch, by).filter(division__level__lt=level).count()
    return Assigned(len(ids), left)


@transaction.atomic
def assign_spots(
    *, spot_ids: Sequence[int], to: Division, verify_by: date, by: User, at: datetime
) -> int:
    """Assigns some spots to the office of one division, wherever the file had put them.

    All or none; returns how many. Raises NotVisible, NotAllowed, Conflict (one that is settled), Invalid.
    """
    if to.level > Level.TOWN or to.is_external or not by.is_office_of(to.code):
        words = "请选择您管理范围内的行政区，到镇街为止。"
        raise Invalid("spot.assigned_to", words, fields={"to": words})
    rows = Spot.objects.visible_to(by).filter(pk__in=spot_ids).select_for_update(of=("self",))
    spots = list(rows.select_related("batch").order_by("pk"))
    if not spots:
        raise NotVisible("spot.not_found", "没有找到这些图斑，或不在您的管理范围内。")
    for spot in spots:
        if spot.state != SpotState.PENDING and spot.state not in TO_VERIFY:
            raise Conflict("spot.state", f"图斑“{spot}”已认定，不能再分派。")
        if not may_keep(by, spot.batch) and not by.is_office_of(spot.assigned_to_id or ""):
            raise NotAllowed("spot.not_allowed", f"图斑“{spot}”不由您的河长办分派。")
    others = [spot.pk for spot in spots if not may_keep(by, spot.batch)]
    _check_day(verify_by, Spot.objects.filter(pk__in=others), at)
    for spot in spots:
        if not covers([to.code_range], spot.division_id):
            # The file had it elsewhere: the office says where it lies.
            spot.division, spot.reach = to, None
            spot.save(update_fields=["division", "reach"])
    ids = [spot.pk for spot in spots]
    _write(ids, Value(to.code), verify_by, by=by, at=at, code=to.code)
    return len(ids)


def _check_day(verify_by: date, passed_on: QuerySet[Any] | None, at: datetime) -> None:
    """Not past; and of spots that were passed on, not later than the day set by who passed them on."""
    if verify_by < local_date(at):
        words = "核查期限不能早于今天。"
        raise Invalid("spot.verify_by", words, fields={"verify_by": words})
    limit = passed_on.aggregate(day=Min("verify_by"))["day"] if passed_on is not None else None
    if limit is not None and verify_by > limit:
        words = f"不能晚于上级规定的{date_words(limit)}。"
        raise Invalid("spot.verify_by", words, fields={"verify_by": words})


def _write(
    ids: Sequence[int], target: Any, verify_by: date, *, by: User, at: datetime, code: str
) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        Spot.objects.filter(pk__in=ids[start : start + _AT_ONCE]).update(
            state=SpotState.ASSIGNED, assigned_to=target, verify_by=verify_by, updated_at=at
        )
    data = {"verify_by": verify_by.isoformat()}
    record_many(spot_ids=ids, event="assign", by=by, at=at, data=data, code=code)


@transaction.atomic
def move_days(*, batch_id: int, verify_by: date, by: User, at: datetime) -> int:
    """Sets another day for every spot of a batch that is assigned and not settled; returns how many.

    Raises NotVisible, NotAllowed, Invalid.
    """
    batch: SpotBatch | None = SpotBatch.objects.visible_to(by).filter(pk=batch_id).first()
    if batch is None:
        raise NotVisible("spot.batch_not_found", "没有找到该批次，或不在您的管理范围内。")
    if not may_keep(by, batch):
        raise NotAllowed("spot.not_your_batch", "核查期限由登记批次的河长办调整。")
    _check_day(verify_by, None, at)
    rows = Spot.objects.filter(batch=batch).to_verify().exclude(verify_by=verify_by)
    ids = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        part = Spot.objects.filter(pk__in=ids[start : start + _AT_ONCE])
        part.update(verify_by=verify_by, updated_at=at)
    data = {"verify_by": verify_by.isoformat()}
    record_many(spot_ids=ids, event=MOVED, by=by, at=at, data=data, code=batch.division_id)
    return len(ids)


@transaction.atomic
def send_back(*, spot_id: int, note: str, by: User, at: datetime) -> Spot:
    """退回分派: the spot does not lie where it was sent. Raises NotVisible, NotAllowed, Conflict, Invalid."""
    spot = locked(spot_id, step="send_back", by=by)
    check_note(note, "退回理由")
    left = str(spot.assigned_to)
    spot.state, spot.assigned_to, spot.verify_by = SpotState.PENDING, None, None
    spot.updated_at = at
    spot.save(update_fields=["state", "assigned_to", "verify_by", "updated_at"])
    record(spot=spot, event="send_back", by=by, at=at, note=note, data={"from": left})
    return spot


def check_note(note: str, what: str, *, is_needed: bool = True) -> None:
    """Raises Invalid for words that are missing or too many."""
    words = ""
    if is_needed and not note.strip():
        words = f"请填写{what}。"
    elif len(note) > LONGEST_NOTE:
        words = f"文字不能超过 {LONGEST_NOTE} 字。"
    if words:
        raise Invalid("spot.note", words, fields={"note": words})
