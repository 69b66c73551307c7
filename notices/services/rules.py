"""The rules of the ladder in force, and a new version of one."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Division, User
from common.errors import Conflict, Invalid, NotAllowed
from common.store.scope import codes_up
from notices.models import LadderRule, RuleKind
from notices.rules.ladder import OFFERED


def rules_on(day: date, code: str) -> dict[str, LadderRule]:
    """Kind → the rule in force in a division on a day, those that are off included: the nearest
    division's newest. One query."""
    rows = LadderRule.objects.filter(
        Q(division=None) | Q(division_id__in=codes_up(code)), valid_from__lte=day
    )
    return nearest(rows.order_by("valid_from"), code)


def nearest(rows: Iterable[LadderRule], code: str) -> dict[str, LadderRule]:
    """Of versions in the order of their first days, the one that holds for each kind."""
    above = list(reversed(codes_up(code)))
    found: dict[str, tuple[int, LadderRule]] = {}
    for row in rows:
        near = above.index(row.division_id) if row.division_id else -1
        if row.kind not in found or near >= found[row.kind][0]:
            found[row.kind] = (near, row)
    return {kind: row for kind, (_, row) in found.items()}


def add_rule(
    *,
    kind: str,
    division: Division | None,
    valid_from: date,
    number: int,
    rung: str,
    basis: str,
    is_on: bool,
    by: User,
    at: datetime,
) -> LadderRule:
    """A new version of a rule from a day on; earlier versions stay, and what they proposed stays.

    Offices set rules for divisions of their own; one for everywhere is for the widest office, that of a
    city or above. Raises NotAllowed, Invalid, Conflict (the day has one).
    """
    widest = any(low.endswith("0" * 8) for low, _ in by.office_ranges)
    if not (by.is_office_of(division.code) if division else widest):
        raise NotAllowed("ladder_rule.not_yours", "只能为本级及下级行政区设定规则。")
    fields = {}
    if kind not in OFFERED:
        fields["kind"] = "没有这种情形。"
    elif rung not in OFFERED[RuleKind(kind)]:
        fields["rung"] = "这种情形不能建议这一措施；确有需要的，由决定人改用。"
    if not 1 <= number <= 12:
        fields["number"] = "连续月数或次数应在 1 至 12 之间。"
    if len(basis) > 300:
        fields["basis"] = "依据不超过 300 字。"
    if fields:
        raise Invalid("ladder_rule.invalid", next(iter(fields.values())), fields=fields)
    try:
        with transaction.atomic():
            return LadderRule.objects.create(
                kind=kind,
                division=division,
                valid_from=valid_from,
                number=number,
                rung=rung,
                basis=basis.strip(),
                is_on=is_on,
                created_at=at,
            )
    except IntegrityError:
        words = "这一天已有一条同样情形的规则，请另选日期。"
        raise Conflict("ladder_rule.same_day", words, fields={"valid_from": words}) from None
