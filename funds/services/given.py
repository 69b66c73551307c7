"""补录数据: figures of a month that a rule asks for and no other room holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from common.errors import Invalid
from common.text.months import Month
from funds.models import FundRule, GivenFigure
from funds.permissions import require
from funds.rules.figures import GIVEN
from funds.rules.money import plain
from funds.services.registry import kind_of


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that is asked for: of which section, which one, its present value as text ("" for none)."""

    section_key: str
    name: str
    label: str
    value: str

    @property
    def key(self) -> str:
        return f"{self.name}_{self.section_key}"


def asked_for(rule: FundRule, month: Month) -> list[Asked]:
    """What the newest version of a rule asks for in a month; none where it needs nothing."""
    version = rule.versions.exclude(state="discarded").first()
    if version is None:
        return []
    rows = GivenFigure.objects.filter(rule=rule, month=month.first_day)
    known = {(row.section_key, row.name): plain(row.value) for row in rows}
    return [
        Asked(key, name, f"{section} {words}（{unit}）", known.get((key, name), ""))
        for key, section in kind_of(rule.kind).given(version.body)
        for name, (words, unit) in GIVEN.items()
    ]


@transaction.atomic
def save_given(
    *,
    rule: FundRule,
    month: Month,
    values: Mapping[Asked, Decimal | None],
    by: User,
    at: datetime,
) -> None:
    """Writes the figures of a month; None takes one back. What was already settled is not changed by it: a statement
    is reckoned anew, or corrected. Raises NotAllowed, Invalid (negative)."""
    require(by, rule.division_id)
    wrong = {
        asked.key: f"{asked.label}不能为负数。"
        for asked, value in values.items()
        if value is not None and value < 0
    }
    if wrong:
        raise Invalid("given.negative", "".join(wrong.values()), fields=wrong)
    FundRule.objects.select_for_update().get(pk=rule.pk)
    for asked, value in values.items():
        place: dict[str, Any] = {
            "rule": rule,
            "section_key": asked.section_key,
            "month": month.first_day,
            "name": asked.name,
        }
        if value is None:
            GivenFigure.objects.filter(**place).delete()
        else:
            GivenFigure.objects.update_or_create(
                **place, defaults={"value": value, "entered_by": by, "entered_at": at}
            )
