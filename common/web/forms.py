"""Forms in Tabler's dress."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.choices import BlankChoiceIterator

from common.errors import DomainError
from common.text.values import Kind, kind_of, normal
from common.text.values.dates import moment
from common.text.values.numbers import number
from common.web.widgets import draw_widget


class PortalFormRenderer(TemplatesSetting):
    """Fields are drawn by the templates in `templates/common/forms/`, widgets by functions."""

    form_template_name = "common/forms/form.html"
    field_template_name = "common/forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        """What pages are full of without a template (`common.web.widgets`)."""
        drawn = draw_widget(template_name, context)
        return super().render(template_name, context, request) if drawn is None else drawn


_CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxInput, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.Widget, "form-control"),
]


# How browsers write what they show in a field of a type.
_MOMENTS: list[tuple[Any, str, str]] = [
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
]


def dress(widget: forms.Widget) -> None:
    """Gives a widget the class its kind has in Tabler, and a date the type and the shape that browsers
    know. Forms therefore write `forms.DateField(label=…)` and no widget."""
    if isinstance(widget, forms.HiddenInput):
        return
    css = next(css for kind, css in _CLASSES if isinstance(widget, kind))
    given = widget.attrs.get("class", "")
    if css not in given.split():
        widget.attrs["class"] = f"{given} {css}".strip()
    for kind, input_type, written in _MOMENTS:
        if isinstance(widget, kind):
            # Whatever the form said of it: a browser shows a value of any other shape as empty.
            widget.attrs.pop("type", None)
            widget.input_type, widget.format = input_type, written


def prepare(field: forms.Field) -> None:
    """What every field of the portal gets, those that a form adds by itself too."""
    dress(field.widget)
    ask_by_name(field)
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators.append(within_the_calendar)
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == _DASHES:
            field.empty_label = CHOOSE
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, BlankChoiceIterator):
        field.choices = [("", CHOOSE), *list(field.choices)[1:]]


def within_the_calendar(value: date) -> None:
    """Refuses a slip of the finger such as the year 0206, and what cannot be reckoned with: terms are
    added to days, and a moment of the year 1 is none in another time zone."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise forms.ValidationError(
            f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，请检查。", code="year"
        )


def ask_by_name(field: forms.Field) -> None:
    """“请填写地点。”, “地点不能超过 160 字” instead of one sentence for every field, which a screen reader
    cannot tell apart."""
    name = re.sub(r"（.*）$", "", str(field.label or ""))
    if field.required and name and field.error_messages["required"] == _DEFAULT_REQUIRED:
        verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
        field.error_messages["required"] = f"请{verb}{name}。"
    if name and getattr(field, "max_length", None):
        # Django speaks of "characters of this variable".
        words = f"{name}不能超过 %(limit_value)d 字，现有 %(show_value)d 字。"
        field.error_messages.setdefault("max_length", words)
    if name:
        _refuse_by_name(field, name)


def _refuse_by_name(field: forms.Field, name: str) -> None:
    """“日期请写成日期，如 2026-11-22。”, “件数不能小于 1。” for Django's “确保该值大于或等于1”, which names
    no field."""
    for kind, wanted in _WANTED:
        if isinstance(field, kind):
            _reword(field, kind, "invalid", f"{name}{wanted}")
            break
    # What was on offer when the page was opened may have gone since.
    for kind in (forms.ChoiceField, forms.ModelChoiceField):
        if isinstance(field, kind):
            _reword(field, kind, "invalid_choice", f"{name}中没有这一项，请重新选择。")
    for code, words in (("min_value", "不能小于"), ("max_value", "不能大于")):
        field.error_messages.setdefault(code, f"{name}{words} %(limit_value)s。")
    for code, words in _TOO_LONG.items():
        field.error_messages.setdefault(code, f"{name}{words}")


def _reword(field: forms.Field, kind: type[forms.Field], code: str, words: str) -> None:
    """In place of Django's own sentence; a form's own stays."""
    if field.error_messages.get(code) == kind.default_error_messages[code]:
        field.error_messages[code] = words


def normal_for(name: str, field: forms.Field, sent: str) -> str:
    """What was sent for a field, in its normal form: a text by its name, a number or a date as the field
    reads it. What cannot be read stays as it was typed, for the field to refuse."""
    if isinstance(field.widget, forms.PasswordInput | forms.SelectMultiple):
        return sent
    try:
        if isinstance(field, forms.DecimalField | forms.FloatField | forms.IntegerField):
            return f"{number(sent, unit=_unit_of(field)):f}"
        if isinstance(field, forms.DateTimeField):
            day, clock = moment(sent)
            return f"{day.isoformat()} {clock.isoformat()}"
        if isinstance(field, forms.DateField):
            return moment(sent)[0].isoformat()
    except ValueError:
        return sent
    return normal(kind_of(name) if isinstance(field, forms.CharField) else Kind.TEXT, sent)


