"""Another version of the standard, in force from a day on; the old ones stay for the months they judged."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.permissions import is_top_office
from common.errors import Conflict, Invalid, NotAllowed
from waters.models import WaterStandard
from waters.rules.standard import from_json


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
    table that cannot be (`standard.table`), Conflict where a version begins that day already.
    """
    if not is_top_office(by):
        raise NotAllowed("standard.not_yours", "水质评价标准由最上级河长办或系统管理员登记。")
    if not name.strip():
        raise Invalid("standard.name", "请填写标准名称。", fields={"name": "请填写标准名称。"})
    from_json(table, name=name, basis=basis)
    row = WaterStandard(
        name=name.strip(),
        valid_from=valid_from,
        table=dict(table),
        basis=basis.strip(),
        entered_by=by,
        entered_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        words = f"已有自{valid_from:%Y-%m-%d}起的标准。"
        raise Conflict("standard.same_day", words, fields={"valid_from": words}) from None
    return row
