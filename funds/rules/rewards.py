"""考核奖惩: what a rule says, its contradictions in words, and what a result comes to. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from funds.rules.memo import Step
from funds.rules.money import plain, rounded

ZERO: Final = Decimal("0.00")
MOST_YUAN: Final = Decimal(100_000_000)
LONGEST_NAME: Final = 80
# More for one subject is asked about: somebody meant 元 where 万元 was typed, or the other way round [ours].
_ODD: Final = Decimal(5_000_000)


@dataclass(frozen=True, slots=True)
class Result:
    """Of one subject of a frozen scoring. key: code of a town, key of a unit."""

    key: str
    name: str
    is_town: bool
    total: Decimal
    grade: str


@dataclass(frozen=True, slots=True)
class GradeMoney:
    """yuan: a reward, or below 0 a deduction."""

    grade: str
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Reward:
    """yuan: what the subject receives, or below 0 pays; steps say how."""

    result: Result
    yuan: Decimal
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardRule:
    """One version of the rule. Money is in yuan.

    rubric   name of the 考核办法 by whose result it goes; "": the only one of the year
    grades   a sum for whoever has a grade
    base     points from which each further one earns `above`, and each missing one costs `below`; None: points do not
             count
    most_reward, most_penalty  for one subject; None: no limit
    """

    rubric: str = ""
    grades: tuple[GradeMoney, ...] = ()
    base: Decimal | None = None
    above: Decimal = ZERO
    below: Decimal = ZERO
    most_reward: Decimal | None = None
    most_penalty: Decimal | None = None

    def parts(self) -> dict[str, Any]:
        """As JSON: money as text, so that none is ever a float."""
        return {
            "rubric": self.rubric,
            "grades": [[each.grade, str(each.yuan)] for each in self.grades],
            **{name: _text(getattr(self, name)) for name in _NUMBERS},
        }

    @classmethod
    def of_parts(cls, parts: Mapping[str, Any]) -> Self:
        """What `parts` wrote. Raises what a damaged body raises."""
        numbers = {name: _number(parts.get(name)) for name in _NUMBERS}
        return cls(
            rubric=str(parts.get("rubric", "")),
            grades=tuple(GradeMoney(str(name), Decimal(yuan)) for name, yuan in parts["grades"]),
            base=numbers["base"],
            above=numbers["above"] or ZERO,
            below=numbers["below"] or ZERO,
            most_reward=numbers["most_reward"],
            most_penalty=numbers["most_penalty"],
        )


_NUMBERS: Final = ("base", "above", "below", "most_reward", "most_penalty")


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _number(text: Any) -> Decimal | None:
    return None if text in (None, "") else Decimal(text)


def faults(rule: RewardRule) -> dict[str, str]:
    """Sentences by field."""
    found: dict[str, str] = {}
    names = [each.grade for each in rule.grades]
    if len(rule.rubric) > LONGEST_NAME:
        found["rubric"] = f"考核办法的名称不超过 {LONGEST_NAME} 字。"
    if twice := sorted({name for name in names if names.count(name) > 1}):
        found["grades"] = f"等次“{twice[0]}”写了两次。"
    if any(abs(each.yuan) > MOST_YUAN or each.yuan != rounded(each.yuan) for each in rule.grades):
        found["grades"] = "每个等次的金额不超过 1 亿元，最多两位小数。"
    if rule.base is None and (rule.above or rule.below):
        found["base"] = "填写了每分的奖惩，还应填写从多少分算起。"
    if rule.base is not None and not (rule.above or rule.below):
        found["above"] = "填写了从多少分算起，还应填写高于它每分奖多少，或低于它每分扣多少。"
    if not rule.grades and rule.base is None:
        found["grades"] = "请填写各等次的奖惩，或每分的奖惩。"
    for name in _NUMBERS:
        if (getattr(rule, name) or ZERO) < ZERO:
            found[name] = "不能小于 0。"
    return found


def doubts(rule: RewardRule) -> dict[str, str]:
    """What is unlikely, by field."""
    odd = [each for each in rule.grades if abs(each.yuan) > _ODD]
    if odd:
        return {
            "grades": f"“{odd[0].grade}”一个对象 {odd[0].yuan:,.2f} 元，单位是元，确实这么多吗。"
        }
    return {}


def rule_words(rule: RewardRule) -> list[str]:
    """The rule in sentences."""
    of = f"“{rule.rubric}”" if rule.rubric else "本级当年"
    said = [f"按{of}已定稿的年度考核结果结算。"]
    if rule.grades:
        each = "，".join(f"{g.grade} {_sum(g.yuan)}" for g in rule.grades)
        said.append(f"按等次：{each}。")
    if rule.base is not None:
        ways = [f"高于的每分奖 {rule.above:,.2f} 元"] if rule.above else []
        ways += [f"低于的每分扣 {rule.below:,.2f} 元"] if rule.below else []
        said.append(f"按得分：以 {plain(rule.base)} 分为准，{'，'.join(ways)}。")
    if rule.most_reward is not None:
        said.append(f"一个对象最多奖 {rule.most_reward:,.2f} 元。")
    if rule.most_penalty is not None:
        said.append(f"一个对象最多扣 {rule.most_penalty:,.2f} 元。")
    return said


def _sum(yuan: Decimal) -> str:
    return f"奖 {yuan:,.2f} 元" if yuan >= ZERO else f"扣 {-yuan:,.2f} 元"


def reckon(rule: RewardRule, results: Sequence[Result]) -> list[Reward]:
    """What each result comes to, in their order; rounded once, after the limits."""
    return [_reward(rule, result) for result in results]


def _reward(rule: RewardRule, result: Result) -> Reward:
    grade = f"，等次“{result.grade}”" if result.grade else ""
    steps: list[Step] = [_step("考核结果", f"得 {plain(result.total)} 分{grade}")]
    yuan = ZERO
    for each in rule.grades:
        if each.grade == result.grade:
            yuan += each.yuan
            steps.append(_step("等次奖惩", f"“{each.grade}”{_sum(each.yuan)}", each.yuan))
    if rule.base is not None:
        part, words = _by_points(rule, result.total, rule.base)
        yuan += part
        steps.append(_step("得分奖惩", words, part))
    kept = min(yuan, yuan if rule.most_reward is None else rule.most_reward)
    if rule.most_penalty is not None:
        kept = max(kept, -rule.most_penalty)
    if kept != yuan:
        steps.append(_step("封顶", f"合计{_sum(yuan)}，按上限{_sum(kept)}", kept))
    return Reward(result, rounded(kept), steps)


def _by_points(rule: RewardRule, total: Decimal, base: Decimal) -> tuple[Decimal, str]:
    over = total - base
    if over >= ZERO:
        part = over * rule.above
        return part, f"高于 {plain(base)} 分 {plain(over)} 分，每分奖 {rule.above:,.2f} 元"
    part = over * rule.below
    return part, f"低于 {plain(base)} 分 {plain(-over)} 分，每分扣 {rule.below:,.2f} 元"


def _step(title: str, words: str, yuan: Decimal | None = None) -> Step:
    return {"title": title, "words": words, "amount": None if yuan is None else str(rounded(yuan))}
