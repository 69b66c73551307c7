"""What a rule of 生态补偿 or 断面奖惩 says, as data: parties, cases, terms, caps, a pool. Pure.

Amounts are yuan, never negative: whether the upper side gains or loses says where they are written. Every number is
typed by the office; none is ours.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, product
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from funds.rules.money import Say, points, yuan

MOST_SECTIONS: Final = 500
MOST_ROWS: Final = 60


class Party(StrEnum):
    UPPER = "upper"
    LOWER = "lower"
    BANK = "bank"


class Period(StrEnum):
    MONTH = "month"
    YEAR = "year"


class Measure(StrEnum):
    """What is compared: the class, a concentration, the water index, a load (concentration × flow)."""

    CLASS = "class"
    VALUE = "value"
    INDEX = "index"
    LOAD = "load"


class Baseline(StrEnum):
    """What it is compared with."""

    TARGET = "target"
    LAST_YEAR_MONTH = "last_year_month"
    LAST_YEAR_MEAN = "last_year_mean"
    YEARS_MEAN = "years_mean"
    INFLOW = "inflow"


class Relation(StrEnum):
    ANY = ""
    BETTER = "better"
    NOT_WORSE = "not_worse"
    SAME = "same"
    NOT_BETTER = "not_better"
    WORSE = "worse"


class Result(StrEnum):
    """Which way the money goes: `gain` rewards the upper side, `loss` costs it."""

    GAIN = "gain"
    LOSS = "loss"
    NONE = "none"


class Side(StrEnum):
    WORSE = "worse"
    BETTER = "better"
    BOTH = "both"


class Method(StrEnum):
    STEP = "step"
    BAND = "band"
    LINEAR = "linear"


class Combine(StrEnum):
    SUM = "sum"
    WORST = "worst"


class InflowWay(StrEnum):
    """What bad water that comes in counts: nothing; its excess is taken off; whoever is no worse than it passes."""

    NONE = "none"
    DEDUCT = "deduct"
    NO_WORSE = "no_worse"


class Gap(StrEnum):
    """How a month without flow or without a sample counts."""

    SKIP = "skip"
    TARGET = "target"
    WORST = "worst"


PARTY_WORDS: Final = {"upper": "上游", "lower": "下游", "bank": "核算行政区"}
MEASURE_WORDS: Final = {
    "class": "水质类别",
    "value": "污染物浓度",
    "index": "水质指数",
    "load": "污染物通量",
}
BASELINE_WORDS: Final = {
    "target": "水质目标",
    "last_year_month": "上年同月",
    "last_year_mean": "上年均值",
    "years_mean": "前几年均值",
    "inflow": "来水",
}
RELATION_WORDS: Final = {
    "": "不论",
    "better": "优于",
    "not_worse": "不差于",
    "same": "持平于",
    "not_better": "不优于",
    "worse": "差于",
}

Money = Annotated[Decimal, Field(ge=0, max_digits=14)]
Number = Annotated[Decimal, Field(max_digits=18)]


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flow(Part):
    payer: Party
    payee: Party


class Case(Part):
    """One row of the table of cases; the first row that fits decides. `target`, `past`, `inflow` are how the water is
    against the target, against `CaseBasis.past`, against the water that comes in."""

    of: Period = Period.MONTH
    target: Relation = Relation.ANY
    past: Relation = Relation.ANY
    inflow: Relation = Relation.ANY
    result: Result
    amount: Money = Decimal(0)


class CaseBasis(Part):
    """How the cases look at the water: by `measure`, of all `factors` (a row fits where it fits each of them; none
    means the water as a whole), the past being `past` (of so many `years` where it is a mean of several)."""

    measure: Measure = Measure.CLASS
    factors: tuple[int, ...] = ()
    past: Baseline = Baseline.LAST_YEAR_MONTH
    years: Annotated[int, Field(ge=1, le=10)] = 3


class Band(Part):
    """`above` < x ≤ `upto`; the last band has no end."""

    above: Number
    upto: Number | None = None
    amount: Money


class Term(Part):
    """Money by how much the water is worse or better than a baseline.

    x         classes for `class`; times for `value` and `index`: (now − baseline) / baseline; tons for `load`
    step      `amount` for every `per` of x, a part of a step counted where `is_started`
    linear    `amount` for every `per` of x, in proportion
    band      the band's amount
    plus_one  times (1 + x)
    combine   of several factors the sum, or the worst alone
    cap       the most for one factor
    days      only where the office entered so many days on end beyond the limit (0: not asked)
    """

    of: Period = Period.MONTH
    measure: Measure
    factors: tuple[int, ...] = ()
    baseline: Baseline
    years: Annotated[int, Field(ge=1, le=10)] = 3
    side: Side = Side.WORSE
    method: Method
    amount: Money = Decimal(0)
    per: Number = Decimal(1)
    is_started: bool = True
    bands: Annotated[tuple[Band, ...], Field(max_length=MOST_ROWS)] = ()
    plus_one: bool = False
    combine: Combine = Combine.SUM
    cap: Money | None = None
    inflow: InflowWay = InflowWay.NONE
    days: Annotated[int, Field(ge=0, le=31)] = 0


class Caps(Part):
    """The most of one section in one month, of one payer in one month, of one payer in a year."""

    section: Money | None = None
    month: Money | None = None
    year: Money | None = None


class Body(Part):
    """A whole rule. With a `pool` the amounts of cases and terms are points, by which the pool is shared out."""

    period: Period = Period.MONTH
    gain: Flow = Flow(payer=Party.LOWER, payee=Party.UPPER)
    loss: Flow = Flow(payer=Party.UPPER, payee=Party.LOWER)
    sections: Annotated[tuple[int, ...], Field(max_length=MOST_SECTIONS)]
    basis: CaseBasis = CaseBasis()
    cases: Annotated[tuple[Case, ...], Field(max_length=MOST_ROWS)] = ()
    terms: Annotated[tuple[Term, ...], Field(max_length=MOST_ROWS)] = ()
    weights: dict[int, Annotated[Decimal, Field(gt=0, max_digits=8)]] = {}
    no_flow: Gap = Gap.SKIP
    missing: Gap = Gap.SKIP
    caps: Caps = Caps()
    pool: Money | None = None
    unit: Annotated[Decimal, Field(gt=0)] = Decimal("0.01")

    @property
    def looks_at_years(self) -> bool:
        """Whether a case or a term is about the whole year."""
        return Period.YEAR in {
            *(case.of for case in self.cases),
            *(term.of for term in self.terms),
        }

    @property
    def says(self) -> Say:
        """How its amounts are told: points where a pool is shared out, yuan elsewhere."""
        return points if self.pool is not None else yuan


def read(body: Mapping[str, Any]) -> tuple[Body | None, dict[str, str]]:
    """The rule that a body says, and what is wrong with it: field → sentence. A body whose shape is right but whose
    parts contradict each other gives both."""
    try:
        found = Body.model_validate(body)
    except ValidationError as error:
        return None, dict(_shape_fault(each) for each in error.errors(include_url=False))
    return found, faults(found)


_SENTENCES: Final = {
    "missing": "没有填写。",
    "greater_than_equal": "不能为负数。",
    "greater_than": "应大于 0。",
    "enum": "不是可选的值。",
    "extra_forbidden": "不是规则的内容。",
    "too_long": "过多。",
    "decimal_max_digits": "数字过大。",
    "decimal_type": "应为数字。",
    "decimal_parsing": "应为数字。",
}
_FIELD_WORDS: Final = {
    "sections": "断面",
    "cases": "情形",
    "terms": "条款",
    "bands": "分档",
    "caps": "封顶",
    "section": "断面每月封顶",
    "month": "支付方每月封顶",
    "year": "支付方年度封顶",
    "amount": "金额",
    "cap": "单因子封顶",
    "per": "每级幅度",
    "pool": "资金池",
    "weights": "断面系数",
    "gain": "奖补流向",
    "loss": "扣缴流向",
    "years": "年数",
    "days": "连续超标天数",
    "unit": "取整单位",
}


def _shape_fault(error: Any) -> tuple[str, str]:
    loc = error["loc"]
    named = "".join(
        f"第 {part + 1} 项" if isinstance(part, int) else _FIELD_WORDS.get(str(part), str(part))
        # A cap says itself that it is one.
        for part in (loc[1:] if loc[0] == "caps" and len(loc) > 1 else loc)
    )
    words = _SENTENCES.get(error["type"], "不能这样填写。")
    return ".".join(map(str, loc)), f"{named}{words}"


def faults(body: Body) -> dict[str, str]:
    """What contradicts within a rule: field → sentence."""
    found: dict[str, str] = {}
    if not body.sections:
        found["sections"] = "请至少选择一个断面。"
    if len(set(body.sections)) < len(body.sections):
        found["sections"] = "同一断面选了两次。"
    for name, flow in (("gain", body.gain), ("loss", body.loss)):
        if flow.payer == flow.payee:
            found[name] = f"{_FIELD_WORDS[name]}的支付方与受偿方不能是同一方。"
    if not body.cases and not body.terms:
        found["cases"] = "请至少填写一种情形或一个条款，否则规则什么也不算。"
    found |= _faults_of_cases(body)
    for number, term in enumerate(body.terms, start=1):
        found |= _faults_of_term(number, term, body)
    found |= _faults_of_caps(body)
    strangers = set(body.weights) - set(body.sections)
    if strangers:
        found["weights"] = "断面系数中有未选入本规则的断面。"
    return found


def _faults_of_cases(body: Body) -> dict[str, str]:
    found = {}
    basis = body.basis
    if basis.past in (Baseline.TARGET, Baseline.INFLOW):
        found["basis.past"] = "情形中“与过去比”只能比上年同月、上年均值或前几年均值。"
    if body.cases and basis.measure == Measure.LOAD:
        found["basis.measure"] = "情形不能按通量比较，请改用按幅度计算的条款。"
    uses_target = any(case.target for case in body.cases)
    if basis.measure == Measure.INDEX and uses_target:
        found["basis.measure"] = "水质指数没有目标值，不能与水质目标比较。"
    if basis.measure == Measure.VALUE and body.cases and not basis.factors:
        found["basis.factors"] = "按浓度比较的，请选择因子。"
    for number, case in enumerate(body.cases, start=1):
        key = f"cases.{number - 1}"
        if case.result != Result.NONE and not case.amount:
            found[f"{key}.amount"] = f"第 {number} 种情形有奖扣，请填写金额。"
        if case.result == Result.NONE and case.amount:
            found[f"{key}.amount"] = f"第 {number} 种情形不奖不扣，金额应为空。"
        if case.of == Period.YEAR and body.period == Period.MONTH:
            found[f"{key}.of"] = f"第 {number} 种情形按全年评，规则须按年结算。"
        if case.of == Period.YEAR and basis.past == Baseline.LAST_YEAR_MONTH and case.past:
            found[f"{key}.past"] = f"第 {number} 种情形按全年评，不能与上年同月比。"
        if body.pool is not None and case.result == Result.LOSS:
            found[f"{key}.result"] = f"第 {number} 种情形：按得分分配资金池的规则没有扣缴。"
        before = [other for other in body.cases[: number - 1] if other.of == case.of]
        if before and _points(case) <= set().union(*map(_points, before)):
            found[f"{key}.result"] = f"第 {number} 种情形已被前面的情形包含，永远轮不到它。"
    return found


_HOLDS: Final = {
    Relation.ANY: {-1, 0, 1},
    Relation.BETTER: {-1},
    Relation.NOT_WORSE: {-1, 0},
    Relation.SAME: {0},
    Relation.NOT_BETTER: {0, 1},
    Relation.WORSE: {1},
}


def holds(relation: Relation, sign: int) -> bool:
    """Whether a relation holds of now against a baseline: −1 better, 0 the same, 1 worse."""
    return sign in _HOLDS[relation]


def _points(case: Case) -> set[tuple[int, int, int]]:
    """The waters that fit a case: signs against target, past and inflow."""
    return set(product(_HOLDS[case.target], _HOLDS[case.past], _HOLDS[case.inflow]))


def _faults_of_term(number: int, term: Term, body: Body) -> dict[str, str]:
    key, said = f"terms.{number - 1}", f"第 {number} 个条款"
    is_index, is_load = term.measure == Measure.INDEX, term.measure == Measure.LOAD
    by_year, is_banded = term.of == Period.YEAR, term.method == Method.BAND
    no_factor = term.measure in (Measure.VALUE, Measure.LOAD) and not term.factors
    judged: list[tuple[bool, str, str]] = [
        (no_factor, "factors", f"按{MEASURE_WORDS[term.measure]}计算，请选择因子。"),
        (is_index and bool(term.factors), "factors", "水质指数不分因子，因子应为空。"),
        (
            is_index and term.baseline == Baseline.TARGET,
            "baseline",
            "水质指数没有目标值，不能与水质目标比较。",
        ),
        (by_year and body.period == Period.MONTH, "of", "按全年评，规则须按年结算。"),
        (by_year and is_load, "of", "通量按月计算，全年为各月之和。"),
        (
            by_year and term.baseline == Baseline.LAST_YEAR_MONTH,
            "baseline",
            "按全年评，不能与上年同月比。",
        ),
        (term.per <= 0, "per", "每级幅度应大于 0。"),
        (not is_banded and not term.amount, "amount", "请填写金额。"),
        (
            term.inflow == InflowWay.DEDUCT and term.measure in (Measure.CLASS, Measure.INDEX),
            "inflow",
            "只有按浓度或通量计算的，才能扣除来水超出部分。",
        ),
        (
            term.inflow != InflowWay.NONE and term.baseline == Baseline.INFLOW,
            "inflow",
            "已与来水比较，不能再作来水修正。",
        ),
        (
            body.pool is not None and term.side != Side.BETTER,
            "side",
            "按得分分配资金池的规则只能对变好的计分。",
        ),
        (bool(term.bands) and not is_banded, "bands", "不按分档计算，分档应为空。"),
    ]
    found = {f"{key}.{field}": f"{said}：{words}" for is_wrong, field, words in judged if is_wrong}
    if is_banded:
        found |= band_faults(term.bands, key=f"{key}.bands", said=said)
    return found


def band_faults(bands: Sequence[Band], *, key: str, said: str) -> dict[str, str]:
    """Bands have to follow one another from 0 on without gap or overlap, the last without an end."""
    if not bands:
        return {key: f"{said}按分档计算，请填写分档。"}
    if bands[0].above != 0:
        return {key: f"{said}的第 1 档应从 0 起，现从 {bands[0].above} 起，小于它的没有金额。"}
    for number, (band, after) in enumerate(pairwise(bands), start=1):
        if band.upto is None:
            return {key: f"{said}的第 {number} 档没有上限，后面的档永远用不到。"}
        if band.upto <= band.above:
            return {key: f"{said}的第 {number} 档上限 {band.upto} 不大于下限 {band.above}。"}
        if after.above > band.upto:
            gap = f"{band.upto} 至 {after.above} 之间没有金额"
            return {key: f"{said}的第 {number} 档与第 {number + 1} 档不相接：{gap}。"}
        if after.above < band.upto:
            both = f"{after.above} 至 {band.upto} 之间有两个金额"
            return {key: f"{said}的第 {number} 档与第 {number + 1} 档重叠：{both}。"}
    last = bands[-1]
    if last.upto is not None:
        return {key: f"{said}的最后一档应没有上限，超过 {last.upto} 的没有金额。"}
    return {}


_CAPS: Final = ("section", "month", "year")


def _faults_of_caps(body: Body) -> dict[str, str]:
    """A narrower cap above a wider one never binds, and an amount above a cap is never paid: one of them is a slip."""
    caps = body.caps
    found = {
        f"caps.{name}": f"{_FIELD_WORDS[name]}为 0 等于一分不付；不封顶的请留空。"
        for name in _CAPS
        if getattr(caps, name) == 0
    }
    for wide, narrow in (("month", "section"), ("year", "month"), ("year", "section")):
        most, least = getattr(caps, wide), getattr(caps, narrow)
        if most is not None and least is not None and least > most:
            words = (
                f"{_FIELD_WORDS[narrow]} {least} 元高于{_FIELD_WORDS[wide]} {most} 元，两者矛盾。"
            )
            found[f"caps.{narrow}"] = words
    bound = next((name for name in _CAPS if getattr(caps, name)), "")
    found |= _faults_of_term_caps(body, bound) or _faults_of_amounts(body, bound)
    if body.pool is not None and bound:
        found[f"caps.{bound}"] = "按得分分配资金池的规则，总额已由资金池定死，不能再设封顶。"
    if body.pool == 0:
        found["pool"] = "资金池应大于 0。"
    return found


def _faults_of_term_caps(body: Body, bound: str) -> dict[str, str]:
    found = {}
    for number, term in enumerate(body.terms, start=1):
        said = f"第 {number} 个条款的单因子封顶"
        if term.cap == 0:
            found[f"terms.{number - 1}.cap"] = f"{said}为 0 等于一分不付；不封顶的请留空。"
        elif term.cap is not None and bound and term.cap > getattr(body.caps, bound):
            most = f"{_FIELD_WORDS[bound]} {getattr(body.caps, bound)} 元"
            found[f"terms.{number - 1}.cap"] = f"{said} {term.cap} 元高于{most}，两者矛盾。"
    return found


def _faults_of_amounts(body: Body, bound: str) -> dict[str, str]:
    """Of what is paid whole once it is owed; what is paid in proportion may be less than its amount. A section's factor
    comes before the caps of the rule, and after the cap of a factor."""
    least = min((body.weights.get(key, Decimal(1)) for key in body.sections), default=Decimal(1))
    most = getattr(body.caps, bound) if bound else None
    owed: list[tuple[str, str, Decimal, Decimal | None]] = [
        (f"cases.{number - 1}.amount", f"第 {number} 种情形的金额", case.amount, None)
        for number, case in enumerate(body.cases, start=1)
    ]
    for number, term in enumerate(body.terms, start=1):
        key, said = f"terms.{number - 1}", f"第 {number} 个条款"
        if term.method == Method.STEP:
            owed.append((f"{key}.amount", f"{said}每级的", term.amount, term.cap))
        owed += [
            (f"{key}.bands", f"{said}第 {place} 档的", band.amount, term.cap)
            for place, band in enumerate(term.bands, start=1)
        ]
    found = {}
    for key, said, amount, cap in owed:
        words = ""
        if cap is not None and amount > cap:
            words = f"单因子封顶 {cap} 元"
        elif most is not None and amount * least > most:
            words = f"{_FIELD_WORDS[bound]} {most} 元"
        if words:
            found[key] = f"{said} {amount} 元高于{words}，永远付不到，两者矛盾。"
    return found
