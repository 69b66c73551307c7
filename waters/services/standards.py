"""Another version of the standard, in force from a day on; the old ones stay for the months they judged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import is_top_office
from common.errors import Conflict, Invalid, NotAllowed
from common.text.chinese import date_words
from waters.models import WaterStandard
from waters.reads.standards import standards
from waters.rules.standard import from_json
from waters.rules.standard_faults import faults_of


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
    if not is_top_office(by):
        raise NotAllowed("standard.not_yours", "水质评价标准由最上级河长办或系统管理员登记。")
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
    if WaterStandard.objects.filter(valid_from=valid_from).exists():
        raise _same_day(valid_from)
    before = standards().on(valid_from)
    if replace(said, name=before.name, basis=before.basis) == before:
        words = f"与{date_words(valid_from)}有效的“{before.name}”没有差别，不需要另立一版。"
        raise Conflict("standard.same", words)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _same_day(valid_from) from None
    return row


def _same_day(day: date) -> Conflict:
    words = (
        f"已有自{day:%Y-%m-%d}起的标准；要改正它，请以稍后的日期另立一版，"
        "一个月按月末那天有效的标准评价。"
    )
    return Conflict("standard.same_day", words, fields={"valid_from": words})
