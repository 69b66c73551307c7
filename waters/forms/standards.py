"""A new version of the standard, copied from another: its limits in a table, the numbers of judging beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django import forms

from common.text.chinese import date_words, local_date
from common.text.months import Month
from common.web.doubts import AsksMixin
from common.web.forms import PortalForm, prepare, text_area
from waters.models import WaterStandard
from waters.rules.indicators import ABOUT, Indicator, name_of
from waters.rules.standard import CLASS_WORDS, WORST, Limits, Standard
from waters.rules.standard_faults import (
    LIMITS,
    NUMBERS,
    ROWS,
    doubts_of,
    faults_of,
    limit_name,
    limit_place,
)
from waters.rules.standard_words import NO_FLOW_WORDS

_CLASSES: Final = range(1, WORST)
_TRIED_MONTHS: Final = 12
_NAME: Any = WaterStandard._meta.get_field("name")
_BASIS: Any = WaterStandard._meta.get_field("basis")
# Numbers that are a class, with the word for none of them.
_OF_CLASSES: Final = {"main_beyond": "", "rank_beyond": "没有"}
_GROUPS: Final = (
    ("怎样求均值、评价", ("ph_1", "ph_2", "below_share", "no_flow", *NUMBERS)),
    ("总体水质、变化、湖库营养状态", ("basin_good", "basin_bad", "trophic_edges")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table of limits: an indicator, its unit, its fields; `decimals` is None in the rows of lakes."""

    name: str
    unit: str
    limits: list[tuple[str, forms.BoundField]]
    decimals: forms.BoundField | None

    @property
    def errors(self) -> list[str]:
        fields = [field for _, field in self.limits] + ([self.decimals] if self.decimals else [])
        return [str(words) for field in fields for words in field.errors]


