"""What was measured and announced at the demo's sections in four years, and the months that the office closed.

The classes are those that the rules give for the values, so that what the bureau announced and what the portal computes
agree; before the portal kept values, only classes were announced.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from common.text.chinese import SHANGHAI
from common.text.months import Month
from demo.place.people import People
from demo.place.registers import Registers
from waters.models import (
    AnnouncedClass,
    Sample,
    SampleState,
    SampleValue,
    Section,
    SectionKind,
    Source,
)
from waters.models.samples import AnnouncedState
from waters.rules.classes import Judged, judge
from waters.rules.indicators import Indicator
from waters.rules.rhythm import is_due
from waters.rules.standard import Kind
from waters.services import close_month

# Announced, measured value by value, and closed: months before the present one.
ANNOUNCED, MEASURED, CLOSED = 50, 26, 13
# Meixi's bridge was on target 43 months in a row [000].
RUN: Final = 43
# Of nine indicators a usual value in its unit, and how far it strays.
USUAL: Final[Mapping[Indicator, tuple[float, float]]] = {
    Indicator.PH: (7.6, 0.3),
    Indicator.DO: (7.9, 0.8),
    Indicator.COD_MN: (3.1, 0.7),
    Indicator.COD: (13.0, 2.5),
    Indicator.BOD5: (2.2, 0.5),
    Indicator.NH3_N: (0.32, 0.14),
    Indicator.TP: (0.085, 0.03),
    Indicator.FLUORIDE: (0.31, 0.06),
    Indicator.PETROLEUM: (0.01, 0.0),
}
OF_LAKES: Final[Mapping[Indicator, tuple[float, float]]] = {
    Indicator.TP: (0.036, 0.012),
    Indicator.TN: (0.9, 0.2),
    Indicator.CHLOROPHYLL: (0.009, 0.003),
    Indicator.TRANSPARENCY: (1.1, 0.2),
}
PLACES: Final = {
    Indicator.PH: 1,
    Indicator.DO: 1,
    Indicator.COD_MN: 1,
    Indicator.COD: 0,
    Indicator.BOD5: 1,
    Indicator.NH3_N: 2,
    Indicator.TP: 3,
    Indicator.TN: 2,
    Indicator.FLUORIDE: 2,
    Indicator.CHLOROPHYLL: 3,
    Indicator.TRANSPARENCY: 2,
}
# Petroleum is below its detection limit nearly always.
LIMIT: Final = Decimal("0.01")
AUTOMATIC: Final = (
    *(Indicator.PH, Indicator.DO, Indicator.COD_MN),
    *(Indicator.NH3_N, Indicator.TP),
)
SAMPLED_AT: Final = time(10)

Values = dict[Indicator, Decimal]


def write(random: Random, people: People, registers: Registers, *, at: datetime) -> None:
    """Classes of 50 months, values of 26, and 13 closed months; the last month waits to be closed."""
    this = Month.of(at)
    sections = list(Section.objects.with_target(at.year).select_related("division").order_by("pk"))
    announced: list[AnnouncedClass] = []
    samples: list[tuple[Sample, Values]] = []
    for place, section in enumerate(sections):
        for back in range(ANNOUNCED, 0, -1):
            month = this.plus(-back)
            if not is_due(section.rhythm, month):
                continue
            if _is_dry(place, len(sections), month):
                announced.append(_dry(section, month, people))
                continue
            values, judged = _judged(random, section, place, back)
            announced.append(_announced(section, month, judged, people))
            if back <= MEASURED:
                samples += _samples(section, month, values, people, random)
    AnnouncedClass.objects.bulk_create(announced, batch_size=500)
    _store(samples)
    for back in range(CLOSED, 1, -1):
        month = this.plus(-back)
        moment = datetime.combine(month.next().first_day + timedelta(days=11), time(15), SHANGHAI)
        close_month(division=registers.district, month=month, by=people.district_office, at=moment)


def _is_dry(place: int, count: int, month: Month) -> bool:
    """The last section lies dry in September, which odd months hold too; where the last is the third, whose run is
    told, it is the one before."""
    return place == (count - 1 if count > 3 else 1) and month.month == 9


def _judged(random: Random, section: Any, place: int, back: int) -> tuple[Values, Judged]:
    """A month's values with what they come to. Those of the third section are drawn until its run is as long as told,
    because what strays far breaks it."""
    kind: Kind = section.kind
    target = int(section.target)
    while True:
        values = _values(random, section, _load(random, place, back))
        judged = judge(values, kind=kind, target=target)
        is_met = judged.water_class is not None and judged.water_class <= target
        if place != 2 or back > RUN + 1 or is_met == (back <= RUN):
            return values, judged


def _load(random: Random, place: int, back: int) -> float:
    """How dirty the water is against its usual: 1 is usual. The third section of the State has been on target for 43
    months; the fifth is worse than its target in the last two; those between towns get better or
    worse year on year."""
    if place == 2:
        return random.uniform(0.7, 0.95) if back <= RUN else 1.9
    if place < 3:
        return random.uniform(0.75, 1.05)
    if place == 4 and back <= 2:
        return random.uniform(4.2, 4.6)
    trend = (1.15, 0.85, 1.0, 1.3, 0.7)[place % 5]
    newer = trend if back <= 12 else 1.0
    return newer * random.choices((0.8, 1.1, 1.6, 3.4), (45, 35, 15, 5))[0]


def _values(random: Random, section: Section, load: float) -> Values:
    """One sample's values, cleaner or dirtier with the load."""
    usual = dict(USUAL)
    if section.kind == SectionKind.LAKE:
        usual |= OF_LAKES
    values: Values = {}
    for indicator, (middle, spread) in usual.items():
        if indicator == Indicator.PETROLEUM:
            continue
        number = max(random.gauss(middle, spread), middle * 0.4)
        if indicator in (Indicator.NH3_N, Indicator.TP):
            number *= load
        elif indicator in (Indicator.COD_MN, Indicator.COD, Indicator.BOD5):
            number *= 0.6 + 0.4 * load
        elif indicator == Indicator.DO:
            number /= 0.9 + 0.1 * load
        values[indicator] = round(Decimal(number), PLACES[indicator])
    return values


