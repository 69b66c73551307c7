"""资金结算 of the demo district: compensation over two years with netting, and rewards or deductions at its borders.

It takes whatever sections and announced classes there are, in the order of their codes; nothing is drawn, so two builds
are the same. Amounts are the demo's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import F, Min

from accounts.models import User
from common.text.chinese import SHANGHAI
from common.text.months import Month, months_between
from demo.place.people import People
from funds.models import FundKind, FundRule, RuleVersion, Statement, StatementParty
from funds.services import answers, clearing, rules, statements
from funds.services.rules import VersionFacts
from waters.models import AnnouncedClass, Sample, Section

COMPENSATED: Final = 11
REWARDED: Final = 15
MONTHS: Final = 24
BORDER_MONTHS: Final = 6
COMPENSATION, BORDERS = "镇街横向生态补偿", "交界断面水质奖惩"
# Days of the month after on which an account is reckoned, sent, answered and frozen.
RECKONED, ANSWERED, FROZEN = 5, 9, 20
OBJECTION = "本镇断面上月受施工影响，请核对采样位置后再核算。"
REPLY = "已与监测站核对，采样位置和数据无误，请再次确认。"


def write(people: People, *, at: datetime) -> None:
    """Two rules with their statements up to the last month that is over at `at`; nothing where no section names the
    divisions above and below it."""
    sections = list(
        Section.objects.filter(
            is_active=True, upstream_division__isnull=False, downstream_division__isnull=False
        )
        .exclude(upstream_division=F("downstream_division"))
        .order_by("code")
    )
    if not sections:
        return
    last = Month.of(at - timedelta(days=RECKONED)).previous()
    first = max(last.plus(1 - MONTHS), _first_known(sections, last))
    rule = _rule(people, COMPENSATION, _compensation(sections[:COMPENSATED]), first)
    for month in months_between(first, last):
        # The last one is still with its parties.
        _account(people, rule, month, at=at, is_over=month < last)
        if month.month == 12:
            _clear(people, rule, month.year, at=at)
    bank = people.district_office.home_division
    own = [s for s in sections if bank and s.upstream_division_id != bank.pk]
    if own:
        begins = max(last.plus(1 - BORDER_MONTHS), first)
        rule = _rule(people, BORDERS, _rewards(own[:REWARDED]), begins)
        for n, month in enumerate(months_between(begins, last)):
            _account(people, rule, month, at=at, is_over=month < last, objects=n % 5 == 4)


def _first_known(sections: Sequence[Section], last: Month) -> Month:
    """The month of the oldest water that is known of them; the last where none is."""
    rows = (AnnouncedClass.objects, Sample.objects)
    found = [each.filter(section__in=sections).aggregate(first=Min("month")) for each in rows]
    months = [each["first"] for each in found if each["first"]]
    return Month.of(min(months)) if months else last


def _compensation(sections: Sequence[Section]) -> dict[str, Any]:
    """As in Chongqing, with a tenth of its amounts."""
    return {
        "gain": {"payer": "lower", "payee": "upper"},
        "loss": {"payer": "upper", "payee": "lower"},
        "sections": [section.pk for section in sections],
        "basis": {"measure": "class", "past": "last_year_month"},
        "cases": [
            {"target": "not_worse", "past": "better", "result": "gain", "amount": "100000"},
            {"target": "not_worse", "past": "worse", "result": "loss", "amount": "100000"},
            {"target": "not_worse", "result": "none"},
            {"result": "loss", "amount": "100000"},
        ],
        "caps": {"year": "1200000"},
    }


def _rewards(sections: Sequence[Section]) -> dict[str, Any]:
    return {
        "gain": {"payer": "bank", "payee": "upper"},
        "loss": {"payer": "upper", "payee": "bank"},
        "sections": [section.pk for section in sections],
        "cases": [
            {"target": "not_worse", "result": "gain", "amount": "20000"},
            {"result": "loss", "amount": "30000"},
        ],
    }


def _rule(people: People, name: str, body: dict[str, Any], first: Month) -> FundRule:
    office, before = people.district_office, _moment(first.previous(), RECKONED)
    division = office.home_division
    if division is None:
        raise ValueError("the district's office has a division")
    facts = VersionFacts(
        valid_from=first.first_day, basis=f"江南府办发〔{first.year}〕18号", body=body
    )
    made: RuleVersion = rules.add_rule(
        kind=FundKind.COMPENSATION,
        name=name,
        division=division,
        facts=facts,
        by=office,
        at=before,
    )
    rules.put_in_force(version=made, by=people.city_office, at=before + timedelta(days=1))
    return made.rule


def _account(
    people: People,
    rule: FundRule,
    month: Month,
    *,
    at: datetime,
    is_over: bool,
    objects: bool = False,
) -> None:
    """One month: reckoned and sent; where it is over, answered and frozen. With `objects` the first party objects, and
    is answered."""
    office = people.district_office
    reckoned = _moment(month, RECKONED)
    if reckoned >= at:
        return
    statement = statements.compute(rule=rule, first=month, last=month, by=office, at=reckoned)
    parties = list(statement.parties.filter(is_bank=False).select_related("division"))
    if not parties:
        return
    statements.send(statement=statement, by=office, at=reckoned + timedelta(hours=2))
    if objects or not is_over:
        _objects(people, statement, parties[0], at=_moment(month, RECKONED + 1))
    if not is_over:
        return
    for party in parties:
        _confirms(people, statement, party, at=_moment(month, ANSWERED))
    statements.freeze(
        statement=statement, by=office, at=min(_moment(month, FROZEN), at - timedelta(hours=1))
    )


def _objects(people: People, statement: Statement, party: StatementParty, *, at: datetime) -> None:
    said: dict[str, Any] = {"statement": statement, "division_id": party.division_id}
    by = _office(people, party)
    if by is None:
        return
    answers.answer(**said, answer="objected", words=OBJECTION, by=by, at=at)
    answers.reply(**said, words=REPLY, by=people.district_office, at=at + timedelta(days=1))


def _confirms(people: People, statement: Statement, party: StatementParty, *, at: datetime) -> None:
    said: dict[str, Any] = {
        "statement": statement,
        "division_id": party.division_id,
        "answer": "confirmed",
        "at": at,
    }
    by = _office(people, party)
    if by is not None:
        answers.answer(**said, by=by)
    else:
        answers.enter_answer(**said, words="来函确认。", by=people.district_office)


def _office(people: People, party: StatementParty) -> User | None:
    """Who answers for a party in the portal; None where it is outside, or nobody works there."""
    return people.office_of_town.get(party.division_id)


def _clear(people: People, rule: FundRule, year: int, *, at: datetime) -> None:
    """The clearing of a year, in the middle of February."""
    moment = datetime.combine(datetime(year + 1, 2, 15, tzinfo=SHANGHAI), time(10), SHANGHAI)
    if moment >= at:
        return
    statement = clearing.clear_year(rule=rule, year=year, by=people.district_office, at=moment)
    parties = list(statement.parties.filter(is_bank=False).select_related("division"))
    if not parties:
        return
    statements.send(statement=statement, by=people.district_office, at=moment)
    for party in parties:
        _confirms(people, statement, party, at=moment + timedelta(days=3))
    statements.freeze(statement=statement, by=people.district_office, at=moment + timedelta(days=7))


def _moment(month: Month, day: int) -> datetime:
    """Nine o'clock on a day of the month after."""
    return datetime.combine(month.next().first_day.replace(day=day), time(9), SHANGHAI)
