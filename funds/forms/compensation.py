"""A rule of compensation on a page: parties, sections, a table of cases, terms by degree, bands, caps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from common.store.scope import range_below
from common.web.form_rows import RowForm, rows_of
from common.web.forms import text_area
from funds.forms.rules import RuleForm
from funds.rules.compensation import (
    BASELINE_WORDS,
    MEASURE_WORDS,
    PARTY_WORDS,
    RELATION_WORDS,
    Body,
)
from funds.rules.money import plain
from funds.rules.wording import GAP_WORDS, RESULT_WORDS
from waters.models import Section
from waters.rules.indicators import ABOUT, Indicator

# Which lines of fields come after the terms, by their first fields.
LAST = ("no_flow", "cap_section", "weights")
PARTIES = list(PARTY_WORDS.items())
OF = [("month", "每月"), ("year", "全年")]
RELATIONS = list(RELATION_WORDS.items())
PAST = [(key, BASELINE_WORDS[key]) for key in ("last_year_month", "last_year_mean", "years_mean")]
_SPELLINGS = {
    spelling.casefold(): indicator
    for indicator, about in ABOUT.items()
    for spelling in (about.name, *about.spellings)
}


class FactorsField(forms.CharField):
    """因子 by their names, 氨氮、总磷; cleaned it is a list of the codes of indicators."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        words = list(text.replace(",", "、").replace("，", "、").split("、"))
        words = [word.strip() for word in words if word.strip()]
        unknown = [word for word in words if word.casefold() not in _SPELLINGS]
        if unknown:
            raise forms.ValidationError(f"没有名为“{'、'.join(unknown)}”的监测指标。")
        return [int(_SPELLINGS[word.casefold()]) for word in words]


def factor_words(codes: Sequence[int]) -> str:
    return "、".join(ABOUT[Indicator(code)].name for code in codes)


def _money(label: str, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **more)


class CaseRow(RowForm):
    title = "固定金额的情形"
    help_text = "自上而下依次看，先符合的一种适用；三项都选“不论”的，就是其余情形。"
    add_label = "加一种情形"

    of = forms.ChoiceField(label="评价", choices=OF, initial="month")
    target = forms.ChoiceField(label="与水质目标比", choices=RELATIONS)
    past = forms.ChoiceField(label="与过去比", choices=RELATIONS)
    inflow = forms.ChoiceField(label="与来水比", choices=RELATIONS)
    result = forms.ChoiceField(
        label="结果", choices=[("", "请选择"), *((k.value, v) for k, v in RESULT_WORDS.items())]
    )
    amount = _money("金额（元）")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.is_blank and not self.cleaned_data.get("result"):
            self.add_error("result", "请选择结果。")
        return self.cleaned_data


class TermRow(RowForm):
    title = "按幅度计算的条款"
    help_text = "各条款的金额相加。幅度：类别为差（好）几类，浓度和水质指数为差（好）几倍（1% 填 0.01），通量为几吨。"
    add_label = "加一个条款"
    needed = ("measure", "baseline", "method")

    of = forms.ChoiceField(label="评价", choices=OF, initial="month")
    measure = forms.ChoiceField(label="看什么", choices=[("", "请选择"), *MEASURE_WORDS.items()])
    factors = FactorsField(label="因子（如 氨氮、总磷）", max_length=120)
    baseline = forms.ChoiceField(
        label="和什么比", choices=[("", "请选择"), *BASELINE_WORDS.items()]
    )
    side = forms.ChoiceField(
        label="对哪一边",
        choices=[("worse", "变差、超标的扣缴"), ("better", "变好的奖补"), ("both", "好奖差扣")],
        initial="worse",
    )
    method = forms.ChoiceField(
        label="怎样算",
        choices=[
            ("", "请选择"),
            ("step", "每级金额，不足一级按一级"),
            ("whole", "每级金额，不足一级不计"),
            ("linear", "每级金额，按比例"),
            ("band", "分档金额"),
        ],
    )
    amount = _money("每级金额（元）")
    per = forms.DecimalField(label="每级幅度", max_digits=12, decimal_places=6)
    plus_one = forms.ChoiceField(
        label="再乘（1＋幅度）", choices=[("", "不乘"), ("1", "乘")], initial=""
    )
    combine = forms.ChoiceField(
        label="几个因子", choices=[("sum", "相加"), ("worst", "取最差")], initial="sum"
    )
    cap = _money("单因子封顶（元）")
    inflow = forms.ChoiceField(
        label="来水修正",
        choices=[
            ("none", "不修正"),
            ("deduct", "扣除来水超出部分"),
            ("no_worse", "不差于来水算达标"),
        ],
        initial="none",
    )
    days = forms.IntegerField(label="连续超标满几天才计", min_value=0, max_value=31)

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in () if self.is_blank else self.needed:
            if not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, f"请选择{self.fields[name].label}。")
        return self.cleaned_data


