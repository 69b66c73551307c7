"""A district's 巡河补贴 of 2025 for the tests of this room: three persons in two towns, reckoned and sent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.text.chinese import SHANGHAI
from common.text.months import Month
from funds.models import FundKind, RuleVersion, Statement
from funds.rules.allowance_rule import AllowanceRule
from funds.services.rules import VersionFacts, add_rule, put_in_force
from funds.services.statements import compute, send
from funds.services.town_classes import save_classes
from inspections.services.dues import open_dues
from tests import factories as make
from tests.cast import NEIGHBOUR_TOWN, TOWN, Cast

AT = datetime(2026, 1, 12, 9, tzinfo=SHANGHAI)
FIRST, LAST = Month(2025, 1), Month(2025, 12)
RULE = AllowanceRule(
    chief_rate=Decimal(5),
    patroller_rate=Decimal(5),
    phone=Decimal(20),
    transport=Decimal(30),
    insurance=Decimal(90),
    shares={1: Decimal(70), 2: Decimal(80), 3: Decimal(90), 4: Decimal(95)},
)


def rule_of(cast: Cast, rule: AllowanceRule = RULE, name: str = "巡河补贴") -> RuleVersion:
    """The rule in force from January 2025."""
    facts = VersionFacts(valid_from=date(2025, 1, 1), basis="测试文件", body=rule.parts())
    by = cast.district_office
    version = add_rule(
        kind=FundKind.ALLOWANCE, name=name, division=cast.district, facts=facts, by=by, at=AT
    )
    return put_in_force(version=version, by=by, at=AT)


def people(cast: Cast) -> dict[str, Any]:
    """The cast's chief all the year; one who left the neighbour town's reach in June; a patroller who took it over."""
    ended = {"started_on": date(2024, 3, 1), "ended_on": date(2025, 6, 30)}
    left = make.ChiefFactory(name="卸任河长", division=cast.stranger_reach.division)
    make.AppointmentFactory(chief=left, reach=cast.stranger_reach, **ended)
    came = make.ChiefFactory(name="新到巡河员", division=cast.stranger_reach.division)
    make.AppointmentFactory(
        chief=came, reach=cast.stranger_reach, kind="patroller", started_on=date(2025, 7, 1)
    )
    return {"left": left, "came": came}


def classes(cast: Cast, **towns: int) -> None:
    grades = towns or {TOWN: 1, NEIGHBOUR_TOWN: 4}
    save_classes(division=cast.district, year=2025, grades=grades, by=cast.district_office, at=AT)


def computed(cast: Cast, rule: AllowanceRule = RULE) -> Statement:
    """The draft of 2025, with everybody's weeks due."""
    people(cast)
    open_dues(at=AT, first=date(2025, 1, 1), last=date(2025, 12, 31))
    classes(cast)
    version = rule_of(cast, rule)
    return compute(rule=version.rule, first=FIRST, last=LAST, by=cast.district_office, at=AT)


def sent(cast: Cast) -> Statement:
    """The same, with the towns."""
    return send(statement=computed(cast), by=cast.district_office, at=AT)
