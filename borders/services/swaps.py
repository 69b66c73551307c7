"""边界河长交叉互巡 [004]: several pairs over one border for one period, all or none."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from chiefs.models import Appointment
from common.errors import Invalid
from common.store.scope import covers, range_below
from inspections.models import SwapArrangement
from inspections.services.swaps import arrange_swap


@transaction.atomic
def arrange_pairs(
    *,
    ours: str,
    theirs: str,
    pairs: Sequence[tuple[Appointment, Appointment]],
    started_on: date,
    ended_on: date,
    note: str = "",
    by: User,
    at: datetime,
) -> list[SwapArrangement]:
    """Arranges every pair as `arrange_swap` does; one that cannot be keeps all from being written.

    Each pair has a post on either side of the border. Raises Invalid, and what `arrange_swap` raises.
    """
    if not pairs:
        raise Invalid("swap.no_pairs", "请至少安排一对互巡河长。")
    made = []
    for number, (first, second) in enumerate(pairs, start=1):
        if not _is_over(first, second, ours, theirs):
            words = f"第 {number} 对：{first.chief}与{second.chief}不是分处边界两侧的河长。"
            raise Invalid("swap.one_side", words)
        made.append(
            arrange_swap(
                first=first,
                second=second,
                started_on=started_on,
                ended_on=ended_on,
                note=note,
                by=by,
                at=at,
            )
        )
    return made


def _is_over(first: Appointment, second: Appointment, ours: str, theirs: str) -> bool:
    here, there = [range_below(ours)], [range_below(theirs)]
    one, other = first.division_id, second.division_id
    return (covers(here, one) and covers(there, other)) or (
        covers(there, one) and covers(here, other)
    )
