"""Another version of the standard, in force from a day on; the old ones stay for the months they judged. One that
judged nothing yet can be taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import is_top_office
from common.errors import Conflict, Invalid, NotAllowed
from common.store.locks import STANDARDS, hold
from common.text.chinese import date_words
from waters.models import WaterStandard
from waters.reads.standard_use import judged_by
from waters.reads.standards import standards
from waters.rules.standard import from_json
from waters.rules.standard_faults import faults_of

# As the column takes it.
LONGEST_REASON = 200


def save_standard(
    *,
    name: str,
    valid_from: date,
    table: Mapping[str, Any],
    basis: str = "",
    by: User,
    at: datetime,
) -> WaterStandard:
    """Enters a version; a table holds only what differs from GB 3838-2002 (`waters.rules.standard`).

    Only the top office and administrators, because every office is judged by it. Raises NotAllowed, Invalid for a
    table that cannot be (`standard.table`, or each fault at its place: `waters.rules.standard_faults`), Conflict where
    a version begins that day already, or where nothing differs from the one that holds that day.
    """
    _top_office(by)
    if not name.strip():
        raise Invalid("standard.name", "请填写标准名称。", fields={"name": "请填写标准名称。"})
    said = from_json(table, name=name, basis=basis)
    if faults := faults_of(said):
        raise Invalid("standard.faults", "".join(faults.values()), fields=faults)
    row = WaterStandard(
        name=name.strip(),
        valid_from=valid_from,
        table=dict(table),
        basis=basis.strip(),
        entered_by=by,
        entered_at=at,
    )
    if WaterStandard.objects.standing().filter(valid_from=valid_from).exists():
        raise _same_day(valid_from)
    before = standards().on(valid_from)
    if replace(said, name=before.name, basis=before.basis) == before:
        words = f"与{date_words(valid_from)}有效的“{before.name}”没有差别，不需要另立一版。"
        raise Conflict("standard.same", words)
    try:
        with transaction.atomic():
            hold(STANDARDS, 0)
            row.save(force_insert=True)
    except IntegrityError:
        raise _same_day(valid_from) from None
    return row


@transaction.atomic
def withdraw_standard(
    *, standard: WaterStandard, reason: str, by: User, at: datetime
) -> WaterStandard:
    """Takes a version back; the row is kept with who did it and why, and months that are not closed are judged by
    the version before it. A second time changes nothing.

    Raises NotAllowed as `save_standard`; Invalid without a reason; Conflict `standard.used`, which says what was judged
    by it (`waters.reads.standard_use`).
    """
    _top_office(by)
    hold(STANDARDS, 0)
    locked: WaterStandard = WaterStandard.objects.select_for_update().get(pk=standard.pk)
    if locked.withdrawn_at is not None:
        return locked
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON:
        words = f"撤回原因不超过 {LONGEST_REASON} 字。" if reason else "请写明撤回的原因。"
        raise Invalid("standard.reason", words, fields={"reason": words})
    if judged := judged_by(locked):
        words = f"按这一版评价过的有{'、'.join(judged)}，不能撤回。要改正，请以稍后的日期另立一版。"
        raise Conflict("standard.used", words)
    locked.withdrawn_by, locked.withdrawn_at, locked.withdrawn_reason = by, at, reason
    locked.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    return locked


def _top_office(by: User) -> None:
    if not is_top_office(by):
        raise NotAllowed("standard.not_yours", "水质评价标准由最上级河长办或系统管理员登记、撤回。")


def _same_day(day: date) -> Conflict:
    words = (
        f"已有自{date_words(day)}起的标准；还没有按它评价过的可以先撤回，"
        "否则请以稍后的日期另立一版，一个月按月末那天有效的标准评价。"
    )
    return Conflict("standard.same_day", words, fields={"valid_from": words})
