"""A rule of 考核奖惩 on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from common.text.chinese import local_date
from common.text.months import Month
from common.text.values.numbers import number
from common.web.doubts import AsksMixin
from funds.forms.rules import RuleForm
from funds.rules import rewards as words
from funds.rules.money import plain
from funds.rules.rewards import GradeMoney, RewardRule

_SAYS: Final = re.compile(r"[=＝:：]")


def _yuan(label: str, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}（元）",
        max_digits=11,
        decimal_places=2,
        required=False,
        help_text=help_text,
    )


class RewardsForm(AsksMixin, RuleForm):
    """The parts of `RewardRule`; contradictions are found by the service, what is unlikely is asked about."""

    rubric = forms.CharField(
        label="考核办法",
        max_length=words.LONGEST_NAME,
        required=False,
        help_text="按哪一份考核办法的结果；当年只有一份的不填。",
    )
    grades = forms.CharField(
        label="各等次奖惩（元）",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个等次，扣减的填负数。如：优秀=50000，不合格=-20000。",
    )
    base = forms.DecimalField(
        label="得分从多少分算起",
        max_digits=8,
        decimal_places=2,
        required=False,
        help_text="不按得分奖惩的不填。",
    )
    above = _yuan("高于的每分奖")
    below = _yuan("低于的每分扣")
    most_reward = _yuan("一个对象最多奖", "不封顶的不填。")
    most_penalty = _yuan("一个对象最多扣", "不封顶的不填。")

    beside = (*RuleForm.beside, ("base", "above", "below"), ("most_reward", "most_penalty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.body_before:
            # The year that is over, or ends, is what is reckoned first.
            last_year = Month(local_date(kwargs["at"]).year - 1, 1)
            self.initial["valid_from"] = str(last_year)

    def initial_of(self, body: Mapping[str, Any]) -> dict[str, Any]:
        rule = RewardRule.of_parts(body)
        names = ("rubric", "base", "above", "below", "most_reward", "most_penalty")
        lines = "\n".join(f"{each.grade}={plain(each.yuan)}" for each in rule.grades)
        return {name: getattr(rule, name) for name in names} | {"grades": lines}

    def clean_grades(self) -> tuple[GradeMoney, ...]:
        found = []
        for line in filter(
            None, map(str.strip, re.split(r"[\n;；]+", self.cleaned_data["grades"]))
        ):
            name, *said = _SAYS.split(line, maxsplit=1)
            if not said or not name.strip():
                raise ValidationError(f"“{line[:40]}”请写成“等次=金额”，如：优秀=50000。")
            found.append(GradeMoney(name.strip(), _amount(said[0], line)))
        return tuple(found)

    def rule_said(self) -> RewardRule:
        """Of a form without errors."""
        said: Mapping[str, Any] = self.cleaned_data
        return RewardRule(
            rubric=said["rubric"].strip(),
            grades=said["grades"],
            base=said["base"],
            above=said["above"] or words.ZERO,
            below=said["below"] or words.ZERO,
            most_reward=said["most_reward"],
            most_penalty=said["most_penalty"],
        )

    def body(self) -> dict[str, Any]:
        return self.rule_said().parts()

    def doubts(self) -> dict[str, str]:
        return {name: text.rstrip("。") for name, text in words.doubts(self.rule_said()).items()}


def _amount(text: str, line: str) -> Decimal:
    try:
        return number(text.strip().removesuffix("元"))
    except ValueError:
        raise ValidationError(f"“{line[:40]}”里的“{text.strip()[:20]}”不是金额。") from None
