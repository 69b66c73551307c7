"""生态补偿与断面奖惩 as a kind of money: fetches sections and their water, and hands them to the pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from accounts.models import Division
from common.errors import Invalid
from common.store.scope import range_below, within
from common.text.months import Month, months_between
from funds.models import GivenFigure, RuleVersion
from funds.rules import calculation
from funds.rules.compensation import Baseline, Body, Measure, Party, Period, faults, read
from funds.rules.figures import Figures, Inputs, SectionFacts
from funds.rules.wording import rule_words
from funds.services.kinds import Computed, LineDraft
from waters.models import Section
from waters.reads.results import MonthFigures, annual, figures_in, figures_of
from waters.reads.standards import Standards, standards
from waters.rules.classes import judge
from waters.rules.indicators import MORE_IS_BETTER, Indicator, name_of
from waters.rules.standard import Kind as WaterKind
from waters.rules.standard import Standard

NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class Water:
    """The standard in force as the rules ask it (`funds.rules.figures.Standard`)."""

    standard: Standard
    # Rules ask for the same few limits in every section and month.
    known: dict[tuple[int, int, str], Decimal | None] = field(default_factory=dict)

    def name(self, indicator: int) -> str:
        return _names()[indicator]

    def is_inverse(self, indicator: int) -> bool:
        return indicator in MORE_IS_BETTER

    def limit(self, indicator: int, water_class: int, kind: str) -> Decimal | None:
        key = indicator, water_class, kind
        if key not in self.known:
            limit = self.standard.limit_of(Indicator(indicator), _kind(kind), water_class)
            self.known[key] = limit
        return self.known[key]

    def class_of(self, means: Mapping[Any, Decimal], kind: str) -> int | None:
        return judge(means, self.standard, _kind(kind)).water_class


@cache
def _names() -> dict[int, str]:
    return {int(each): name_of(each) for each in Indicator}


def _kind(kind: str) -> WaterKind:
    return "lake" if kind == "lake" else "river"


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year's figures in the shape of a month's."""

    target: int | None
    water_class: int | None
    index: Decimal | None
    means: Mapping[Any, Decimal] = field(default_factory=dict)
    loads: Mapping[Any, Decimal] = field(default_factory=dict)
    state: str = "measured"


