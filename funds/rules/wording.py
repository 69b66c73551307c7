"""A rule in the words of an official. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from funds.rules.compensation import (
    BASELINE_WORDS,
    MEASURE_WORDS,
    PARTY_WORDS,
    RELATION_WORDS,
    Baseline,
    Body,
    Case,
    CaseBasis,
    Combine,
    Flow,
    Gap,
    InflowWay,
    Measure,
    Method,
    Period,
    Relation,
    Result,
    Side,
    Term,
)
from funds.rules.money import Say, plain, yuan

RESULT_WORDS: Final = {Result.GAIN: "奖补", Result.LOSS: "扣缴", Result.NONE: "不奖不扣"}
GAP_WORDS: Final = {Gap.SKIP: "不计", Gap.TARGET: "按恰好达标计", Gap.WORST: "按劣Ⅴ类计"}
SIDE_WORDS: Final = {Side.WORSE: "差于", Side.BETTER: "优于", Side.BOTH: "优于或差于"}
_UNITS: Final = {
    Measure.CLASS: " 类",
    Measure.LOAD: " 吨",
    Measure.VALUE: " 倍",
    Measure.INDEX: "%",
}
_OF_FACTORS: Final = {Measure.CLASS: "单项类别", Measure.VALUE: "浓度", Measure.LOAD: "通量"}
Namer = Callable[[int], str]


def measured(measure: Measure, factors: Sequence[int], name: Namer) -> str:
    """水质类别; 氨氮、总磷浓度."""
    if not factors:
        return MEASURE_WORDS[measure]
    return "、".join(map(name, factors)) + _OF_FACTORS[measure]


def past_words(past: Baseline, years: int) -> str:
    return f"前 {years} 年均值" if past == Baseline.YEARS_MEAN else BASELINE_WORDS[past]


def case_words(case: Case, basis: CaseBasis, say: Say = yuan) -> str:
    """不差于水质目标、优于上年同月：奖补 1,000,000 元."""
    pairs = (
        (case.target, BASELINE_WORDS[Baseline.TARGET]),
        (case.past, past_words(basis.past, basis.years)),
        (case.inflow, BASELINE_WORDS[Baseline.INFLOW]),
    )
    said = "、".join(f"{RELATION_WORDS[how]}{what}" for how, what in pairs if how != Relation.ANY)
    amount = f" {say(case.amount)}" if case.result != Result.NONE else ""
    return f"{said or '其余情形'}：{RESULT_WORDS[case.result]}{amount}"


def method_words(term: Term, say: Say = yuan, size: Decimal | None = None) -> str:
    """每 0.5 倍 500,000 元，不足一级按一级计; with the size of a difference where one is reckoned."""
    unit = _UNITS[term.measure]

    def sized(x: Decimal) -> str:
        """Of the index percents, because its change is told so."""
        return plain(round(x * 100 if term.measure == Measure.INDEX else x, 6)) + unit

    of = "" if size is None else f"幅度 {sized(size)}，"
    if term.method == Method.BAND:
        if size is None:
            return "分档：" + "，".join(
                f"{sized(band.above)}以上"
                + (f"至 {sized(band.upto)}" if band.upto is not None else "")
                + f" {say(band.amount)}"
                for band in term.bands
            )
        band = next(each for each in term.bands if each.upto is None or size <= each.upto)
        end = f"至 {sized(band.upto)}" if band.upto is not None else "以上"
        return f"{of}适用 {sized(band.above)}{end}一档，{say(band.amount)}"
    step = f"每 {sized(term.per)} {say(term.amount)}"
    if term.method == Method.LINEAR:
        return f"{of}{step}，按比例计"
    return f"{of}{step}，{'不足一级按一级计' if term.is_started else '不足一级不计'}"


def term_words(term: Term, name: Namer, say: Say = yuan) -> str:
    """氨氮、总磷浓度差于水质目标的，每 0.5 倍……"""
    what = measured(term.measure, term.factors, name)
    base = past_words(term.baseline, term.years)
    when = {Side.WORSE: "扣缴", Side.BETTER: "奖补", Side.BOTH: "优于的奖补、差于的扣缴"}[term.side]
    said = f"{what}{SIDE_WORDS[term.side]}{base}的，{when}，{method_words(term, say)}"
    if term.plus_one:
        said += "，再乘（1＋倍数）"
    if len(term.factors) > 1:
        said += "，取最差的因子" if term.combine == Combine.WORST else "，各因子相加"
    if term.cap is not None:
        said += f"，单因子封顶 {say(term.cap)}"
    if term.inflow == InflowWay.DEDUCT:
        said += "，来水超出基准的部分予以扣除"
    if term.inflow == InflowWay.NO_WORSE:
        said += "，不差于来水的视为达标"
    if term.days:
        said += f"，连续超标满 {term.days} 天的才计"
    return said


def _flow_words(flow: Flow) -> str:
    return f"{PARTY_WORDS[flow.payer]}付给{PARTY_WORDS[flow.payee]}"


def rule_words(body: Body, name: Namer, sections: Mapping[int, str]) -> list[str]:
    """The rule in sentences, one a paragraph; `name` gives an indicator's name, `sections` those of the sections."""
    rhythm = "每月" if body.period == Period.MONTH else "每年"
    named = "、".join(sections.get(key, "（已不在登记册中）") for key in body.sections)
    units = "得分" if body.pool is not None else "金额"
    said = [
        f"{rhythm}对 {len(body.sections)} 个断面逐个计算{units}：{named}。",
        f"奖补由{_flow_words(body.gain)}，扣缴由{_flow_words(body.loss)}。"
        if body.pool is None
        else f"奖补由{_flow_words(body.gain)}。",
    ]
    for of, lead in ((Period.MONTH, "每月每个断面"), (Period.YEAR, "全年每个断面")):
        cases = [case_words(case, body.basis, body.says) for case in body.cases if case.of == of]
        if cases:
            each = "（各因子都符合才算符合）" if len(body.basis.factors) > 1 else ""
            what = measured(body.basis.measure, body.basis.factors, name) + each
            said.append(f"{lead}按{what}，依次看：{'；'.join(cases)}。先符合的一种适用。")
        said += [f"{lead}，{term_words(t, name, body.says)}。" for t in body.terms if t.of == of]
    said.append(f"断流的{GAP_WORDS[body.no_flow]}；未监测和作废的{GAP_WORDS[body.missing]}。")
    if body.weights:
        weighed = "、".join(
            f"{sections.get(key, key)} {plain(weight)}" for key, weight in body.weights.items()
        )
        said.append(f"断面系数：{weighed}。")
    caps = [
        f"{words} {yuan(cap)}"
        for words, cap in (
            ("断面每月封顶", body.caps.section),
            ("支付方每月封顶", body.caps.month),
            ("支付方年度封顶", body.caps.year),
        )
        if cap is not None
    ]
    if caps:
        said.append(f"{'；'.join(caps)}。")
    if body.pool is not None:
        said.append(f"资金池 {yuan(body.pool)}按得分分配，分完为止。")
    said.append(f"金额保留到 {plain(body.unit)} 元，只在最后取整一次；年底按双方轧差清算。")
    return said
