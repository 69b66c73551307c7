"""Sections with what was measured and announced at them."""

from datetime import datetime
from decimal import Decimal

from common.text.chinese import SHANGHAI
from common.text.months import Month
from waters import services
from waters.models import AnnouncedClass, Section, SectionTarget
from waters.rules.indicators import Indicator
from waters.services.samples import Measured, SampleFacts

# Some day of the last month of these tests.
AT = datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
OCTOBER = Month(2026, 10)
NOVEMBER = Month(2026, 11)


def section(cast, code: str = "D1", *, target: str = "3", **fields) -> Section:
    """A section of the town with a target since 2020 ("" for none)."""
    fields = {"river": cast.river, "division": cast.town, "grades": "city"} | fields
    made = Section.objects.create(code=code, name=f"断面{code}", **fields)
    if target:
        SectionTarget.objects.create(section=made, year=2020, target=target, entered_at=AT)
    return made


def measured(**typed: str) -> dict[Indicator, Measured]:
    """`measured(NH3_N="0.4", TP="0.01L")`."""
    found = {}
    for name, text in typed.items():
        number = Decimal(text.rstrip("L"))
        is_below = text.endswith("L")
        found[Indicator[name]] = (
            Measured(text, is_below=True, limit=number) if is_below else Measured(text, number)
        )
    return found


def facts(where: Section, month: Month, day: int = 5, **more) -> SampleFacts:
    """Facts of a sample; values by the names of their indicators."""
    names = {name for name in more if name in Indicator.__members__}
    values = measured(**{name: more.pop(name) for name in names})
    return SampleFacts(
        section=where, taken_on=month.first_day.replace(day=day), values=values, **more
    )


def sample(by, where: Section, month: Month, day: int = 5, **more):
    return services.record_sample(facts=facts(where, month, day, **more), by=by, at=AT)


def announced(by, where: Section, *months: Month, water_class: str = "2", **more) -> None:
    AnnouncedClass.objects.bulk_create(
        AnnouncedClass(
            section=where,
            month=month.first_day,
            water_class=water_class,
            entered_by=by,
            entered_at=AT,
            **more,
        )
        for month in months
    )
