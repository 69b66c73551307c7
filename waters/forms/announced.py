"""The class that was announced of a section's water in a month: by itself, and as a row of the month's grid."""

from typing import Any, Final

from django import forms

from common import clock
from common.errors import Invalid
from common.text.months import Month
from common.web.doubts import AsksMixin
from common.web.filters import MonthSelect
from common.web.forms import PortalForm, SeenMixin
from waters.models import FOUND_CLASSES, AnnouncedClass, Section
from waters.models.samples import AnnouncedState
from waters.reads.beside import Beside, MonthJudge, target_of
from waters.reads.contradictions import closed_doubt, contradictions
from waters.rules.cells import Unreadable, beyond_words, read_exceeding
from waters.rules.rhythm import is_due
from waters.services.announced import AnnouncedFacts

LONGEST: Final = 200
_CLASSES: Final[dict[str, str]] = dict(FOUND_CLASSES)
# A class, or what the month was like without one.
RESULTS: Final = [
    *FOUND_CLASSES,
    *(each for each in AnnouncedState.choices if each[0] != AnnouncedState.MEASURED),
]


def result_of(row: AnnouncedClass | None) -> str:
    """What is chosen of a row: its class, else its state; "" without a row."""
    return "" if row is None else row.water_class or row.state


class ResultForm(AsksMixin, PortalForm):
    """A class or a state, what is beyond its limits, remarks."""

    water_class = forms.ChoiceField(label="水质类别", choices=[("", "请选择"), *RESULTS])
    exceeding = forms.CharField(
        label="超标项目及倍数",
        max_length=LONGEST,
        required=False,
        help_text="如：氨氮/1.3、总磷/0.6；没有的不填。",
    )
    note = forms.CharField(label="备注", max_length=LONGEST, required=False)

    def clean_exceeding(self) -> str:
        try:
            return beyond_words(read_exceeding(self.cleaned_data["exceeding"]))
        except Unreadable as error:
            raise forms.ValidationError(f"超标项目及倍数{error}。") from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("exceeding") and data.get("water_class") in AnnouncedState.values:
            words = dict(RESULTS)[data["water_class"]]
            self.add_error("exceeding", f"{words}的月份没有超标项目，请清空，或改选水质类别。")
        return data

    def facts(self, section: Section, month: Month, **seen: Any) -> AnnouncedFacts:
        """What is to be entered. seen  how the row was when it was shown, as the service takes it"""
        result = self.cleaned_data["water_class"]
        is_class = result not in AnnouncedState.values
        return AnnouncedFacts(
            section=section,
            month=month,
            state=AnnouncedState.MEASURED if is_class else result,
            water_class=result if is_class else "",
            exceeding=self.cleaned_data["exceeding"],
            note=self.cleaned_data["note"],
            **seen,
        )


class AnnouncedForm(ResultForm):
    """Of one section; the section's own page shows it empty, without one."""

    month = forms.CharField(label="月份", widget=MonthSelect(empty_label=None))
    beside = (("month", "water_class"),)
    field_order = ("month", "water_class", "exceeding", "note")

    def __init__(self, *args: Any, section: Section | None = None, **kwargs: Any) -> None:
        self.section = section
        super().__init__(*args, **kwargs)
        self.fields["month"].initial = str(Month.of(clock.now()).previous())

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except Invalid as error:
            raise forms.ValidationError(error.detail) from None

    def doubts(self) -> dict[str, str]:
        """What contradicts it, what it replaces, and whether its month is closed."""
        section, month = self.section, self.cleaned_data["month"]
        if section is None:
            return {}
        facts, beside = self.facts(section, month), Beside.of([(section.pk, month)], MonthJudge())
        computed = beside.computed(section, month)
        found = contradictions(
            facts.water_class, facts.exceeding, target_of(section, month), computed
        )
        known = beside.announced.get((section.pk, month))
        result = self.cleaned_data["water_class"]
        if known is not None and result_of(known) != result:
            was, now = (dict(RESULTS)[each] for each in (result_of(known), result))
            found.append(f"{month.label}已经登记为{was}，保存后改为{now}")
        if (section.pk, month) in beside.closed:
            found.append(closed_doubt(month))
        return {"water_class": "；".join(found)} if found else {}


class AnnouncedRowForm(SeenMixin, ResultForm):
    """One section in the grid of a month. A row that is left as it is does not count."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, section: Section, month: Month, beside: Beside, **kwargs: Any
    ) -> None:
        self.section, self.month = section, month
        self.standing = beside.announced.get((section.pk, month))
        self.before = beside.announced.get((section.pk, month.plus(-12)))
        self.target, self.computed = target_of(section, month), beside.computed(section, month)
        self.target_words = _CLASSES.get(self.target, "")
        self.is_due = is_due(section.rhythm, month)
        found = self.computed.water_class if self.computed else None
        self.computed_words = _CLASSES.get(str(found), "")
        kwargs["initial"] = {
            "water_class": result_of(self.standing),
            "exceeding": self.standing.exceeding if self.standing else "",
            "note": self.standing.note if self.standing else "",
            "seen_at": self.standing.entered_at.isoformat() if self.standing else "",
        }
        super().__init__(*args, prefix=f"s{section.pk}", **kwargs)
        self.fields["water_class"].choices = [("", "—"), *RESULTS]  # type: ignore[attr-defined]
        words = (
            "登记过的类别不能清空；没有监测的请选“未监测”。"
            if self.standing
            else "请选择水质类别。"
        )
        self.fields["water_class"].error_messages["required"] = words
        for name in ("water_class", "exceeding", "note"):
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs["aria-label"] = f"{section}：{self.fields[name].label}"

    def has_changed(self) -> bool:
        """Was something typed or chosen in it? One that was not sent at all was not."""
        was_sent = self.add_prefix("water_class") in self.data
        return was_sent and bool(set(self.changed_data) - {"seen_at"})

    def doubts(self) -> dict[str, str]:
        given = self.cleaned_data
        result = given["water_class"] if given["water_class"] not in AnnouncedState.values else ""
        found = contradictions(result, given["exceeding"], self.target, self.computed)
        # Asked at whatever was changed: the class, or what is beyond its limits.
        field = "water_class" if "water_class" in self.changed_data else "exceeding"
        return {field: "；".join(found)} if found else {}

    def to_enter(self) -> AnnouncedFacts:
        """What is to be entered where nobody has changed the row since it was shown."""
        seen_at = self.cleaned_data["seen_at"]
        return self.facts(self.section, self.month, seen_at=seen_at, is_compared=True)
