"""设置手续 (部令第35号): approval or registration, its change, and its end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from accounts.models import User
from common.store.resends import one_ref_one_act
from outfalls.models import Case
from outfalls.services.records import Act, begin, end, not_ahead, refuse
from outfalls.services.studying import facts_of
from rivers import services as registers

# What the paper is for: setting up, moving or widening an outfall; changing the paper; ending it.
ACTS: Final[Mapping[str, str]] = MappingProxyType(
    {"new": "新设", "move": "改设", "widen": "扩大", "change": "变更", "cancel": "注销"}
)


@one_ref_one_act
@transaction.atomic
def record_permit(
    *,
    outfall_id: int,
    what: str,
    kind: str,
    number: str,
    on: date,
    act: Act,
    by: User,
    at: datetime,
) -> Case:
    """登记设置手续: the paper in force goes to the register, each act to the record.

    what  a code of `ACTS`; kind  `approval` or `registration`
    """
    data = {"what": what, "kind": kind, "permit": number.strip(), "on": on.isoformat()}
    begun = begin(outfall_id=outfall_id, step="permit", act=act, said=data, by=by, at=at)
    if begun.was_done:
        return begun.case
    outfall = begun.outfall
    is_end = what == "cancel"
    known = outfall.permit and not outfall.permit_ended_on
    before = ""
    if what in ("change", "cancel") and not known:
        before = f"该排污口没有登记在用的批复或登记号，不能{ACTS[what]}。"
    elif outfall.permit_on and on < outfall.permit_on:
        before = "不能早于现有批复（登记）的日期。"
    refuse(
        what=before if what in ACTS else "请选择办理事项。",
        number="" if number.strip() or is_end else "请填写批复文号或登记号。",
        on=not_ahead(on, at, "日期"),
    )
    facts = facts_of(outfall)
    if is_end:
        facts = replace(facts, permit_ended_on=on)
    else:
        facts = replace(
            facts, permit_kind=kind, permit=number.strip(), permit_on=on, permit_ended_on=None
        )
    registers.save_outfall(
        facts=facts, outfall=outfall, by=by, at=at, reason=f"设置手续：{ACTS[what]}"
    )
    return end(begun, changed={}, data=data)
