"""年度清算: the frozen statements of a year netted, so that each pair of parties pays once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict, Invalid
from common.text.months import Month
from funds.models import FundRule, Purpose, RuleVersion, Statement, StatementState
from funds.permissions import require
from funds.rules import clearing
from funds.services.kinds import Computed, LineDraft
from funds.services.registry import kind_of
from funds.services.rules import version_for
from funds.services.writing import add_statement, renew


@transaction.atomic
def clear_year(*, rule: FundRule, year: int, by: User, at: datetime) -> Statement:
    """The clearing of a year as a draft, from its frozen accounts. Raises NotAllowed, Conflict (one is there), Invalid
    (nothing is frozen, accounts are still open, a kind that is not netted)."""
    kept = FundRule.objects.select_for_update().select_related("division").get(pk=rule.pk)
    require(by, kept.division_id)
    if not kind_of(kept.kind).is_netted:
        words = f"{kept.get_kind_display()}一年一份结算单，没有需要轧差的，不办理年度清算。"
        raise Invalid("clearing.nothing_to_net", words, fields={"year": words})
    first, last = Month(year, 1), Month(year, 12)
    version = version_for(kept, last)
    if version is None:
        words = f"{year}年没有已启用的规则版本。"
        raise Invalid("clearing.no_version", words, fields={"year": words})
    same = kept.statements.filter(
        purpose=Purpose.CLEARING, first=first.first_day, last=last.first_day
    )
    newest = same.standing().order_by("-number").first()
    if newest is not None and newest.state != StatementState.DRAFT:
        words = f"{newest.title}{newest.get_state_display()}，如有变动请办理更正。"
        raise Conflict("clearing.exists", words)
    computed = cleared(version, year)
    if newest is None:
        return add_statement(version, first, last, computed, by=by, at=at, purpose=Purpose.CLEARING)
    return renew(newest, version, computed, by=by, at=at)


def cleared(version: RuleVersion, year: int) -> Computed:
    """What the frozen accounts of a year come to. Raises Invalid where there is none, or one is still open."""
    first, last = Month(year, 1).first_day, Month(year, 12).first_day
    accounts = Statement.objects.filter(
        rule=version.rule_id, purpose=Purpose.ACCOUNT, first__gte=first, last__lte=last
    )
    if waiting := accounts.filter(state__in=["draft", "sent"]).order_by("first").first():
        words = f"{waiting.title}{waiting.get_state_display()}，全部定稿后才能清算。"
        raise Invalid("clearing.open", words, fields={"year": words})
    frozen = list(accounts.frozen().order_by("first", "pk"))
    if not frozen:
        words = f"{year}年没有已定稿的结算单，不能清算。"
        raise Invalid("clearing.nothing", words, fields={"year": words})
    said = [
        clearing.Posted(
            title=row.title, payer=line.payer_id, payee=line.payee_id, amount=line.amount
        )
        for row in frozen
        for line in row.lines.all()
        if line.amount
    ]
    cap = clearing.cap_of(version.body)
    pairs = clearing.netted(said, cap=cap)
    names = {
        code: name
        for row in frozen
        for code, name in row.parties.values_list("division_id", "name")
    }
    lines = [
        LineDraft(
            payer=pair.payer,
            payee=pair.payee,
            subject_kind="pair",
            subject_key=f"{pair.payer}-{pair.payee}",
            subject=f"{names[pair.payer]} → {names[pair.payee]}",
            amount=pair.amount,
            memo=[{"title": t, "words": w, "amount": a} for t, w, a in pair.memo],
        )
        for pair in pairs
    ]
    inputs = [[row.pk, row.inputs_hash, f"{row.total}"] for row in frozen]
    missing = clearing.missing_months(year, [(Month.of(r.first), Month.of(r.last)) for r in frozen])
    notes = [f"{missing}没有已定稿的结算单，未计入本年清算。"] if missing else []
    return Computed(lines=lines, inputs=inputs, notes=notes)