class BandRow(RowForm):
    title = "分档"
    help_text = "上一档的“至”就是下一档的“大于”，第一档从 0 起，最后一档的“至”留空。"
    add_label = "加一档"

    term = forms.IntegerField(label="用于第几个条款", min_value=1, max_value=60, initial=1)
    above = forms.DecimalField(label="幅度大于", max_digits=12, decimal_places=6)
    upto = forms.DecimalField(label="至", max_digits=12, decimal_places=6)
    amount = _money("金额（元）")

    needed = ("above", "amount")


class SectionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Section) -> str:
        upper, lower = obj.upstream_division, obj.downstream_division
        ends = f"（{upper or '未登记'} → {lower or '未登记'}）" if upper or lower else ""
        return f"{obj.name}{ends}"


class CompensationForm(RuleForm):
    """The parts of `funds.rules.compensation.Body`; `body()` puts them together."""

    template = "funds/compensation_form.html"
    period = forms.ChoiceField(
        label="结算", choices=[("month", "每月结算"), ("year", "每年结算")], initial="month"
    )
    gain_payer = forms.ChoiceField(label="奖补由谁付", choices=PARTIES, initial="lower")
    gain_payee = forms.ChoiceField(label="奖补给谁", choices=PARTIES, initial="upper")
    loss_payer = forms.ChoiceField(label="扣缴由谁付", choices=PARTIES, initial="upper")
    loss_payee = forms.ChoiceField(label="扣缴给谁", choices=PARTIES, initial="lower")
    sections = SectionsField(
        Section.objects.none(), label="断面", widget=forms.CheckboxSelectMultiple
    )
    basis_measure = forms.ChoiceField(
        label="情形看什么",
        choices=[(k, v) for k, v in MEASURE_WORDS.items() if k != "load"],
        initial="class",
    )
    basis_factors = FactorsField(
        label="情形的因子",
        required=False,
        max_length=120,
        help_text="不填为整体水质；几个因子的，都符合才算符合，如 化学需氧量、氨氮、总磷。",
    )
    basis_past = forms.ChoiceField(label="“过去”指", choices=PAST, initial="last_year_month")
    years = forms.IntegerField(
        label="均值取前几年", min_value=1, max_value=10, initial=3, help_text="选“前几年均值”时用。"
    )
    no_flow = forms.ChoiceField(
        label="断流的", choices=[(k.value, v) for k, v in GAP_WORDS.items()], initial="skip"
    )
    missing = forms.ChoiceField(
        label="未监测的", choices=[(k.value, v) for k, v in GAP_WORDS.items()], initial="skip"
    )
    cap_section = _money("断面每月封顶（元）", required=False)
    cap_month = _money("支付方每月封顶（元）", required=False)
    cap_year = _money("支付方年度封顶（元）", required=False)
    pool = _money(
        "资金池（元）", required=False, help_text="填了的，上面的金额就是得分，资金池按得分分配。"
    )
    weights = forms.CharField(
        label="断面系数",
        required=False,
        max_length=2000,
        widget=text_area(2),
        help_text="一行一个断面：断面名称 系数，如 罗汉桥 1.2；不填的为 1。",
    )
    unit = forms.ChoiceField(
        label="金额保留到",
        choices=[("0.01", "分"), ("1", "元"), ("100", "百元"), ("10000", "万元")],
        initial="0.01",
    )
    beside = (
        *RuleForm.beside,
        ("gain_payer", "gain_payee", "loss_payer", "loss_payee"),
        ("basis_measure", "basis_factors", "basis_past", "years"),
        ("no_flow", "missing", "unit"),
        ("cap_section", "cap_month", "cap_year", "pool"),
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        shown: Any = self.fields["sections"]
        rows = Section.objects.visible_to(self.user).in_use()
        if self.division is not None:
            rows = rows.in_ranges([range_below(self.division.pk)])
        shown.queryset = rows.select_related("upstream_division", "downstream_division")
        begin = _rows_from(self.body_before)
        self.cases = rows_of(CaseRow, "cases", data=data, initial=begin["cases"])
        self.terms = rows_of(TermRow, "terms", data=data, initial=begin["terms"])
        self.bands = rows_of(BandRow, "bands", data=data, initial=begin["bands"])
        self.errors_of = {"cases": "", "terms": "", "bands": ""}

    @property
    def first_lines(self) -> list[list[forms.BoundField]]:
        """What comes before the table of cases: who, where, since when."""
        return [line for line in self.lines if not self._is_after(line)]

    @property
    def basis_lines(self) -> list[list[forms.BoundField]]:
        return [line for line in self.lines if line[0].name == "basis_measure"]

    @property
    def last_lines(self) -> list[list[forms.BoundField]]:
        """What comes after the terms."""
        return [line for line in self.lines if line[0].name in LAST]

    def _is_after(self, line: list[forms.BoundField]) -> bool:
        return line[0].name == "basis_measure" or line[0].name in LAST

    def is_valid(self) -> bool:
        rows = (self.cases, self.terms, self.bands)
        return all([super().is_valid(), *(each.is_valid() for each in rows)])

    def initial_of(self, body: Mapping[str, Any]) -> dict[str, Any]:
        said = Body.model_validate(body)
        names = dict(Section.objects.filter(pk__in=said.weights).values_list("pk", "name"))
        return {
            "period": said.period.value,
            "gain_payer": said.gain.payer.value,
            "gain_payee": said.gain.payee.value,
            "loss_payer": said.loss.payer.value,
            "loss_payee": said.loss.payee.value,
            "sections": list(said.sections),
            "basis_measure": said.basis.measure.value,
            "basis_factors": factor_words(said.basis.factors),
            "basis_past": said.basis.past.value,
            "years": max([said.basis.years, *(term.years for term in said.terms)]),
            "no_flow": said.no_flow.value,
            "missing": said.missing.value,
            "cap_section": said.caps.section,
            "cap_month": said.caps.month,
            "cap_year": said.caps.year,
            "pool": said.pool,
            "unit": plain(said.unit),
            "weights": "\n".join(f"{names.get(k, k)} {plain(v)}" for k, v in said.weights.items()),
        }

    def clean_weights(self) -> dict[str, str]:
        """Name of a section → its factor, as typed; which sections there are is said by `body`."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["weights"].splitlines():
            if not line.strip():
                continue
            name, _, number = line.strip().rpartition(" ")
            try:
                is_positive = Decimal(number) > 0
            except ArithmeticError:
                is_positive = False
            if not name or not is_positive:
                raise forms.ValidationError(f"“{line.strip()}”应写成：断面名称 系数，系数大于 0。")
            found[name.strip()] = number
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        names = {row.name: row.pk for row in said.get("sections", ())}
        strangers = [name for name in said.get("weights") or () if name not in names]
        if strangers:
            self.add_error("weights", f"断面系数中的“{'、'.join(strangers)}”没有选入本规则。")
        return said

    def body(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = {row.name: row.pk for row in said["sections"]}
        bands = self.bands.given()
        return {
            "period": said["period"],
            "gain": {"payer": said["gain_payer"], "payee": said["gain_payee"]},
            "loss": {"payer": said["loss_payer"], "payee": said["loss_payee"]},
            "sections": [row.pk for row in said["sections"]],
            "basis": {
                "measure": said["basis_measure"],
                "factors": said["basis_factors"],
                "past": said["basis_past"],
                "years": said["years"],
            },
            "cases": [
                {**row, "amount": f"{row['amount'] or 0}", "of": row["of"] or "month"}
                for row in self.cases.given()
            ],
            "terms": [
                self._term(row, [each for each in bands if (each["term"] or 1) == number])
                for number, row in enumerate(self.terms.given(), start=1)
            ],
            "weights": {names[name]: number for name, number in said["weights"].items()},
            "no_flow": said["no_flow"],
            "missing": said["missing"],
            "caps": {name: _text(said[f"cap_{name}"]) for name in ("section", "month", "year")},
            "pool": _text(said["pool"]),
            "unit": said["unit"],
        }

    def _term(self, row: Mapping[str, Any], bands: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        method = row["method"]
        return {
            "of": row["of"] or "month",
            "measure": row["measure"],
            "factors": row["factors"] or [],
            "baseline": row["baseline"],
            "years": self.cleaned_data["years"],
            "side": row["side"] or "worse",
            "method": "step" if method == "whole" else method,
            "is_started": method != "whole",
            "amount": f"{row['amount'] or 0}",
            "per": "1" if row["per"] is None else f"{row['per']}",
            "bands": [
                {
                    "above": f"{band['above']}",
                    "upto": _text(band["upto"]),
                    "amount": f"{band['amount']}",
                }
                for band in bands
            ],
            "plus_one": bool(row["plus_one"]),
            "combine": row["combine"] or "sum",
            "cap": _text(row["cap"]),
            "inflow": row["inflow"] or "none",
            "days": row["days"] or 0,
        }

    def place_body_error(self, name: str, words: str) -> bool:
        """Puts a contradiction at its field, or above the rows that it is about."""
        first, _, rest = name.partition(".")
        if ".bands" in name:
            first = "bands"
        if first in self.errors_of:
            self.errors_of[first] += words
            return True
        known = {
            "gain": "gain_payer",
            "loss": "loss_payer",
            "caps": f"cap_{rest}",
            "basis": f"basis_{rest}",
        }
        field = known.get(first, first)
        if field not in self.fields:
            return False
        self.add_error(field, words)
        return True


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value}"


def _rows_from(body: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The rows of a body as they are filled in."""
    if not body:
        return {"cases": [], "terms": [], "bands": []}
    said = Body.model_validate(body)
    cases = [case.model_dump(mode="json") for case in said.cases]
    terms = []
    for term in said.terms:
        row = term.model_dump(mode="json")
        is_whole = term.method == "step" and not term.is_started
        terms.append(
            row
            | {
                "factors": factor_words(term.factors),
                "method": "whole" if is_whole else term.method.value,
                "plus_one": "1" if term.plus_one else "",
            }
        )
    bands = [
        {"term": number, **band.model_dump(mode="json")}
        for number, term in enumerate(said.terms, start=1)
        for band in term.bands
    ]
    return {"cases": cases, "terms": terms, "bands": bands}
