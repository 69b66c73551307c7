"""巡河补贴: what a rule version says, as plain values; what contradicts itself, and the whole in words. Pure.

The parts are data with an 依据 (`RuleVersion`), because every district has its own: reaches × patrols × rate,
phone and transport a person, insurance a person, and the share that the district pays by the class of the town [004].
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from typing import Any, Final, Self

from common.text.months import Month
from funds.rules.money import plain

# Of posts that are paid: village chiefs and patrollers, of villages and, where a district pays them too, of towns.
KINDS: Final[Mapping[str, str]] = {"chief": "河长", "patroller": "巡河员"}
TIERS: Final[Mapping[int, str]] = {12: "村（社区）级", 9: "镇街级"}
COUNTS: Final[Mapping[str, str]] = {
    "due": "按应巡次数",
    "done": "按完成次数（每期最多按应巡次数计）",
}
BELOW: Final[Mapping[str, str]] = {
    "done": "只按完成次数计",
    "none": "不计巡河部分",
}
SHARED: Final[Mapping[str, str]] = {
    "each": "各人各计",
    "once": "只计一份，由同期应巡的几个人平分",
}
PER: Final[Mapping[str, str]] = {"month": "每月", "year": "每年"}
MONTH_COUNTS: Final[Mapping[str, str]] = {
    "half": "在任超过半个月的计一个月",
    "any": "在任一天即计一个月",
    "full": "在任满整月的才计一个月",
}
INSURED: Final[Mapping[str, str]] = {
    "months": "按在任月数折算",
    "whole": "不折算，当年在任的每人一份",
}
CLASSES: Final[Mapping[int, str]] = {1: "Ⅰ类", 2: "Ⅱ类", 3: "Ⅲ类", 4: "Ⅳ类"}
_MONTHS: Final = 12
_HUNDRED: Final = Decimal(100)
# Above these a number is asked about: somebody meant fen, or a year where a month was asked [ours].
_ODD: Final[Mapping[str, Decimal]] = {
    "chief_rate": Decimal(200),
    "patroller_rate": Decimal(200),
    "insurance": Decimal(1000),
}
_ODD_PER: Final[Mapping[str, Decimal]] = {"month": Decimal(500), "year": Decimal(6000)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceRule:
    """One version of the rule. Money is in yuan, shares are percents.

    first_month      the month (1–12) in which the year of account begins; 1 is the calendar year. Another one gives its
                     number to the year in which it ends
    tiers, kinds     whose posts are paid
    chief_rate, patroller_rate   yuan a patrol
    counts           patrols due, or done
    least            percent of what was due that must have been done, else `below` holds; 0: nothing is asked
    shared           two persons who owe the same period of one reach: each is paid, or they share
    phone, transport a person, by `phone_per`, `transport_per`; a year's sum is cut to the months in office
    insurance        a person and year, by `insured`
    month_counts     when a month of somebody who came or left in it counts
    cap_reach, cap_person   most for one reach of a person, and for a person without insurance, a year; none: no limit
    shares           class of the town (1–4) → percent that the district pays, the town pays the rest
    insurance_shared the insurance is shared like the rest; if not, the district pays all of it
    """

    first_month: int = 1
    tiers: tuple[int, ...] = (12,)
    kinds: tuple[str, ...] = ("chief", "patroller")
    chief_rate: Decimal
    patroller_rate: Decimal
    counts: str = "due"
    least: Decimal = Decimal(0)
    below: str = "done"
    shared: str = "each"
    phone: Decimal = Decimal(0)
    phone_per: str = "month"
    transport: Decimal = Decimal(0)
    transport_per: str = "month"
    insurance: Decimal = Decimal(0)
    insured: str = "months"
    month_counts: str = "half"
    cap_reach: Decimal | None = None
    cap_person: Decimal | None = None
    shares: Mapping[int, Decimal] = field(default_factory=dict)
    insurance_shared: bool = True

    def rate(self, kind: str) -> Decimal:
        """Yuan a patrol of a chief or patroller."""
        return self.chief_rate if kind == "chief" else self.patroller_rate

    @property
    def asks_what_was_done(self) -> bool:
        """Is what was done needed, and not only what was due?"""
        return self.counts == "done" or self.least > 0

    def months(self, year: int) -> tuple[Month, ...]:
        """The twelve months of a year of account."""
        first = Month(year if self.first_month == 1 else year - 1, self.first_month)
        return tuple(first.plus(n) for n in range(_MONTHS))

    def parts(self) -> dict[str, Any]:
        """As JSON: numbers of money as text, so that none is ever a float."""
        found = asdict(self)
        found["shares"] = {str(grade): str(share) for grade, share in self.shares.items()}
        found |= {"tiers": list(self.tiers), "kinds": list(self.kinds)}
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in found.items()
        }

    @classmethod
    def of_parts(cls, parts: Mapping[str, Any]) -> Self:
        """What `parts` wrote."""
        values = dict(parts)
        for name in _MONEY:
            if values.get(name) is not None:
                values[name] = Decimal(values[name])
        values["shares"] = {
            int(grade): Decimal(share) for grade, share in parts.get("shares", {}).items()
        }
        values["tiers"] = tuple(values.get("tiers", (12,)))
        values["kinds"] = tuple(values.get("kinds", KINDS))
        return cls(**{name: value for name, value in values.items() if name in _NAMES})


_NAMES: Final = frozenset(each.name for each in fields(AllowanceRule))
_MONEY: Final = (
    "chief_rate",
    "patroller_rate",
    "least",
    "phone",
    "transport",
    "insurance",
    "cap_reach",
    "cap_person",
)
LABELS: Final[Mapping[str, str]] = {
    "chief_rate": "河长每次（元）",
    "patroller_rate": "巡河员每次（元）",
    "least": "最低完成率（%）",
    "phone": "通讯补助（元）",
    "transport": "交通补助（元）",
    "insurance": "意外保险（元）",
    "cap_reach": "每个河段每年封顶（元）",
    "cap_person": "每人每年封顶（元）",
}


def faults(rule: AllowanceRule) -> dict[str, str]:
    """What cannot be, by field; {} for a rule that can be put in force."""
    found = {}
    for name in _MONEY:
        value = getattr(rule, name)
        if value is not None and value < 0:
            found[name] = f"“{LABELS[name]}”不能小于 0，填写的是 {plain(value)}。"
    if rule.least > _HUNDRED:
        found["least"] = f"“{LABELS['least']}”不能大于 100，填写的是 {plain(rule.least)}。"
    if not rule.kinds:
        found["kinds"] = "请至少选一类补贴对象。"
    if not rule.tiers:
        found["tiers"] = "请至少选一个层级。"
    return found | _faults_of_shares(rule) | _faults_of_caps(rule)


def _faults_of_shares(rule: AllowanceRule) -> dict[str, str]:
    found = {}
    for grade, words in CLASSES.items():
        share = rule.shares.get(grade)
        if share is None:
            found[f"share_{grade}"] = f"请填写{words}镇街由区级承担的比例。"
        elif not 0 <= share <= _HUNDRED:
            found[f"share_{grade}"] = (
                f"{words}镇街由区级承担的比例应在 0—100 之间，填写的是 {plain(share)}。"
            )
    return found


def _faults_of_caps(rule: AllowanceRule) -> dict[str, str]:
    found = {}
    reach, person = rule.cap_reach, rule.cap_person
    if reach is not None and person is not None and 0 <= person < reach:
        found["cap_person"] = (
            f"每人每年封顶 {plain(person)} 元，低于每个河段每年封顶 {plain(reach)} 元："
            "后一个封顶永远用不上，请核对。"
        )
    for name in ("cap_reach", "cap_person"):
        if getattr(rule, name) == 0:
            found[name] = f"“{LABELS[name]}”为 0 等于一分不发；不封顶的请留空。"
    return found


def doubts(rule: AllowanceRule) -> dict[str, str]:
    """What is unlikely, by field: asked about, not refused."""
    found = {
        name: f"“{LABELS[name]}”为 {plain(getattr(rule, name))} 元，比一般的标准高出很多。"
        for name, most in _ODD.items()
        if getattr(rule, name) > most
    }
    for name in ("phone", "transport"):
        per, value = getattr(rule, f"{name}_per"), getattr(rule, name)
        if value > _ODD_PER[per]:
            found[name] = (
                f"“{LABELS[name]}”为{PER[per]} {plain(value)} 元，比一般的标准高出很多，"
                "请核对是按月还是按年。"
            )
    shares = [rule.shares[grade] for grade in sorted(rule.shares)]
    if shares != sorted(shares):
        found["shares"] = "区级承担的比例没有随类别（Ⅰ类到Ⅳ类）增加。"
    elif shares and max(shares) <= 1:
        found["shares"] = "区级承担的比例都不到 1%，应填百分数，例如 70。"
    if not any((rule.chief_rate, rule.patroller_rate, rule.phone, rule.transport)):
        found["chief_rate"] = "每次、通讯、交通都是 0 元，核算出来没有补贴。"
    return found


def rule_words(rule: AllowanceRule) -> list[str]:
    """The rule as sentences, for its page and the statement."""
    who = "、".join(KINDS[kind] for kind in KINDS if kind in rule.kinds)
    tiers = "、".join(TIERS[tier] for tier in TIERS if tier in rule.tiers)
    lines = [f"补贴对象：{tiers}的{who}。核算年度：{_year_words(rule)}。"]
    if rule.chief_rate == rule.patroller_rate:
        rates = f"每次 {plain(rule.chief_rate)} 元"
    else:
        rates = f"河长每次 {plain(rule.chief_rate)} 元，巡河员每次 {plain(rule.patroller_rate)} 元"
    lines.append(
        f"巡河：河段数 × 次数 × 单价，{COUNTS[rule.counts]}，{rates}；"
        f"同一河段有几个人的，{SHARED[rule.shared]}。"
    )
    if rule.least:
        lines.append(f"完成率低于 {plain(rule.least)}% 的，{BELOW[rule.below]}。")
    lines.append(
        f"通讯：每人{_per(rule.phone, rule.phone_per)}；交通：每人{_per(rule.transport, rule.transport_per)}；"
        f"{MONTH_COUNTS[rule.month_counts]}。"
    )
    lines.append(f"意外保险：每人每年 {plain(rule.insurance)} 元，{INSURED[rule.insured]}。")
    caps = [
        f"{words} {plain(cap)} 元"
        for words, cap in (("每个河段每年", rule.cap_reach), ("每人每年", rule.cap_person))
        if cap is not None
    ]
    if caps:
        lines.append(f"封顶（不含保险）：{'；'.join(caps)}。")
    shares = "、".join(
        f"{words} {plain(rule.shares[grade])}%"
        for grade, words in CLASSES.items()
        if grade in rule.shares
    )
    insurance = "保险同比例承担" if rule.insurance_shared else "保险全部由区级承担"
    lines.append(f"区级承担：{shares}，其余由镇街承担；{insurance}。")
    return lines


def year_words(months: tuple[Month, ...]) -> str:
    """2025年1月—12月, 2025年11月—2026年10月."""
    first, last = months[0], months[-1]
    same = first.year == last.year
    return f"{first.label}—{f'{last.month}月' if same else last.label}"


def _year_words(rule: AllowanceRule) -> str:
    if rule.first_month == 1:
        return "1月—12月"
    last = rule.first_month - 1
    return f"上年{rule.first_month}月—当年{last}月（以当年为年度名）"


def _per(amount: Decimal, per: str) -> str:
    return f"{PER[per]} {plain(amount)} 元"
