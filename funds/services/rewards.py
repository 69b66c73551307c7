"""考核奖惩 as a kind of money: from the frozen result of a year's scoring to the lines of a statement.

This room does not know how a year is scored: the room above it gives its frozen results (`YEAR_RESULTS`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import InvalidOperation
from typing import Any, Final

from accounts.models import Division
from common.errors import Invalid
from common.seams import Slot
from common.text.months import Month
from funds.models import RuleVersion
from funds.rules.rewards import Result, Reward, RewardRule, faults, reckon, rule_words
from funds.services.kinds import Computed, LineDraft


@dataclass(frozen=True, slots=True, kw_only=True)
class YearResult:
    """A frozen scoring of a division's year. rubric: the name of its 考核办法; fingerprint: the hash of its result."""

    rubric: str
    title: str
    fingerprint: str
    results: Sequence[Result]


#: Code of a division and a year → its frozen scorings.
YEAR_RESULTS: Slot[Callable[[str, int], Sequence[YearResult]]] = Slot(
    "frozen results of a year's scoring"
)
_SHOWN: Final = 30


class Rewards:
    """考核奖惩 (`funds.services.kinds.Kind`). One statement a year: there is nothing to net."""

    is_netted = False

    def read(self, body: Mapping[str, Any], division: Division) -> dict[str, Any]:
        """Raises Invalid naming the fields at fault."""
        try:
            rule = RewardRule.of_parts(body)
        except (TypeError, ValueError, KeyError, AttributeError, InvalidOperation):
            raise Invalid("rewards.body", "考核奖惩的规则内容不完整，请重新填写。") from None
        if found := faults(rule):
            raise Invalid("rewards.rule", "".join(found.values()), fields=found)
        return rule.parts()

    def words(self, body: Mapping[str, Any]) -> list[str]:
        return rule_words(RewardRule.of_parts(body))

    def periods(self, body: Mapping[str, Any], year: int) -> list[tuple[Month, Month]]:
        return [(Month(year, 1), Month(year, 12))]

    def given(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Nothing: the result holds all of it."""
        return []

    def compute(self, version: RuleVersion, first: Month, last: Month, *, at: datetime) -> Computed:
        """Raises Invalid where the year has no frozen result, or several and the rule names none."""
        rule, code = RewardRule.of_parts(version.body), version.rule.division_id
        of = _result_of(rule, code, last.year)
        made = reckon(rule, of.results)
        return Computed(
            lines=[_draft(each, code) for each in made if each.result.is_town],
            inputs={"scoring": of.title, "result": of.fingerprint},
            notes=_notes(of, made, rule),
        )


def _result_of(rule: RewardRule, code: str, year: int) -> YearResult:
    known = [r for r in YEAR_RESULTS.part(code, year) if rule.rubric in ("", r.rubric)]
    named = f"“{rule.rubric}”" if rule.rubric else ""
    if not known:
        words = f"{year}年还没有已定稿的年度考核{named}，请先在“年度考核”中定稿。"
        raise Invalid("rewards.no_result", words)
    if len(known) > 1:
        names = "、".join(f"“{each.rubric}”" for each in known)
        raise Invalid(
            "rewards.which", f"{year}年有几份已定稿的考核：{names}，请在规则中写明按哪一份。"
        )
    return known[0]


def _draft(reward: Reward, bank: str) -> LineDraft:
    """A reward goes from the division to its town, a deduction the other way."""
    town = reward.result.key
    ends = (bank, town) if reward.yuan >= 0 else (town, bank)
    return LineDraft(
        payer=ends[0],
        payee=ends[1],
        subject_kind="division",
        subject_key=town,
        subject=reward.result.name,
        amount=abs(reward.yuan),
        memo=reward.steps,
        facts={"total": str(reward.result.total), "grade": reward.result.grade},
    )


def _notes(of: YearResult, made: Sequence[Reward], rule: RewardRule) -> list[str]:
    towns = [each for each in made if each.result.is_town]
    plus, minus = [e for e in towns if e.yuan > 0], [e for e in towns if e.yuan < 0]
    notes = [
        f"按{of.title}：奖励 {len(plus)} 个镇街 {sum(e.yuan for e in plus):,.2f} 元，"
        f"扣减 {len(minus)} 个镇街 {-sum(e.yuan for e in minus):,.2f} 元。"
    ]
    units = [each for each in made if not each.result.is_town and each.yuan]
    if units:
        said = "、".join(
            f"{e.result.name}{'奖' if e.yuan > 0 else '扣'} {abs(e.yuan):,.2f} 元"
            for e in units[:_SHOWN]
        )
        more = f"等 {len(units)} 个部门" if len(units) > _SHOWN else ""
        notes.append(f"部门由本级财政直接安排，不在结算单中：{said}{more}。")
    known = {each.result.grade for each in made}
    if unused := [each.grade for each in rule.grades if each.grade not in known]:
        notes.append(f"没有对象评为{'、'.join(f'“{name}”' for name in unused)}。")
    if without := sorted(known - {each.grade for each in rule.grades} - {""}):
        notes.append(
            f"规则没有写{'、'.join(f'“{name}”' for name in without)}的等次奖惩，按 0 元计。"
        )
    return notes
