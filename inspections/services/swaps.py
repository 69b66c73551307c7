"""交叉互巡 [004]: two chiefs patrol each other's waters for a while."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction

from accounts.models import User
from chiefs.models import Appointment
from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.scope import common_code
from common.text.chinese import date_words
from inspections.models import SwapArrangement
from inspections.permissions import may_end
from inspections.services.dues import link_patrols


@transaction.atomic
def arrange_swap(
    *,
    first: Appointment,
    second: Appointment,
    started_on: date,
    ended_on: date,
    note: str = "",
    by: User,
    at: datetime,
) -> SwapArrangement:
    """Pairs two appointments from one day to another, both included.

    The office of a division that holds both may arrange it. Each must be in force throughout, of a
    reach or a river, of different people, and in no other arrangement in those days. Swap patrols
    already made in these days are credited at once.
    """
    division = common_code(first.division_id, second.division_id)
    if division is None:
        raise Invalid("swap.apart", "两位河长不在同一个省（直辖市）内。")
    if not by.is_office_of(division):
        raise NotAllowed("swap.not_yours", "只能安排本辖区内河长之间的交叉互巡。")
    _refuse_pair(first, second)
    if ended_on < started_on:
        raise Invalid("swap.dates", "止期早于起期。", fields={"ended_on": "止期早于起期。"})
    for name, post in (("first", first), ("second", second)):
        if post.started_on > started_on or (post.ended_on and post.ended_on < ended_on):
            words = f"{post.chief}在这段时间内并非一直在任。"
            raise Invalid("swap.not_in_office", words, fields={name: words})
    both = Appointment.objects.filter(pk__in=[first.pk, second.pk])
    # Two clerks at once: the second waits here, and then sees what the first arranged.
    list(both.select_for_update().order_by("pk"))
    _refuse_overlap([first.pk, second.pk], started_on, ended_on)
    swap = SwapArrangement.objects.create(
        first=first,
        second=second,
        division_id=division,
        started_on=started_on,
        ended_on=ended_on,
        note=note.strip(),
        created_by=by,
        updated_at=at,
    )
    link_patrols(at=at, first=started_on, last=ended_on, division_code=division)
    return swap


@transaction.atomic
def end_swap(*, swap_id: int, ended_on: date, by: User, at: datetime) -> SwapArrangement:
    """Ends an arrangement early, on its last day `ended_on`; what was credited stays credited."""
    if not SwapArrangement.objects.visible_to(by).filter(pk=swap_id).exists():
        raise NotVisible("swap.not_found", "没有这项互巡安排，或不在您的管理范围内。")
    swap = SwapArrangement.objects.select_for_update().get(pk=swap_id)
    if not may_end(by, swap):
        raise NotAllowed("swap.not_yours", "只有安排互巡的河长办可以结束它。")
    if ended_on >= swap.ended_on:
        raise Conflict("swap.ended", "这项互巡安排已经结束，或将更早结束。")
    # One that has not begun keeps its first day: rows are never deleted.
    swap.ended_on = max(ended_on, swap.started_on)
    swap.updated_at = at
    swap.save(update_fields=["ended_on", "updated_at"])
    return swap


def _refuse_pair(first: Appointment, second: Appointment) -> None:
    if first.chief_id == second.chief_id:
        words = "互巡双方不能是同一个人。"
        raise Invalid("swap.same_chief", words, fields={"second": words})
    for name, post in (("first", first), ("second", second)):
        if not (post.reach_id or post.river_id):
            words = "只能选择某一河段或某一河流的任职。"
            raise Invalid("swap.no_water", words, fields={name: words})


def _refuse_overlap(posts: list[int], started_on: date, ended_on: date) -> None:
    other = (
        SwapArrangement.objects.filter(started_on__lte=ended_on, ended_on__gte=started_on)
        .filter(models.Q(first__in=posts) | models.Q(second__in=posts))
        .select_related("first__chief", "second__chief")
        .first()
    )
    if other:
        raise Conflict(
            "swap.overlap",
            f"与已有安排重叠：{other}，{date_words(other.started_on)}至{date_words(other.ended_on)}。",
        )