def _announced(section: Section, month: Month, judged: Judged, people: People) -> AnnouncedClass:
    return AnnouncedClass(
        section=section,
        month=month.first_day,
        water_class=str(judged.water_class),
        exceeding="、".join(each.words for each in judged.exceeding),
        entered_by=people.district_office,
        entered_at=_entered(month),
    )


def _dry(section: Section, month: Month, people: People) -> AnnouncedClass:
    return AnnouncedClass(
        section=section,
        month=month.first_day,
        state=AnnouncedState.NO_FLOW,
        note="上游来水少，断流。",
        entered_by=people.district_office,
        entered_at=_entered(month),
    )


def _entered(month: Month) -> datetime:
    return datetime.combine(month.next().first_day + timedelta(days=7), SAMPLED_AT, SHANGHAI)


def _samples(
    section: Section, month: Month, values: Values, people: People, random: Random
) -> Iterator[tuple[Sample, Values]]:
    """The month's sample by hand, and where there is a station what it says of the same water."""
    day = month.first_day + timedelta(days=random.randint(2, 8))
    yield _sample(section, month, day, Source.MANUAL, people), values
    if section.is_automatic:
        told = {each: values[each] for each in AUTOMATIC}
        yield _sample(section, month, month.last_day, Source.AUTOMATIC, people), told


def _sample(section: Section, month: Month, day: date, source: str, people: People) -> Sample:
    return Sample(
        section=section,
        taken_on=day,
        month=month.first_day,
        source=source,
        state=SampleState.TAKEN,
        entered_by=people.district_office,
        entered_at=_entered(month),
    )


def _store(samples: list[tuple[Sample, Values]]) -> None:
    rows = Sample.objects.bulk_create([row for row, _ in samples], batch_size=500)
    values = []
    for row, (_, numbers) in zip(rows, samples, strict=True):
        values += [
            SampleValue(sample=row, indicator=int(each), typed=str(number), number=number)
            for each, number in numbers.items()
        ]
        if row.source == Source.MANUAL:
            values.append(
                SampleValue(
                    sample=row,
                    indicator=int(Indicator.PETROLEUM),
                    typed=f"{LIMIT}L",
                    is_below=True,
                    limit=LIMIT,
                )
            )
    SampleValue.objects.bulk_create(values, batch_size=1000)
