"""边界河长交叉互巡 [004]: several pairs over one border for one period, all or none; with a neighbour outside the
portal they are recorded, because its posts are not here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from accounts.models import Division, User
from attachments.rules.limits import MOST_PHOTOS
from borders.models import OutsideSwap
from chiefs.models import Appointment
from common.errors import Conflict, Invalid, NotAllowed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsidePair:
    """A post of ours and a chief outside the portal, who is known by words."""

    post: Appointment
    chief_name: str
    water: str
    chief_post: str = ""


@transaction.atomic
def record_outside_swaps(
    *,
    uuid: UUID,
    ours: Division,
    theirs: Division,
    pairs: Sequence[OutsidePair],
    started_on: date,
    ended_on: date,
    by: User,
    at: datetime,
    note: str = "",
    files: Sequence[UUID | str] = (),
) -> list[OutsideSwap]:
    """Records swaps that were agreed with a neighbour outside the portal: all pairs or none.

    uuid  made by the page; the same form pressed twice records once
    Raises NotAllowed, Conflict (the form is another's), Invalid (`pairs` with the row's number, `ended_on`, `files`).
    """
    if not by.is_office_of(ours.pk):
        raise NotAllowed("swap.not_yours", "只能登记本辖区河长的互巡。")
    keys = [uuid5(uuid, str(number)) for number in range(len(pairs))]
    known = list(OutsideSwap.objects.filter(uuid__in=keys).order_by("pk"))
    if known:
        if known[0].recorded_by_id != by.pk:
            raise Conflict("swap.uuid_taken", "这张表单已被他人使用，请重新打开后填写。")
        return known
    fields = _outside_faults(ours, theirs, pairs, started_on, ended_on)
    if len(files) > MOST_PHOTOS:
        fields["files"] = f"扫描件不能超过 {MOST_PHOTOS} 个。"
    if fields:
        raise Invalid("swap.incomplete", "；".join(fields.values()), fields=fields)
    return [
        OutsideSwap.objects.create(
            uuid=key,
            division=ours,
            neighbour=theirs,
            post=pair.post,
            chief_name=pair.chief_name.strip(),
            chief_post=pair.chief_post.strip(),
            water=pair.water.strip(),
            started_on=started_on,
            ended_on=ended_on,
            note=note.strip(),
            files=[str(file) for file in files],
            recorded_by=by,
            recorded_at=at,
        )
        for key, pair in zip(keys, pairs, strict=True)
    ]


def _outside_faults(
    ours: Division,
    theirs: Division,
    pairs: Sequence[OutsidePair],
    started_on: date,
    ended_on: date,
) -> dict[str, str]:
    fields = {}
    if not theirs.is_external:
        fields["pairs"] = f"{theirs}在本平台内，请安排互巡，双方都能看到。"
    elif not pairs:
        fields["pairs"] = "请至少填写一对互巡河长。"
    if ended_on < started_on:
        fields["ended_on"] = "截止日期早于起始日期。"
    here = [range_below(ours.pk)]
    for number, pair in enumerate(pairs, start=1):
        post = pair.post
        if not covers(here, post.division_id):
            words = f"{post.chief}不是{ours}的河长。"
        elif not pair.chief_name.strip():
            words = "请填写对方河长姓名。"
        elif not pair.water.strip():
            words = "请填写对方河段。"
        elif post.started_on > ended_on or (post.ended_on and post.ended_on < started_on):
            words = f"{post.chief}在这段时间内不在任。"
        else:
            continue
        fields.setdefault("pairs", f"第 {number} 对：{words}")
    return fields
