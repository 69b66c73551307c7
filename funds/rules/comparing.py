"""How the water of a section is against a baseline. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, NamedTuple

from common.text.months import Month
from funds.rules.compensation import BASELINE_WORDS, Baseline, Gap, InflowWay, Measure, Period
from funds.rules.figures import CLASS_WORDS, WORST_CLASS, Figures, Inputs, SectionFacts
from funds.rules.money import cut, plain

JUDGED: Final = ("measured", "announced")
# A load of 1 mg/L × 10,000 m³ is 10 kg.
TON: Final = Decimal(100)


class Moment(NamedTuple):
    """A section in a month, or in a year (`month` None), with its figures (None without any)."""

    section: SectionFacts
    year: int
    month: Month | None
    figures: Figures | None


class Compared(NamedTuple):
    """Now against a baseline. `x` is positive where it is worse: classes, times or tons by the measure; None where
    something is missing, and then `words` say what."""

    factor: int | None
    x: Decimal | None
    words: str

    @property
    def sign(self) -> int | None:
        return None if self.x is None else (self.x > 0) - (self.x < 0)


class _Value(NamedTuple):
    """A value of a baseline or of now, in words that name where it is from; `number` None where it is missing."""

    number: Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class Judge:
    """Compares the water of sections as one rule wants it.

    no_flow, missing  how months without flow or without a sample count
    """

    inputs: Inputs
    no_flow: Gap = Gap.SKIP
    missing: Gap = Gap.SKIP
    # What was said of the same class, or of the same value against the same target: tables of bureaus have few digits,
    # so most months of a year repeat some.
    _said: dict[tuple[Any, ...], Compared] = field(default_factory=dict)

    def of_year(self, section: SectionFacts, year: int) -> Moment:
        return Moment(section, year, None, self.inputs.years.get((section.key, year)))

    def of_month(self, section: SectionFacts, month: Month) -> Moment:
        return Moment(section, month.year, month, self.inputs.months.get((section.key, month)))

    def of_period(self, section: SectionFacts, of: Period, month: Month) -> Moment:
        """The moment at which a case or term of a kind looks."""
        if of == Period.MONTH:
            return self.of_month(section, month)
        return self.of_year(section, month.year)

    def gap(self, moment: Moment) -> tuple[Gap | None, str]:
        """How a moment counts that has no judgement of its own, and why; None where it has one."""
        found = moment.figures
        state = "missing" if found is None else found.state
        if state in JUDGED:
            return None, ""
        if state == "not_due":
            return Gap.SKIP, "本月不在采样频次内"
        if state == "no_flow":
            return self.no_flow, "断流"
        return self.missing, "未监测" if state == "missing" else "监测数据作废"

    def compare(
        self,
        moment: Moment,
        measure: Measure,
        factors: Sequence[int],
        baseline: Baseline,
        *,
        years: int = 3,
        inflow: InflowWay = InflowWay.NONE,
    ) -> list[Compared]:
        """Against one baseline: one for each factor, or one for the water as a whole."""
        gap, why = self.gap(moment)
        if gap is Gap.SKIP:
            return [Compared(None, None, f"{why}，不计")]
        if measure == Measure.CLASS:
            asked: Iterable[int | None] = factors or (None,)
            return [self._classes(moment, each, baseline, years, gap) for each in asked]
        if gap is not None:
            return [Compared(None, None, f"{why}，没有浓度，不计")]
        if measure == Measure.INDEX:
            return [self._relative(moment, None, baseline, years, InflowWay.NONE)]
        if measure == Measure.LOAD:
            return [self._load(moment, each, baseline, years, inflow) for each in factors]
        if baseline == Baseline.TARGET and inflow != InflowWay.DEDUCT:
            return [self._against_target(moment, each) for each in factors]
        return [self._relative(moment, each, baseline, years, inflow) for each in factors]

    # --- classes ----------------------------------------------------------------------------------

    def _classes(
        self, moment: Moment, factor: int | None, baseline: Baseline, years: int, gap: Gap | None
    ) -> Compared:
        found = moment.figures
        target = found.target if found is not None else None
        if gap is Gap.WORST:
            now: int | None = WORST_CLASS
        elif gap is Gap.TARGET:
            now = target
        else:
            now = self._class(moment, factor)
        base = (
            target
            if baseline == Baseline.TARGET
            else self._past_class(moment, factor, baseline, years)
        )
        key = factor, now, base, baseline
        if key not in self._said:
            self._said[key] = self._of_classes(*key)
        return self._said[key]

    def _of_classes(
        self, factor: int | None, now: int | None, base: int | None, baseline: Baseline
    ) -> Compared:
        name, words = self._name(factor), BASELINE_WORDS[baseline]
        named = f"{name}{CLASS_WORDS[now]}" if now else f"{name}没有类别"
        if now is None or base is None:
            lacking = f"{words}{CLASS_WORDS[base]}" if base else f"{words}没有数据"
            return Compared(factor, None, f"{named}，{lacking}，不能比较")
        x = Decimal(now - base)
        how = "持平" if not x else f"差 {x} 类" if x > 0 else f"好 {-x} 类"
        return Compared(factor, x, f"{named}，{words}{CLASS_WORDS[base]}，{how}")

    def _class(self, moment: Moment, factor: int | None) -> int | None:
        found = moment.figures
        if found is None or found.state not in JUDGED:
            return None
        if factor is None:
            return found.water_class
        value = found.means.get(factor)
        if value is None:
            return None
        return self.inputs.standard.class_of({factor: value}, moment.section.kind)

    def _past_class(
        self, moment: Moment, factor: int | None, baseline: Baseline, years: int
    ) -> int | None:
        if baseline == Baseline.YEARS_MEAN:
            means = self._years_means(moment, years)
            if factor is not None:
                means = {factor: means[factor]} if factor in means else {}
            return self.inputs.standard.class_of(means, moment.section.kind) if means else None
        other = self.other(moment, baseline)
        return self._class(other, factor) if other else None

    # --- concentrations and the index -------------------------------------------------------------

    def _against_target(self, moment: Moment, factor: int) -> Compared:
        found = moment.figures
        # Whoever has no figures has been left out before.
        number, target = (found.means.get(factor), found.target) if found else (None, None)
        key = factor, number, target, moment.section.kind
        if key not in self._said:
            self._said[key] = self._relative(moment, factor, Baseline.TARGET, 1, InflowWay.NONE)
        return self._said[key]

    def _relative(
        self,
        moment: Moment,
        factor: int | None,
        baseline: Baseline,
        years: int,
        inflow: InflowWay,
    ) -> Compared:
        now = self._value(moment, factor)
        base = self._base(moment, factor, baseline, years, self._value)
        # Nothing is a number of times over nothing.
        if now.number is None or base.number is None or not base.number:
            lacking = now.words if now.number is None else base.words
            return Compared(factor, None, f"{lacking}，不能比较")
        words = f"{now.words}，{base.words}"
        value = now.number
        if inflow == InflowWay.DEDUCT:
            value, said = self._less_inflow(moment, factor, value, base.number)
            words += said
        if factor is not None and self.inputs.standard.is_inverse(factor):
            x = (base.number - value) / base.number
        else:
            x = (value - base.number) / base.number
        say = _percent if factor is None else _times
        how = "持平" if not x else f"差 {say(x)}" if x > 0 else f"好 {say(-x)}"
        return Compared(factor, x, f"{words}，{how}")

    def _value(self, moment: Moment, factor: int | None) -> _Value:
        found = moment.figures
        name = self._name(factor) or "水质指数"
        if found is None or found.state not in JUDGED:
            return _Value(None, f"{name}没有数据")
        number = found.index if factor is None else found.means.get(factor)
        if number is None:
            return _Value(None, f"{name}没有数据")
        return _Value(number, f"{name} {plain(number)}{'' if factor is None else ' mg/L'}")

    def _carried(self, moment: Moment, factor: int | None) -> _Value:
        """The concentration that a load counts: 0 for what is below its detection limit, not half of that."""
        value = self._value(moment, factor)
        loads = moment.figures.loads if moment.figures is not None else {}
        if value.number is None or factor not in loads:
            return value
        words = f"{self._name(factor)} {plain(loads[factor])} mg/L（低于检出限的按 0 计）"
        return _Value(loads[factor], words)

    def _base(
        self,
        moment: Moment,
        factor: int | None,
        baseline: Baseline,
        years: int,
        value_of: Callable[[Moment, int | None], _Value],
    ) -> _Value:
        words = BASELINE_WORDS[baseline]
        if baseline == Baseline.TARGET:
            found = moment.figures
            target = found.target if found is not None else None
            limit = (
                self.inputs.standard.limit(factor, target, moment.section.kind)
                if target and factor is not None
                else None
            )
            if target is None or limit is None:
                return _Value(None, f"{self._name(factor)}没有目标限值")
            return _Value(limit, f"目标{CLASS_WORDS[target]}限值 {plain(limit)}")
        if baseline == Baseline.YEARS_MEAN:
            number = self._years_mean(moment, factor, years, value_of)
            if number is None:
                return _Value(None, f"{words}没有数据")
            return _Value(number, f"前 {years} 年均值 {plain(number)}")
        other = self.other(moment, baseline)
        value = value_of(other, factor) if other else _Value(None, "")
        if value.number is None:
            return _Value(None, f"{words}没有数据")
        return _Value(value.number, f"{words} {plain(value.number)}")

    def _less_inflow(
        self, moment: Moment, factor: int | None, value: Decimal, base: Decimal
    ) -> tuple[Decimal, str]:
        """The value without what came in beyond the baseline, in mg/L; never better than the baseline by that."""
        above = self.other(moment, Baseline.INFLOW)
        came = self._value(above, factor).number if above else None
        if came is None:
            return value, "，来水没有数据，未作修正"
        if factor is not None and self.inputs.standard.is_inverse(factor):
            excess = max(base - came, Decimal(0))
            freed = max(value, min(base, value + excess))
            return freed, f"，来水 {plain(came)}，低于基准的 {plain(excess)} 予以扣除"
        excess = max(came - base, Decimal(0))
        return min(
            value, max(base, value - excess)
        ), f"，来水 {plain(came)}，超出基准的 {plain(excess)} 予以扣除"

    # --- loads ------------------------------------------------------------------------------------

    def _load(
        self, moment: Moment, factor: int, baseline: Baseline, years: int, inflow: InflowWay
    ) -> Compared:
        """Tons beyond what the baseline's concentration would carry with the same water; against the inflow, tons out
        less tons in."""
        now, flow = self._carried(moment, factor), self._flow(moment)
        if now.number is None or flow is None:
            lacking = now.words if now.number is None else "没有填报水量"
            return Compared(factor, None, f"{lacking}，不能计算通量")
        out = now.number * flow / TON
        words = f"{now.words} × 水量 {plain(flow)} 万立方米 = {_tons(out)} 吨"
        if baseline == Baseline.INFLOW:
            came = self._inflow_load(moment, factor)
            if came is None:
                return Compared(factor, None, f"{words}，来水没有浓度或水量，不能比较")
            return Compared(factor, out - came, f"{words}，来水带入 {_tons(came)} 吨")
        base = self._base(moment, factor, baseline, years, self._carried)
        if base.number is None:
            return Compared(factor, None, f"{base.words}，不能比较")
        x = out - base.number * flow / TON
        words += f"，{base.words}，折合 {_tons(base.number * flow / TON)} 吨"
        if inflow == InflowWay.DEDUCT:
            above = self.other(moment, Baseline.INFLOW)
            came, wet = self._inflow_load(moment, factor), self._flow(above) if above else None
            if came is None or wet is None:
                words += "，来水没有浓度或水量，未作修正"
            else:
                excess = max(came - base.number * wet / TON, Decimal(0))
                words += f"，来水超出基准带入 {_tons(excess)} 吨予以扣除"
                x = min(x, max(Decimal(0), x - excess))
        return Compared(factor, x, words)

    def _flow(self, moment: Moment) -> Decimal | None:
        if moment.month is None:
            return None
        return self.inputs.given.get((moment.section.key, moment.month, "flow"))

    def _inflow_load(self, moment: Moment, factor: int) -> Decimal | None:
        above = self.other(moment, Baseline.INFLOW)
        if above is None:
            return None
        value, flow = self._carried(above, factor).number, self._flow(above)
        return None if value is None or flow is None else value * flow / TON

    # --- where baselines are ----------------------------------------------------------------------

    def other(self, moment: Moment, baseline: Baseline) -> Moment | None:
        """The section and time that a baseline means; None where the register names no section above."""
        if baseline == Baseline.LAST_YEAR_MONTH and moment.month is not None:
            return self.of_month(moment.section, moment.month.plus(-12))
        if baseline == Baseline.LAST_YEAR_MEAN:
            return self.of_year(moment.section, moment.year - 1)
        if baseline == Baseline.INFLOW and moment.section.inflow is not None:
            above = SectionFacts(
                key=moment.section.inflow, name="", upper="", lower="", kind=moment.section.kind
            )
            if moment.month is None:
                return self.of_year(above, moment.year)
            return self.of_month(above, moment.month)
        return None

    def _years_mean(
        self,
        moment: Moment,
        factor: int | None,
        years: int,
        value_of: Callable[[Moment, int | None], _Value],
    ) -> Decimal | None:
        """The mean of the means of the years before, of those that have one; None without any."""
        past = [
            value_of(self.of_year(moment.section, moment.year - back), factor).number
            for back in range(1, years + 1)
        ]
        known = [each for each in past if each is not None]
        return sum(known, Decimal(0)) / len(known) if known else None

    def _years_means(self, moment: Moment, years: int) -> dict[int, Decimal]:
        past = [
            self.inputs.years.get((moment.section.key, moment.year - back))
            for back in range(1, years + 1)
        ]
        factors = sorted({factor for each in past if each is not None for factor in each.means})
        means = {factor: self._years_mean(moment, factor, years, self._value) for factor in factors}
        return {factor: mean for factor, mean in means.items() if mean is not None}

    def _name(self, factor: int | None) -> str:
        return "" if factor is None else self.inputs.standard.name(factor)


def _times(x: Decimal) -> str:
    """0.30 倍; a long fraction is cut for the eye alone."""
    return f"{cut(x, 6)} 倍"


def _percent(x: Decimal) -> str:
    return f"{cut(x * 100, 4)}%"


def _tons(x: Decimal) -> str:
    return cut(x, 6)
