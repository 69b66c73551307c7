"""One sample by hand: every indicator as it was written by the laboratory."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import Avg

from common import clock
from common.errors import Invalid
from common.text.chinese import local_date
from common.text.months import Month
from common.web.doubts import AsksMixin
from common.web.filters import MonthSelect
from common.web.forms import PortalForm, prepare, text_area
from waters.models import SampleState, SampleValue, Section, Source
from waters.reads.beside import Beside, MonthJudge, target_of
from waters.reads.contradictions import closed_doubt, contradictions
from waters.reads.sampled import Row, part_of
from waters.reads.standards import standards
from waters.rules.cells import Typed, Unreadable, read_value
from waters.rules.doubts import doubts_of
from waters.rules.indicators import ABOUT, MORE_IS_BETTER, Indicator
from waters.rules.standard import CLASS_WORDS
from waters.services.samples import LONGEST, Measured, SampleFacts, field_of, sample_faults
from waters.sheets.samples import measured_of, title_of

_GROUPS: Final[tuple[tuple[str, tuple[Indicator, ...]], ...]] = (
    (
        "常规项目",
        (
            *(Indicator.PH, Indicator.DO, Indicator.COD_MN, Indicator.COD, Indicator.BOD5),
            *(Indicator.NH3_N, Indicator.TP, Indicator.TN, Indicator.TEMPERATURE),
        ),
    ),
    (
        "金属和类金属",
        (
            *(Indicator.CU, Indicator.ZN, Indicator.SE, Indicator.AS, Indicator.HG),
            *(Indicator.CD, Indicator.CR6, Indicator.PB),
        ),
    ),
    (
        "其他项目",
        (
            *(Indicator.FLUORIDE, Indicator.CYANIDE, Indicator.PHENOL, Indicator.PETROLEUM),
            *(Indicator.LAS, Indicator.SULFIDE, Indicator.FAECAL),
        ),
    ),
    ("湖库营养状态", (Indicator.TRANSPARENCY, Indicator.CHLOROPHYLL)),
)


class SampleForm(AsksMixin, PortalForm):
    """A sample of one section. What was not measured stays empty."""

    taken_on = forms.DateField(label="采样日期")
    month = forms.CharField(
        label="计入月份", required=False, widget=MonthSelect(empty_label="采样日期所在的月份")
    )
    source = forms.ChoiceField(label="来源", choices=Source.choices)
    state = forms.ChoiceField(label="状态", choices=SampleState.choices)
    note = forms.CharField(label="备注", max_length=LONGEST, required=False, widget=text_area(2))
    beside = (("taken_on", "month"), ("source", "state"))

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        self.section = section
        self.values: dict[Indicator, Typed] = {}
        super().__init__(*args, **kwargs)
        for indicator in (each for _, group in _GROUPS for each in group):
            self.fields[field_of(indicator)] = field = _field(indicator)
            prepare(field)
        self.fields["taken_on"].initial = local_date(clock.now())
        self._tell_limits()

    def _tell_limits(self) -> None:
        """Beside each field the limit of the class that is asked of the section."""
        month = Month.of(clock.now())
        target = int(target_of(self.section, month) or 3)
        standard = standards().of(month)
        for indicator in Indicator:
            limit = standard.limit_of(indicator, self.section.kind, target)  # type: ignore[arg-type]
            field = self.fields.get(field_of(indicator))
            if field is not None and limit is not None:
                sign = "≥" if indicator in MORE_IS_BETTER else "≤"
                field.help_text = f"{CLASS_WORDS[target]} {sign} {limit}"

    @property
    def heads(self) -> list[list[forms.BoundField]]:
        """The lines that are not values; the tick for what is asked comes after them all."""
        return [line for line in self.lines if not line[0].name.startswith(("value_", "it_is_so"))]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Values under their headings."""
        return [(words, [self[field_of(each)] for each in group]) for words, group in _GROUPS]

    def clean_month(self) -> Month | None:
        text = self.cleaned_data["month"]
        try:
            return Month.parse(text) if text else None
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for _, group in _GROUPS:
            for indicator in group:
                self._read(indicator, data.get(field_of(indicator)) or "")
        if not self.errors:
            # What cannot be is said before what is unlikely is asked.
            for name, words in sample_faults(self.facts(), at=clock.now()).items():
                self.add_error(name, words)
        return data

    def _read(self, indicator: Indicator, text: str) -> None:
        try:
            found = read_value(text, indicator)
        except Unreadable as error:
            self.add_error(field_of(indicator), f"{ABOUT[indicator].name}{error}。")
            return
        if isinstance(found, Typed):
            self.values[indicator] = found
        elif found != "missing":
            words = "断流或涨潮的，请在“状态”中选择，监测值不填。"
            self.add_error(field_of(indicator), words)

    def doubts(self) -> dict[str, str]:
        """What is unlikely of surface water, or beside what this section usually has; what it says otherwise than the
        class that was announced; and whether its month is closed."""
        facts, usual = self.facts(), usual_of(self.section)
        values = {each: value.value for each, value in self.measured.items()}
        found = {field_of(each): words for each, words in doubts_of(values, usual=usual).items()}
        of_month = self._month_doubts(facts)
        if of_month:
            # At whatever was changed, because only that is asked about.
            changed = self.changed_data
            place = next((each for each in ("month", "taken_on") if each in changed), changed[0])
            found[place] = "；".join(filter(None, [found.get(place), *of_month]))
        return found

    def _month_doubts(self, facts: SampleFacts) -> list[str]:
        section, month = self.section, facts.counts_for
        beside = Beside.of([(section.pk, month)], MonthJudge())
        values = {each: value.value for each, value in facts.values.items()}
        rows = beside.sampled.get((section.pk, month.first_day), [])
        parts = (part_of(each, value) for each, value in values.items())
        rows = [*rows, Row.taken(section.pk, month, facts.source, facts.state, parts)]
        announced = beside.announced.get((section.pk, month))
        told = announced.water_class if announced else ""
        found = contradictions(told, "", "", beside.judge.computed(rows, month, section))
        if (section.pk, month) in beside.closed:
            found.append(closed_doubt(month))
        return found

    @property
    def measured(self) -> Mapping[Indicator, Measured]:
        return {each: measured_of(value) for each, value in self.values.items()}

    def facts(self) -> SampleFacts:
        data = self.cleaned_data
        return SampleFacts(
            section=self.section,
            taken_on=data["taken_on"],
            month=data["month"],
            source=data["source"],
            state=data["state"],
            note=data["note"],
            values=self.measured,
        )


def _field(indicator: Indicator) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "portal-value"})
    return forms.CharField(label=title_of(indicator), required=False, max_length=40, widget=widget)


def usual_of(section: Section) -> dict[Indicator, Decimal]:
    """The mean of each indicator over all of a section's samples: one query."""
    rows = SampleValue.objects.filter(
        sample__section=section, sample__voided_at__isnull=True, number__isnull=False
    )
    found = rows.order_by().values_list("indicator").annotate(Avg("number"))
    return {Indicator(code): Decimal(mean) for code, mean in found}


class VoidForm(PortalForm):
    """Why a sample is made void."""

    reason = forms.CharField(
        label="作废原因",
        max_length=LONGEST,
        widget=text_area(2),
        help_text="作废的数据保留在登记中，不再参与评价；要更正的，作废后重新登记。",
    )
