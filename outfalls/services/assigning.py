"""分派: which unit puts which outfalls right by which day; a thousand in one act."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import Unit, User
from common.errors import Conflict, NotAllowed, NotVisible
from common.store.bulk import insert_rows
from common.store.scope import codes_up, common_code
from common.text.chinese import local_date
from outfalls.models import Case
from outfalls.querysets import seen_by
from outfalls.rules.steps import CLOSED
from outfalls.services.records import check_note, record_many, refuse

MOST_AT_ONCE = 5000


@transaction.atomic
def assign(
    *,
    outfall_ids: Sequence[int],
    unit: Unit,
    due_on: date,
    campaign: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> int:
    """Charges a unit with outfalls, all or none: four statements, however many there are. Returns how many.

    Raises NotVisible, NotAllowed, Conflict (one that is closed or retired), Invalid.
    """
    today = local_date(at)
    check_note(note)
    refuse(
        due_on="完成时限不能早于今天。" if due_on < today else "",
        unit="" if unit.exists_on(today) else "该单位已撤销，请另选。",
        outfalls=""
        if 0 < len(outfall_ids) <= MOST_AT_ONCE
        else f"一次分派 1 至 {MOST_AT_ONCE:,} 个。",
    )
    rows = seen_by(by).filter(pk__in=outfall_ids).select_related("reach").defer("reach__line")
    outfalls = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(outfalls) != len(set(outfall_ids)):
        raise NotVisible("outfall.not_found", "没有找到这些排污口，或不在您的管理范围内。")
    codes = {outfall.reach.division_id for outfall in outfalls}
    if not all(map(by.is_office_of, codes)):
        raise NotAllowed("outfall.not_allowed", "只能分派您管理范围内的排污口。")
    _refuse_strange(unit, codes)
    keys = [outfall.pk for outfall in outfalls]
    known = dict(Case.objects.filter(outfall__in=keys).values_list("outfall_id", "state"))
    ended = next((o for o in outfalls if known.get(o.pk) in CLOSED or not o.is_active), None)
    if ended is not None:
        words = "已停用" if not ended.is_active else "已销号"
        raise Conflict("outfall.state", f"“{ended}”{words}，不能分派；请重新选择。")
    insert_rows(
        Case, ("outfall_id",), [(pk,) for pk in keys if pk not in known], same={"updated_at": at}
    )
    cases = Case.objects.filter(outfall__in=keys)
    changed = {"unit": unit, "due_on": due_on, "updated_at": at}
    if campaign.strip():
        changed["campaign"] = campaign.strip()
    cases.filter(starts_on=None).update(starts_on=today)
    cases.filter(starts_on__gt=due_on).update(starts_on=today)
    cases.update(**changed)
    data = {"unit": str(unit), "due_on": due_on.isoformat(), "campaign": campaign.strip()}
    above = codes.pop()
    for code in codes:
        above = common_code(above, code) or above
    pairs = list(cases.values_list("pk", flat=True))
    record_many(case_ids=pairs, event="assign", by=by, at=at, note=note, data=data, code=above)
    return len(keys)


def _refuse_strange(unit: Unit, codes: set[str]) -> None:
    """Raises Invalid for a unit that has nothing to do with one of these places: neither of it nor above it, nor
    of the town under which it lies."""
    if not all(unit.division_id in codes_up(code) for code in codes):
        refuse(unit=f"“{unit}”不管这些排污口所在的全部行政区，请改选，或按镇街分别分派。")