class Compensation:
    """See `funds.services.kinds.Kind`."""

    is_netted = True

    def read(self, body: Mapping[str, Any], division: Division) -> dict[str, Any]:
        found, wrong = read(body)
        if found is not None:
            wrong |= _faults_of_sections(found, division, _own_sections(found, division))
            wrong |= _faults_of_factors(found)
        if found is None or wrong:
            raise Invalid("fund_rule.body", "".join(dict.fromkeys(wrong.values())), fields=wrong)
        return found.model_dump(mode="json")

    def words(self, body: Mapping[str, Any]) -> list[str]:
        found = Body.model_validate(body)
        names = dict(Section.objects.filter(pk__in=found.sections).values_list("pk", "name"))
        return rule_words(found, lambda code: name_of(Indicator(code)), names)

    def periods(self, body: Mapping[str, Any], year: int) -> list[tuple[Month, Month]]:
        if Body.model_validate(body).period == Period.YEAR:
            return [(Month(year, 1), Month(year, 12))]
        return [(Month(year, n), Month(year, n)) for n in range(1, 13)]

    def given(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        said = Body.model_validate(body)
        if not _asks_given(said):
            return []
        loads = [term for term in said.terms if term.measure == Measure.LOAD]
        rows = _sections(said)
        above = Section.objects.filter(pk__in={row.inflow_section_id for row in rows if loads})
        own = {row.pk for row in rows}
        shown = [*rows, *(row for row in above if row.pk not in own)]
        return [(str(row.pk), row.name) for row in shown]

    def compute(self, version: RuleVersion, first: Month, last: Month, *, at: datetime) -> Computed:
        body = Body.model_validate(version.body)
        division = version.rule.division
        own = _own_sections(body, division)
        if wrong := faults(body) | _faults_of_sections(body, division, own):
            raise Invalid("fund_rule.body", "".join(dict.fromkeys(wrong.values())), fields=wrong)
        inputs, notes = _inputs(body, version, list(own.values()), first, last, at=at)
        result = calculation.calculate(body, inputs, first, last)
        lines = [
            LineDraft(
                payer=line.payer,
                payee=line.payee,
                subject_kind="section",
                subject_key=str(line.section.key),
                subject=line.section.name,
                month=line.month.first_day if line.month else None,
                amount=line.amount,
                memo=line.memo,
            )
            for line in result.lines
        ]
        said = _told(body, inputs, lines)
        return Computed(lines=lines, inputs=said, notes=[*notes, *result.notes])


def _sections(body: Body) -> list[Section]:
    """In the order of the rule."""
    rows = Section.objects.filter(pk__in=body.sections).in_bulk()
    return [rows[key] for key in body.sections if key in rows]


class _Own(NamedTuple):
    """What a rule asks of a section of the office."""

    pk: int
    name: str
    kind: str
    upstream_division_id: str | None
    downstream_division_id: str | None
    inflow_section_id: int | None


def _own_sections(body: Body, division: Division) -> dict[int, _Own]:
    """Those of the rule's sections that are the office's, by key, in the order of the rule."""
    found = Section.objects.filter(within([range_below(division.pk)]), pk__in=body.sections)
    rows = {row[0]: _Own(*row) for row in found.order_by().values_list(*_Own._fields)}
    return {key: rows[key] for key in body.sections if key in rows}


def _faults_of_sections(
    body: Body, division: Division, known: Mapping[int, _Own]
) -> dict[str, str]:
    """Sections that are not the office's, and those whose parties the register does not name."""
    if len(known) < len(set(body.sections)):
        return {"sections": "有的断面不在本级登记册中，请重新选择。"}
    flows = [body.gain] if body.pool is not None else [body.gain, body.loss]
    asked = {party for flow in flows for party in (flow.payer, flow.payee)}
    lacking = [
        row.name
        for key in body.sections
        if (row := known[key])
        and (
            (Party.UPPER in asked and not row.upstream_division_id)
            or (Party.LOWER in asked and not row.downstream_division_id)
        )
    ]
    if lacking:
        return {"sections": f"{_named(lacking)}没有登记上、下游行政区，请先在断面登记册中补齐。"}
    same = [
        known[key].name
        for key in body.sections
        for flow in flows
        if _code(flow.payer, known[key], division) == _code(flow.payee, known[key], division)
    ]
    if same:
        return {"sections": f"{_named(same)}的支付方与受偿方是同一行政区，请检查断面的上下游。"}
    return {}


def _code(party: Party, section: _Own, division: Division) -> str:
    codes = {
        Party.UPPER: section.upstream_division_id,
        Party.LOWER: section.downstream_division_id,
        Party.BANK: division.pk,
    }
    return codes[party] or ""


def _named(names: Sequence[str]) -> str:
    names = list(dict.fromkeys(names))
    shown = "、".join(names[:NAMED_AT_MOST])
    return f"{shown}等 {len(names)} 个断面" if len(names) > NAMED_AT_MOST else shown


def _faults_of_factors(body: Body) -> dict[str, str]:
    """pH is judged by a range: nothing is so many times beyond it."""
    codes = {each.value for each in Indicator}
    asked: list[tuple[str, Measure, Iterable[int]]] = [
        ("basis.factors", body.basis.measure, body.basis.factors),
        *((f"terms.{n}.factors", term.measure, term.factors) for n, term in enumerate(body.terms)),
    ]
    found = {}
    for name, measure, factors in asked:
        if not codes.issuperset(factors):
            found[name] = "有的因子不是监测指标，请重新选择。"
        elif measure != Measure.CLASS and Indicator.PH in factors:
            found[name] = "pH 按范围评价，没有倍数，不能作为按浓度计算的因子。"
        elif measure == Measure.LOAD and not MORE_IS_BETTER.isdisjoint(factors):
            found[name] = "溶解氧、透明度没有通量，请改选其他因子。"
    return found


# --- what the rules ask ----------------------------------------------------------------------------


def _inputs(
    body: Body,
    version: RuleVersion,
    rows: Sequence[_Own],
    first: Month,
    last: Month,
    *,
    at: datetime,
) -> tuple[Inputs, list[str]]:
    """Everything a rule may ask of a period, and what is to be said of it. Queries do not grow with sections or months,
    but with the years of a mean."""
    sections = tuple(
        SectionFacts(
            key=row.pk,
            name=row.name,
            upper=row.upstream_division_id or "",
            lower=row.downstream_division_id or "",
            kind=row.kind,
            inflow=row.inflow_section_id,
        )
        for row in rows
    )
    baselines = _baselines(body)
    ids = {each.key for each in sections}
    if Baseline.INFLOW in baselines:
        ids |= {each.inflow for each in sections if each.inflow is not None}
    versions = standards()
    months = _months(
        ids, first, last, Baseline.LAST_YEAR_MONTH in baselines, at=at, versions=versions
    )
    open_months = sorted(
        {month for (_, month), each in months.items() if month >= first and not each.is_frozen}
    )
    years: dict[tuple[int, int], Figures] = {}
    for year in _years(body, baselines, first, last):
        years |= {
            (key, year): YearOf(one.target, one.water_class, one.index, one.means, one.loads)
            for key, one in annual(ids, year, at=at).items()
            if one.means or one.water_class
        }
    inputs = Inputs(
        sections=sections,
        months=months,
        years=years,
        standard=Water(versions.of(last)),
        bank=version.rule.division_id,
        given=_given(version, first, last) if _asks_given(body) else {},
    )
    if not open_months:
        return inputs, []
    is_row = open_months == list(months_between(open_months[0], open_months[-1]))
    if len(open_months) > 2 and is_row:
        labels = f"{open_months[0].label}—{open_months[-1].label}"
    else:
        labels = "、".join(month.label for month in open_months)
    return inputs, [f"{labels}水质尚未定稿，按现有数据核算。"]


def _months(
    ids: Iterable[int],
    first: Month,
    last: Month,
    with_last_year: bool,
    *,
    at: datetime,
    versions: Standards,
) -> dict[tuple[int, Month], MonthFigures]:
    """Figures of a period, and of the same months a year before: read together where the one goes on from the
    other."""
    if not with_last_year:
        return figures_of(ids, first, last, at=at, versions=versions)
    begin, end = first.plus(-12), last.plus(-12)
    if end >= first.previous():
        return figures_of(ids, begin, last, at=at, versions=versions)
    return figures_in(ids, [(begin, end), (first, last)], at=at, versions=versions)


def _baselines(body: Body) -> set[Baseline]:
    found = {term.baseline for term in body.terms}
    found |= {body.basis.past} if any(case.past for case in body.cases) else set()
    uses_inflow = any(case.inflow for case in body.cases)
    uses_inflow |= any(term.inflow != "none" for term in body.terms)
    return found | ({Baseline.INFLOW} if uses_inflow else set())


def _years(body: Body, baselines: set[Baseline], first: Month, last: Month) -> list[int]:
    back = 1 if Baseline.LAST_YEAR_MEAN in baselines else 0
    if Baseline.YEARS_MEAN in baselines:
        back = max([back, body.basis.years, *(term.years for term in body.terms)])
    own = {month.year for month in months_between(first, last)}
    years = {year - n for year in own for n in range(1, back + 1)}
    return sorted(years | (own if body.looks_at_years else set()))


def _asks_given(body: Body) -> bool:
    """Whether a rule needs what the office enters: flow for loads, days beyond the limit."""
    return any(term.measure == Measure.LOAD or term.days for term in body.terms)


def _given(
    version: RuleVersion, first: Month, last: Month
) -> dict[tuple[int, Month, str], Decimal]:
    rows = GivenFigure.objects.filter(
        rule=version.rule_id, month__gte=first.first_day, month__lte=last.first_day
    )
    return {
        (int(key), Month.of(month), name): value
        for key, month, name, value in rows.values_list("section_key", "month", "name", "value")
    }


def _told(body: Body, inputs: Inputs, lines: Sequence[LineDraft]) -> Any:
    """What the statement's hash is over: the figures that the rule may have read, and the lines' ends, which come from
    the register."""
    factors = sorted({*body.basis.factors, *(code for term in body.terms for code in term.factors)})

    def plain(one: Figures) -> list[Any]:
        means = [[code, f"{one.means[code]}"] for code in factors if code in one.means]
        index = None if one.index is None else f"{one.index}"
        return [one.state, one.target, one.water_class, index, means]

    return [
        [[key, str(month), plain(one)] for (key, month), one in sorted(inputs.months.items())],
        [[key, year, plain(one)] for (key, year), one in sorted(inputs.years.items())],
        [[key, str(m), name, f"{v}"] for (key, m, name), v in sorted(inputs.given.items())],
        [[line.subject_key, line.payer, line.payee, f"{line.amount}"] for line in lines],
    ]
