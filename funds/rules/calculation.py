"""What a compensation rule comes to: for each section and month its amount with a memo of every step. Pure.

Decimals stay exact until a line's amount is rounded, once, at the end. The order of inputs never matters.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from common.text.months import Month, months_between
from funds.rules.comparing import Compared, Judge, Moment
from funds.rules.compensation import (
    BASELINE_WORDS,
    Baseline,
    Body,
    Case,
    CaseBasis,
    Combine,
    InflowWay,
    Method,
    Party,
    Period,
    Relation,
    Side,
    Term,
    holds,
)
from funds.rules.figures import Inputs, SectionFacts
from funds.rules.memo import Step
from funds.rules.money import Say, plain, rounded, shared, yuan
from funds.rules.wording import case_words, method_words

NOTHING = Decimal(0)
# Difference → signed yuan and their words.
_Paid = dict[Decimal, tuple[Decimal, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One section in one month (None: the whole year): who pays whom how many yuan, rounded, and why."""

    section: SectionFacts
    month: Month | None
    payer: str
    payee: str
    amount: Decimal
    memo: list[Step]


@dataclass(frozen=True, slots=True)
class Result:
    """The lines in the order of the rule's sections and of months, and what was left out, in sentences."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Account:
    """A section in a month while it is reckoned: `amount` is signed, positive where the upper side gains."""

    section: SectionFacts
    month: Month | None
    amount: Decimal = NOTHING
    memo: list[Step] = field(default_factory=list)
    is_open: bool = False

    def add(self, title: str, words: str, amount: Decimal | None = None) -> None:
        said = None if amount is None else plain(amount)
        self.memo.append({"title": title, "words": words, "amount": said})

    @property
    def label(self) -> str:
        return f"{self.section.name}{self.month.label if self.month else '全年'}"


def calculate(body: Body, inputs: Inputs, first: Month, last: Month) -> Result:
    """What the rule comes to from the first to the last month. A rule by the year wants whole years."""
    judge = Judge(inputs, body.no_flow, body.missing)
    months = list(months_between(first, last))
    monthly, yearly = _Asked.of(body, Period.MONTH), _Asked.of(body, Period.YEAR)
    accounts: list[_Account] = []
    for section in inputs.sections:
        for month in months:
            account = _Account(section, month)
            _reckon(account, body, monthly, judge, judge.of_month(section, month))
            accounts.append(account)
        if body.looks_at_years:
            account = _Account(section, None)
            _reckon(account, body, yearly, judge, judge.of_year(section, last.year))
            accounts.append(account)
    notes = tuple(f"{each.label}：{each.memo[-1]['words']}" for each in accounts if each.is_open)
    if body.pool is not None:
        return Result(tuple(_shared_out(body, body.pool, inputs, accounts)), notes)
    return Result(tuple(_lines(body, inputs, accounts)), notes)


# --- one section in one month ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a rule asks of months, or of years, told once for all its sections: cases, each with what it compares and
    its words, and terms with their titles and what they pay for a difference, as it is found."""

    cases: Sequence[tuple[Case, Sequence[tuple[Relation, Baseline]], str]]
    terms: Sequence[tuple[Term, str, _Paid]]

    @classmethod
    def of(cls, body: Body, period: Period) -> "_Asked":
        cases, terms = [], [term for term in body.terms if term.of == period]
        for case in body.cases:
            pairs = (
                (case.target, Baseline.TARGET),
                (case.past, body.basis.past),
                (case.inflow, Baseline.INFLOW),
            )
            compared = [pair for pair in pairs if pair[0] != Relation.ANY]
            if case.of == period:
                cases.append((case, compared, case_words(case, body.basis, body.says)))
        titles = [f"条款 {n}" for n in range(1, len(terms) + 1)] if len(terms) > 1 else ["计算"]
        return cls(cases, [(*each, {}) for each in zip(terms, titles, strict=False)])


def _reckon(account: _Account, body: Body, asked: _Asked, judge: Judge, moment: Moment) -> None:
    if not asked.cases and not asked.terms:
        return
    if asked.cases:
        _apply_cases(account, body.basis, asked, judge, moment)
    for term, title, paid in asked.terms:
        _apply_term(account, term, judge, moment, title, body.says, paid)
    _weigh(account, body)
    cap = body.caps.section
    if cap is not None and abs(account.amount) > cap:
        account.amount = cap if account.amount > 0 else -cap
        account.add("断面封顶", f"超过断面每月封顶 {yuan(cap)}，按封顶计", account.amount)


