"""巡河补贴 of the year of account that ended last month: reckoned, sent to the towns, confirmed by most, one objects.

The rates are made so that a district of Wanzhou's size comes to Wanzhou's sums [004]: 662 reaches, 558 people, about
1.03 million yuan and 50,000 of insurance. The year is the twelve months of which the demo holds what was due.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle
from typing import Final

from common.text.months import Month
from demo.place.people import People
from demo.place.registers import Registers
from funds.models import FundKind, Statement
from funds.rules.allowance_rule import AllowanceRule
from funds.services.answers import answer
from funds.services.rules import VersionFacts, add_rule, put_in_force
from funds.services.statements import compute, send
from funds.services.town_classes import save_classes

NAME: Final = "村级河长、巡河员巡河补贴"
BASIS: Final = "江南区河长制工作经费补助办法（演示）"
# Of forty-one towns some four, ten, eighteen and nine.
GRADES: Final = (3, 2, 3, 4, 3, 2, 3, 1, 4, 3)
OBJECTION: Final = "本镇 1 名河长任职日期登记有误，在任月数应多计 1 个月，任职文件随后报送。"


def rule_from(first: Month) -> AllowanceRule:
    """The demo's rule, for years of account that begin in a month like this one."""
    return AllowanceRule(
        first_month=first.month,
        chief_rate=Decimal(20),
        patroller_rate=Decimal(20),
        phone=Decimal(20),
        transport=Decimal(32),
        insurance=Decimal(90),
        shares={1: Decimal(70), 2: Decimal(80), 3: Decimal(90), 4: Decimal(95)},
    )


def write(staff: People, written: Registers, *, at: datetime, first: Month) -> Statement:
    """The rule, the towns' classes and the statement, by the services; `first` is the first month with dues."""
    office, district, last = staff.district_office, written.district, first.plus(11)
    made = at - timedelta(days=30)
    facts = VersionFacts(valid_from=first.first_day, basis=BASIS, body=rule_from(first).parts())
    version = add_rule(
        kind=FundKind.ALLOWANCE, name=NAME, division=district, facts=facts, by=office, at=made
    )
    put_in_force(version=version, by=office, at=made)
    towns = zip(written.towns, cycle(GRADES), strict=False)
    grades = {town.code: grade for town, grade in towns}
    save_classes(division=district, year=last.year, grades=grades, basis=BASIS, by=office, at=made)
    # The month before was over when the demo's own began, which may have been yesterday.
    days = [max(last.ends_at, at - timedelta(days=n)) for n in (6, 5, 3)]
    statement = compute(rule=version.rule, first=first, last=last, by=office, at=days[0])
    send(statement=statement, by=office, at=days[1])
    own, other = staff.shown_towns
    for party in statement.parties.filter(is_bank=False).exclude(division=own).order_by("division"):
        objects = party.division_id == other.pk
        answer(
            statement=statement,
            division_id=party.division_id,
            answer="objected" if objects else "confirmed",
            words=OBJECTION if objects else "",
            by=staff.office_over(party.division_id),
            at=days[2],
        )
    return statement
