"""Sections with announced classes, rules and statements for tests; everything is made through the services."""

from datetime import datetime
from typing import Any

from accounts.models import Division, User
from common.text.chinese import SHANGHAI
from common.text.months import Month, months_between
from funds.models import FundKind, RuleVersion, Statement
from funds.services import rules, statements
from funds.services.rules import VersionFacts
from tests import factories as make
from tests.cast import DISTRICT, NEIGHBOUR_TOWN, TOWN, Cast
from waters.models import AnnouncedClass, Section, SectionTarget

AT = datetime(2026, 11, 16, 9, tzinfo=SHANGHAI)
LATER = datetime(2026, 12, 31, 9, tzinfo=SHANGHAI)
OCTOBER = Month(2026, 10)
SINCE = Month(2025, 1)
OUTSIDE = "500103001000"
# The town above pays the one below for worse water and is paid for better.
GAIN = {"payer": "lower", "payee": "upper"}
LOSS = {"payer": "upper", "payee": "lower"}
CASES = [
    {"target": "better", "result": "gain", "amount": "1000000"},
    {"target": "same", "result": "none"},
    {"result": "loss", "amount": "500000"},
]


def section(cast: Cast, name: str = "罗汉桥", upper: str = TOWN, lower: str = DISTRICT) -> Section:
    """A section in the town with Ⅲ as its target."""
    found, is_new = Section.objects.get_or_create(
        code=f"D-{name}",
        defaults={
            "name": name,
            "river": cast.river,
            "division": cast.town,
            "upstream_division_id": upper,
            "downstream_division_id": lower,
        },
    )
    if is_new:
        SectionTarget.objects.create(section=found, year=2020, target="3", entered_at=AT)
    return found


def announce(found: Section, classes: str, first: Month = OCTOBER) -> None:
    """A class a month: "24-" is Ⅱ in the first month, Ⅳ in the next, nothing in the third."""
    last, by = first.plus(len(classes) - 1), User.objects.order_by("pk").first()
    for month, word in zip(months_between(first, last), classes, strict=True):
        if word != "-":
            AnnouncedClass.objects.update_or_create(
                section=found,
                month=month.first_day,
                defaults={"water_class": word, "entered_by": by, "entered_at": AT},
            )


def body(*sections: Section, **more: Any) -> dict[str, Any]:
    return {"gain": GAIN, "loss": LOSS, "sections": [s.pk for s in sections], "cases": CASES} | more


def facts(said: dict[str, Any], first: Month = SINCE, reason: str = "") -> VersionFacts:
    return VersionFacts(
        valid_from=first.first_day, basis="江南府发〔2025〕8号", body=said, reason=reason
    )


def draft(cast: Cast, said: dict[str, Any], name: str = "交界断面补偿") -> RuleVersion:
    return rules.add_rule(
        kind=FundKind.COMPENSATION,
        name=name,
        division=cast.district,
        facts=facts(said),
        by=cast.district_office,
        at=AT,
    )


def in_force(cast: Cast, said: dict[str, Any], name: str = "交界断面补偿") -> RuleVersion:
    made = draft(cast, said, name)
    return rules.put_in_force(version=made, by=cast.city_office, at=AT)


def computed(cast: Cast, name: str = "交界断面补偿", month: Month = OCTOBER) -> Statement:
    """A draft of the district over one section: the town gains a million from the district."""
    found = section(cast)
    announce(found, "2", month)
    version = in_force(cast, body(found), name)
    return statements.compute(
        rule=version.rule, first=month, last=month, by=cast.district_office, at=AT
    )


def sent(
    cast: Cast, name: str = "交界断面补偿", month: Month = OCTOBER, at: datetime = AT
) -> Statement:
    made = computed(cast, name, month)
    return statements.send(statement=made, by=cast.district_office, at=at)


def frozen(cast: Cast, name: str = "交界断面补偿", month: Month = OCTOBER) -> Statement:
    """The town let its days pass."""
    return statements.freeze(statement=sent(cast, name, month), by=cast.district_office, at=LATER)


def between_towns(cast: Cast) -> Section:
    return section(cast, "石桥", TOWN, NEIGHBOUR_TOWN)


def outside() -> Division:
    make.division("500103000000", "邻区", is_external=True)
    return make.division(OUTSIDE, "邻区上游镇", is_external=True)
