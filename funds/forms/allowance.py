"""A rule of 巡河补贴 on a page: every number and choice of `funds.rules.allowance_rule`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from django import forms

from common.text.chinese import local_date
from common.text.months import Month
from common.web.doubts import AsksMixin
from funds.forms.rules import RuleForm
from funds.rules import allowance_rule as words
from funds.rules.allowance_rule import CLASSES, AllowanceRule

_MONTHS: Final = [(n, "1月（日历年）" if n == 1 else f"上年{n}月") for n in range(1, 13)]


def _yuan(label: str, help_text: str = "", *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}（元）",
        max_digits=9,
        decimal_places=2,
        help_text=help_text,
        required=required,
    )


def _choice(label: str, options: Mapping[Any, str], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(options.items()), help_text=help_text)


class AllowanceForm(AsksMixin, RuleForm):
    """The parts of `AllowanceRule`; contradictions are found by the service, what is unlikely is asked about."""

    first_month = forms.TypedChoiceField(
        label="核算年度自",
        choices=_MONTHS,
        coerce=int,
        help_text="跨年的，以结束的那一年为年度名。",
    )
    kinds = forms.MultipleChoiceField(
        label="补贴对象",
        choices=list(words.KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=list(words.KINDS),
    )
    tiers = forms.TypedMultipleChoiceField(
        label="层级",
        choices=list(words.TIERS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=[12],
    )
    chief_rate = _yuan("河长每次", "每次巡河的标准。")
    patroller_rate = _yuan("巡河员每次")
    counts = _choice("巡河次数", words.COUNTS)
    shared = _choice("同一河段有几个人", words.SHARED)
    least = forms.DecimalField(
        label="最低完成率（%）",
        initial=0,
        max_digits=5,
        decimal_places=2,
        help_text="完成次数 ÷ 应巡次数；不作要求的填 0。",
    )
    below = _choice("达不到的", words.BELOW)
    phone = _yuan("通讯补助", "每人的标准，没有的填 0。")
    phone_per = _choice("通讯补助按", words.PER)
    transport = _yuan("交通补助", "每人的标准，没有的填 0。")
    transport_per = _choice("交通补助按", words.PER)
    month_counts = _choice("到任、卸任当月", words.MONTH_COUNTS)
    insurance = _yuan("意外保险", "每人每年的保费，没有的填 0。")
    insured = _choice("年中到任、卸任的保险", words.INSURED)
    cap_reach = _yuan("每个河段每年封顶", "不封顶的不填。", required=False)
    cap_person = _yuan("每人每年封顶", "不含保险；不封顶的不填。", required=False)
    share_1 = forms.DecimalField(label="Ⅰ类镇街区级承担（%）", max_digits=5, decimal_places=2)
    share_2 = forms.DecimalField(label="Ⅱ类镇街区级承担（%）", max_digits=5, decimal_places=2)
    share_3 = forms.DecimalField(label="Ⅲ类镇街区级承担（%）", max_digits=5, decimal_places=2)
    share_4 = forms.DecimalField(label="Ⅳ类镇街区级承担（%）", max_digits=5, decimal_places=2)
    insurance_shared = forms.BooleanField(
        label="保险也按上述比例承担",
        required=False,
        initial=True,
        help_text="不勾选的，保险全部由区级承担。",
    )

    beside = (
        *RuleForm.beside,
        ("kinds", "tiers"),
        ("chief_rate", "patroller_rate"),
        ("counts", "shared"),
        ("least", "below"),
        ("phone", "phone_per"),
        ("transport", "transport_per"),
        ("insurance", "insured"),
        ("cap_reach", "cap_person"),
        ("share_1", "share_2"),
        ("share_3", "share_4"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.body_before:
            # Not next month, as of other kinds: the year that is over is what is reckoned first.
            last_year = Month(local_date(kwargs["at"]).year - 1, 1)
            self.initial["valid_from"] = str(last_year)

    def initial_of(self, body: Mapping[str, Any]) -> dict[str, Any]:
        rule = AllowanceRule.of_parts(body)
        values = {name: getattr(rule, name) for name in _PARTS}
        shares = {f"share_{grade}": share for grade, share in rule.shares.items()}
        return values | {"kinds": list(rule.kinds), "tiers": list(rule.tiers)} | shares

    def rule_said(self) -> AllowanceRule:
        """Of a form without errors."""
        said: Mapping[str, Any] = self.cleaned_data
        values = {name: said[name] for name in _PARTS}
        values |= {"kinds": tuple(said["kinds"]), "tiers": tuple(said["tiers"])}
        return AllowanceRule(**values, shares={grade: said[f"share_{grade}"] for grade in CLASSES})

    def body(self) -> dict[str, Any]:
        return self.rule_said().parts()

    def doubts(self) -> dict[str, str]:
        found = words.doubts(self.rule_said())
        if "shares" in found:
            # Which of the four is wrong nobody knows: asked at the first that was changed.
            changed = [name for name in self.changed_data if name.startswith("share_")]
            sentence = found.pop("shares")
            found |= dict.fromkeys(changed[:1], sentence)
        return {name: sentence.rstrip("。") for name, sentence in found.items()}


_PARTS: Final = [field.name for field in fields(AllowanceRule) if field.name != "shares"]