def _unit_of(field: forms.Field) -> str:
    """长度（公里） → 公里"""
    found = re.search(r"（([^（）]+)）$", str(field.label or ""))
    return found[1] if found else ""


CHOOSE = "请选择"
FIRST_YEAR, LAST_YEAR = 1900, 2999
_DASHES = BLANK_CHOICE_DASH[0][1]
_WANTED: list[tuple[type[forms.Field], str]] = [
    (forms.DateTimeField, "请写成日期和时间，如 2026-11-22 09:30。"),
    (forms.DateField, "请写成日期，如 2026-11-22。"),
    (forms.DecimalField, "请填数字。"),
    (forms.FloatField, "请填数字。"),
    (forms.IntegerField, "请填整数。"),
]
# Django's “确认小数点前不超过 8 位。” and its like, of a number with too many digits.
_TOO_LONG = {
    "max_digits": "不能超过 %(max)s 位数字。",
    "max_decimal_places": "最多 %(max)s 位小数。",
    "max_whole_digits": "整数部分不能超过 %(max)s 位。",
}
_DEFAULT_REQUIRED = forms.Field.default_error_messages["required"]


def text_area(rows: int = 3) -> forms.Textarea:
    """The widget of a field for more than a line."""
    return forms.Textarea(attrs={"rows": rows})


class DressedMixin:
    """Dresses the widgets of a form, and marks refused fields for eyes and screen readers.

    `beside` names fields that share a line where there is room: a beginning and its end.
    """

    fields: dict[str, forms.Field]
    beside: tuple[tuple[str, ...], ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            prepare(field)
            if kind_of(name) is Kind.PHONE:
                # +86 190 0000 0000 is pasted whole; how long it may be, the field says of what is left.
                field.widget.attrs.pop("maxlength", None)
        form: Any = self
        form.data = self._normal(form.data)

    def _normal(self, data: Any) -> Any:
        """What was sent, each value in the normal form of its field, before its length is judged."""
        changed = {}
        for name, field in self.fields.items():
            key = self.add_prefix(name)  # type: ignore[attr-defined]
            sent = data.get(key)
            if isinstance(sent, str) and sent:
                form = normal_for(name, field, sent)
                if form != sent:
                    changed[key] = form
        if not changed:
            return data
        data = data.copy()
        for key, form in changed.items():
            data[key] = form
        return data

    @property
    def lines(self) -> list[list[forms.BoundField]]:
        """Visible fields in order, those of one line together."""
        line_of = {name: line for line in self.beside for name in line}
        lines: dict[tuple[str, ...], list[forms.BoundField]] = {}
        for field in self.visible_fields():  # type: ignore[attr-defined]
            lines.setdefault(line_of.get(field.name, (field.name,)), []).append(field)
        return list(lines.values())

    def add_domain_error(self, error: DomainError) -> None:
        """Puts a service's refusal where it belongs: at its fields, else above the form."""
        placed = False
        for name, message in error.fields.items():
            if name in self.fields:
                self.add_error(name, message)  # type: ignore[attr-defined]
                placed = True
        if not placed:
            self.add_error(None, error.detail)  # type: ignore[attr-defined]


class SeenMixin(forms.BaseForm, metaclass=forms.forms.DeclarativeFieldsMetaclass):
    """A form that remembers when its row was read, so that whoever saves second is told.

    The page gives `seen_at` its initial value, the row's `updated_at` in ISO format; cleaned, it is that
    moment to the microsecond, or None where the page sent none.
    """

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)
    # What the other saved, by field, as a form shows it first.
    stands: Mapping[str, Any] = MappingProxyType({})

    def clean_seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError:
            return None

    def saw_conflict(self, updated_at: datetime, stands: Mapping[str, Any] | None = None) -> None:
        """The writer has been told of the other's change: saving again is meant. `stands` are the initial values that
        the form would have now: the page shows those that differ from what was typed."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen_at")] = updated_at.isoformat()
        self.data = data
        self.stands = stands or {}

    @property
    def saved_now(self) -> dict[str, tuple[str, str]]:
        """Of each field that now says something else than what was typed: its label, and what it says."""
        found = {}
        for name, now in self.stands.items():
            if name not in self.fields:
                continue
            field = self[name]
            # A field that the form added by itself still has a browser's line breaks.
            typed = normal(Kind.TEXT, field.data) if isinstance(field.data, str) else field.data
            if field.field.has_changed(now, typed):
                found[name] = (str(field.label), _words_of(field.field, now))
        return found


def _words_of(field: forms.Field, value: Any) -> str:
    """A value as a reader reads it."""
    if isinstance(field, forms.BooleanField):
        return "是" if value else "否"
    choices = getattr(field.widget, "choices", ())
    return str({str(code): label for code, label in choices}.get(str(value), value)) or "（空）"


class PortalForm(DressedMixin, forms.Form):
    """Base of every plain form of the portal."""


class PortalModelForm(DressedMixin, forms.ModelForm):
    """Base of every model form; it is cleaned here and saved by a service."""