class StandardForm(AsksMixin, PortalForm):
    """`base` is what it is copied from, `current` what holds now, beside which limits are doubted."""

    name = forms.CharField(label="标准名称", max_length=_NAME.max_length)
    valid_from = forms.DateField(
        label="自何日起", help_text="一个月按月末那天有效的标准评价；已定稿的月份不变。"
    )
    basis = forms.CharField(
        label="依据",
        max_length=_BASIS.max_length,
        required=False,
        help_text="文件名称和文号；没有的可不填。",
    )
    tried_month = forms.ChoiceField(label="试算哪个月", required=False)
    beside = (("name", "valid_from"),)

    def __init__(
        self, *args: Any, base: Standard, current: Standard, at: datetime, **kwargs: Any
    ) -> None:
        self.base, self.current, self.at = base, current, at
        super().__init__(*args, **kwargs)
        self.initial.setdefault("name", base.name)
        self.initial.setdefault("valid_from", Month.of(at).next().first_day)
        self._add_limits()
        self._add_numbers()
        months = [Month.of(at).plus(-back) for back in range(1, _TRIED_MONTHS + 1)]
        tried: Any = self.fields["tried_month"]
        tried.choices = [(str(month), month.label) for month in months]
        self.initial.setdefault("tried_month", str(months[0]))
        self.data = self._normal(self.data)

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        field.widget.attrs["autocomplete"] = "off"
        prepare(field)
        self.fields[name] = field
        self.initial[name] = f"{initial:f}" if isinstance(initial, Decimal) else initial

    def _add_limits(self) -> None:
        for table, indicator, limits in self._rows():
            for water_class, limit in zip(_CLASSES, limits, strict=True):
                name = limit_name(table, indicator, water_class)
                self._add(limit_place(table, indicator, water_class), _number(name), limit)
        for indicator in self.base.limits:
            field = _whole(f"{name_of(indicator)}的小数位数")
            self._add(f"decimals_{int(indicator)}", field, self.base.decimals[indicator])

    def _rows(self) -> Iterator[tuple[str, Indicator, Limits]]:
        for table in LIMITS:
            found = getattr(self.base, table)
            yield from ((table, each, found[each]) for each in sorted(found))

    def _add_numbers(self) -> None:
        for name, (names, _) in ROWS.items():
            for place, (label, number) in enumerate(
                zip(names, getattr(self.base, name), strict=True), start=1
            ):
                self._add(f"{name}_{place}", _number(label), number)
        for name, (label, _, _) in NUMBERS.items():
            number = getattr(self.base, name)
            field: forms.Field
            if name in _OF_CLASSES:
                choices = [(str(each), CLASS_WORDS[each]) for each in _CLASSES]
                none = _OF_CLASSES[name]
                choices = [("0", none), *choices] if none else choices
                field = forms.ChoiceField(label=label, choices=choices)
                number = str(number)
            elif isinstance(number, int):
                field = _whole(label)
            else:
                field = _number(label)
            self._add(name, field, number)
        field = forms.ChoiceField(label="断流的月份", choices=list(NO_FLOW_WORDS.items()))
        self._add("no_flow", field, self.base.no_flow)

    # --- as the page lays it out ------------------------------------------------------------------

    @property
    def heads(self) -> list[list[forms.BoundField]]:
        """Name, day and 依据; the tick where something is asked."""
        own = ("name", "valid_from", "basis", "it_is_so")
        return [line for line in self.lines if line[0].name in own]

    @property
    def table(self) -> list[Line]:
        """The limits, rivers before lakes."""
        return [
            Line(
                f"{name_of(indicator)}{LIMITS[table]}",
                ABOUT[indicator].unit,
                [
                    (CLASS_WORDS[each], self[limit_place(table, indicator, each)])
                    for each in _CLASSES
                ],
                self[f"decimals_{int(indicator)}"] if table == "limits" else None,
            )
            for table, indicator, _ in self._rows()
        ]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The other numbers under their headings."""
        return [(words, [self[each] for each in self._named(names)]) for words, names in _GROUPS]

    @property
    def is_more_refused(self) -> bool:
        """Is something wrong with the other numbers, which are folded?"""
        return any(field.errors for _, fields in self.groups for field in fields)

    @staticmethod
    def _named(names: Sequence[str]) -> Iterator[str]:
        for name in names:
            if name in ROWS:
                yield from (f"{name}_{place}" for place in range(1, len(ROWS[name][0]) + 1))
            else:
                yield name

    # --- what was filled in -----------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            for place, words in faults_of(self.standard()).items():
                self.add_error(place if place in self.fields else None, words)
        return data

    def standard(self) -> Standard:
        """The version as filled in; what the page does not ask is as in `base`."""
        data = self.cleaned_data
        said: dict[str, Any] = {name: int(data[name]) for name in _OF_CLASSES}
        said |= {name: data[name] for name in (*NUMBERS, "no_flow") if name not in said}
        for name, (names, _) in ROWS.items():
            said[name] = tuple(data[f"{name}_{place}"] for place in range(1, len(names) + 1))
        for table in LIMITS:
            rows = {
                indicator: tuple(data[limit_place(table, indicator, each)] for each in _CLASSES)
                for of, indicator, _ in self._rows()
                if of == table
            }
            said[table] = MappingProxyType(rows)
        places = {each: data[f"decimals_{int(each)}"] for each in self.base.limits}
        said["decimals"] = MappingProxyType({**self.base.decimals, **places})
        return replace(self.base, name=data["name"], basis=data["basis"], **said)

    def doubts(self) -> dict[str, str]:
        found = doubts_of(self.standard(), self.current)
        begun: date = self.cleaned_data["valid_from"]
        if begun < Month.of(self.at).first_day:
            found["valid_from"] = (
                f"起用日期 {date_words(begun)}早于今天（{date_words(local_date(self.at))}），"
                f"{Month.of(begun).label}以来没有定稿的月份都按新标准重新评价"
            )
        return found

    @property
    def tried(self) -> Month:
        return Month.parse(self.cleaned_data["tried_month"] or self.initial["tried_month"])


class WithdrawForm(PortalForm):
    """Why a version is taken back."""

    reason = forms.CharField(
        label="撤回原因",
        max_length=WaterStandard._meta.get_field("withdrawn_reason").max_length,
        widget=text_area(2),
        help_text="撤回的一版留在各版里，写明由谁、为什么撤回。",
    )


def _number(label: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, max_digits=12, decimal_places=6, widget=widget)


def _whole(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