def _weigh(account: _Account, body: Body) -> None:
    weight = body.weights.get(account.section.key)
    if weight is not None and account.amount:
        account.amount *= weight
        account.add("断面系数", f"乘以断面系数 {plain(weight)}", account.amount)


def _apply_cases(
    account: _Account, basis: CaseBasis, asked: _Asked, judge: Judge, moment: Moment
) -> None:
    """The first case that fits decides. Where one before it could not be judged, none does: nothing is guessed."""
    seen: dict[Baseline, list[Compared]] = {}

    def compared(baseline: Baseline) -> list[Compared]:
        found = seen.get(baseline)
        if found is None:
            found = seen[baseline] = judge.compare(
                moment, basis.measure, basis.factors, baseline, years=basis.years
            )
            for each in found:
                account.add(f"与{BASELINE_WORDS[baseline]}比", each.words)
        return found

    gap, why = judge.gap(moment)
    if gap is not None and gap == "skip":
        account.add("不计", f"{why}，不计")
        account.is_open = why not in ("断流", "本月不在采样频次内")
        return
    for case, pairs, words in asked.cases:
        fits = _fits(pairs, compared)
        if fits is None:
            account.add("不计", "没有可以比较的数据，本月不奖不扣")
            account.is_open = True
            return
        if fits:
            amount = case.amount if case.result == "gain" else -case.amount
            account.amount += amount
            account.add("适用情形", words, amount)
            return
    account.add("适用情形", "没有情形适用，不奖不扣", NOTHING)


def _fits(
    pairs: Sequence[tuple[Relation, Baseline]], compared: Callable[[Baseline], list[Compared]]
) -> bool | None:
    """Whether a case fits; None where that cannot be said. What is certain to fail fails, whatever is missing."""
    is_certain = True
    for relation, baseline in pairs:
        for each in compared(baseline):
            sign = each.sign
            if sign is None:
                is_certain = False
            elif not holds(relation, sign):
                return False
    return True if is_certain else None


def _apply_term(
    account: _Account,
    term: Term,
    judge: Judge,
    moment: Moment,
    title: str,
    say: Say,
    paid: _Paid,
) -> None:
    if term.days and not _lasted(account, term, judge, moment, title):
        return
    found = judge.compare(
        moment, term.measure, term.factors, term.baseline, years=term.years, inflow=term.inflow
    )
    amounts: list[Decimal] = []
    for each in found:
        account.add(title, each.words)
        if each.x is None:
            _, why = judge.gap(moment)
            account.is_open = account.is_open or why not in ("断流", "本月不在采样频次内")
            continue
        if term.inflow == InflowWay.NO_WORSE and each.x > 0 and _passes(term, each, judge, moment):
            account.add(title, "不差于来水，视为达标，不计", NOTHING)
            continue
        if each.x not in paid:
            paid[each.x] = _capped(term, *_money(term, each.x, say), say)
        amount, words = paid[each.x]
        amounts.append(amount)
        if amount or words:
            account.add(title, words, amount)
    if not amounts:
        return
    # Of the worst factor: whoever loses most; where all gain, whoever gains least.
    total = min(amounts) if term.combine == Combine.WORST else sum(amounts, NOTHING)
    if len(amounts) > 1:
        words = "取最差的因子" if term.combine == Combine.WORST else "各因子相加"
        account.add(title, words, total)
    account.amount += total


def _capped(term: Term, amount: Decimal, words: str, say: Say) -> tuple[Decimal, str]:
    if term.cap is None or abs(amount) <= term.cap:
        return amount, words
    cap = term.cap if amount > 0 else -term.cap
    return cap, f"{words}，超过单因子封顶，按 {say(term.cap)}计"


def _lasted(account: _Account, term: Term, judge: Judge, moment: Moment, title: str) -> bool:
    """Whether the water was beyond its limit for so many days on end."""
    month = moment.month
    days = judge.inputs.given.get((moment.section.key, month, "over_days")) if month else None
    if days is None:
        account.add(title, "没有填报连续超标天数，不计")
        account.is_open = True
        return False
    if days < term.days:
        account.add(title, f"连续超标 {plain(days)} 天，不足 {term.days} 天，不计", NOTHING)
        return False
    account.add(title, f"连续超标 {plain(days)} 天，自第 {term.days} 天起计")
    return True


def _passes(term: Term, now: Compared, judge: Judge, moment: Moment) -> bool:
    factors = () if now.factor is None else (now.factor,)
    came = judge.compare(moment, term.measure, factors, Baseline.INFLOW)
    return all(each.x is not None and each.x <= 0 for each in came)


