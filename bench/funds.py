"""Statements for 100 districts × 40 sections × 36 months × 21 indicators (3 M values; `bench.waters`), against one SQL
aggregate of the same values.

Twice: what a rule would have paid in all 36 months, each district by itself, as its trial is asked for; and the
statements of one month in all districts with the months before it closed, as they are made each month, with the rows
that are written. The rule looks at four factors against the target and at the class against last year's.
"""

from django.db import connection, transaction

from accounts.models import User
from bench import districts
from bench.figures import Figure
from bench.notice import best_in_turns
from bench.waters import AT, DISTRICTS, FIRST, LAST, TARGET, _aggregate, _close_before_last, fill
from funds.models import FundRule, RuleVersion, Statement
from funds.services.registry import kind_of
from funds.services.writing import add_statement
from waters.models import Section
from waters.rules.indicators import Indicator

FACTORS = [Indicator.COD, Indicator.NH3_N, Indicator.TP, Indicator.COD_MN]


def run() -> list[Figure]:
    """All months, then one."""
    districts.use_database(districts.made(f"funds_{DISTRICTS}", _fill))
    versions = list(RuleVersion.objects.select_related("rule__division").order_by("pk"))
    values = _aggregate(FIRST, LAST)
    floor, ours = best_in_turns(
        lambda: _aggregate(FIRST, LAST),
        lambda: _trials(versions),
    )
    found = [
        Figure(f"{len(versions)} 个区 36 个月试算，{values:,} 个值", ours, floor, TARGET, "毫秒")
    ]
    by = User.objects.order_by("pk").first()
    with transaction.atomic():
        _close_before_last()
        floor, ours = best_in_turns(lambda: _aggregate(LAST, LAST), lambda: _month(versions, by))
        transaction.set_rollback(True)
    found.append(Figure("一个月的结算单，此前各月已定稿", ours, floor, TARGET, "毫秒"))
    return found


def _trials(versions: list[RuleVersion]) -> None:
    """Of each district by itself: none is kept while the next is reckoned."""
    for version in versions:
        kind_of("compensation").compute(version, FIRST, LAST, at=AT)


def _month(versions: list[RuleVersion], by: User) -> None:
    """Every district's statement of the last month, written and undone."""
    with transaction.atomic():
        for version in versions:
            computed = kind_of("compensation").compute(version, LAST, LAST, at=AT)
            add_statement(version, LAST, LAST, computed, by=by, at=AT)
        print(f"  {Statement.objects.count()} 份结算单", flush=True)
        transaction.set_rollback(True)


def _fill() -> None:
    """The water of `bench.waters`, with the town below each section, and a rule in each district."""
    fill()
    by = User.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        # Each pays its neighbour: nothing of the register is measured here.
        cursor.execute(
            "UPDATE waters_section SET upstream_division_id = division_id, downstream_division_id = "
            "(SELECT max(code) FROM accounts_division d WHERE d.code <> waters_section.division_id)"
        )
    keys: dict[str, list[int]] = {}
    for pk, code in Section.objects.order_by("pk").values_list("pk", "division_id"):
        keys.setdefault(code, []).append(pk)
    for code, sections in keys.items():
        rule = FundRule.objects.create(
            kind="compensation", name=f"补偿 {code}", division_id=code, created_by=by, created_at=AT
        )
        RuleVersion.objects.create(
            rule=rule, number=1, state="in_force", valid_from=FIRST.first_day, body=_body(sections),
            made_by=by, made_at=AT, in_force_by=by, in_force_at=AT, updated_at=AT,
        )  # fmt: skip


def _body(sections: list[int]) -> dict:
    return {
        "gain": {"payer": "lower", "payee": "upper"},
        "loss": {"payer": "upper", "payee": "lower"},
        "sections": sections,
        "cases": [
            {"target": "not_worse", "past": "better", "result": "gain", "amount": "100000"},
            {"target": "worse", "result": "loss", "amount": "100000"},
        ],
        "terms": [
            {
                "measure": "value", "factors": [int(each) for each in FACTORS], "baseline": "target",
                "method": "step", "amount": "50000", "per": "0.5", "cap": "300000",
            }
        ],
        "caps": {"section": "500000"},
    }  # fmt: skip