def _money(term: Term, x: Decimal, say: Say) -> tuple[Decimal, str]:
    """Signed yuan for a difference, with words; positive where the water is better."""
    if not x or (x > 0 and term.side == Side.BETTER) or (x < 0 and term.side == Side.WORSE):
        return NOTHING, ""
    size = abs(x)
    if term.method == Method.BAND:
        band = next(each for each in term.bands if each.upto is None or size <= each.upto)
        amount = band.amount
    else:
        steps = size / term.per
        if term.method == Method.STEP:
            way = "ROUND_CEILING" if term.is_started else "ROUND_FLOOR"
            steps = steps.to_integral_value(way)
        amount = term.amount * steps
    words = method_words(term, say, size)
    if term.plus_one:
        amount *= 1 + size
        words += f"，再乘（1＋{plain(round(size, 6))}）"
    return (amount if x < 0 else -amount), words


# --- from accounts to lines ------------------------------------------------------------------------


def _ends(body: Body, inputs: Inputs, section: SectionFacts, is_loss: bool) -> tuple[str, str]:
    """Who pays whom, as codes."""
    flow = body.loss if is_loss else body.gain
    codes: Mapping[Party, str] = {
        Party.UPPER: section.upper,
        Party.LOWER: section.lower,
        Party.BANK: inputs.bank,
    }
    return codes[flow.payer], codes[flow.payee]


def _lines(body: Body, inputs: Inputs, accounts: Sequence[_Account]) -> Iterable[Line]:
    ends = {
        (section.key, is_loss): _ends(body, inputs, section, is_loss)
        for section in inputs.sections
        for is_loss in (False, True)
    }
    made = [(*ends[each.section.key, each.amount < 0], each) for each in accounts]
    amounts = [rounded(abs(each.amount), body.unit) for each in accounts]
    for name, cap in (("month", body.caps.month), ("year", body.caps.year)):
        if cap is not None and not (name == "year" and body.period == Period.MONTH):
            _cap_payers(name, cap, made, amounts, body.unit)
    for (payer, payee, account), amount in zip(made, amounts, strict=True):
        if account.amount:
            account.add("金额", f"取整到 {plain(body.unit)} 元", amount)
        yield Line(account.section, account.month, payer, payee, amount, account.memo)


def _cap_payers(
    name: str,
    cap: Decimal,
    made: Sequence[tuple[str, str, _Account]],
    amounts: list[Decimal],
    unit: Decimal,
) -> None:
    """Takes from every line of a payer in proportion what is beyond the cap of its month, or of its year."""

    def whose(n: int) -> tuple[str, str]:
        month = made[n][2].month
        return made[n][0], str(month) if name == "month" and month else ""

    for (_, _), places in groupby(sorted(range(len(made)), key=whose), key=whose):
        found = list(places)
        owed = sum((amounts[n] for n in found), NOTHING)
        if owed <= cap:
            continue
        words = "每月封顶" if name == "month" else "年度封顶"
        # By the exact amounts, so that nothing is rounded twice.
        parts = shared(cap, [abs(made[n][2].amount) for n in found], unit)
        for n, part in zip(found, parts, strict=True):
            said = f"支付方合计 {yuan(owed)}，超过{words} {yuan(cap)}，按比例核减"
            made[n][2].add(f"支付方{words}", said, part)
            amounts[n] = part


def _shared_out(
    body: Body, pool: Decimal, inputs: Inputs, accounts: Sequence[_Account]
) -> Iterable[Line]:
    """The pool by the points of each section, which are the sum of its months and its year, never below 0."""
    sections = inputs.sections
    points, memos = [], []
    for section in sections:
        own = [each for each in accounts if each.section.key == section.key]
        total = sum((each.amount for each in own), NOTHING)
        memo: list[Step] = [
            {**step, "title": each.month.label if each.month else "全年"}
            for each in own
            for step in each.memo
        ]
        said = plain(max(total, NOTHING))
        memo.append({"title": "得分", "words": "各月与全年得分相加", "amount": said})
        points.append(max(total, NOTHING))
        memos.append(memo)
    everything = sum(points, NOTHING)
    parts = shared(rounded(pool), points, body.unit)
    for section, mine, memo, part in zip(sections, points, memos, parts, strict=True):
        words = (
            f"资金池 {yuan(pool)} × 得分 {plain(mine)} ÷ 合计得分 {plain(everything)}"
            if everything
            else "各断面都没有得分，资金池未分配"
        )
        memo.append({"title": "分配", "words": words, "amount": plain(part)})
        payer, payee = _ends(body, inputs, section, is_loss=False)
        yield Line(section, None, payer, payee, part, memo)
