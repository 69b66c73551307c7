"""Rows of a form that are as many as one needs: targets, funds, units, milestones.

A row that is left empty does not count; one is taken away by emptying it. `static/js/rows.js` adds rows and
empties them; without scripts there are two spare ones, and more after a save.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.forms.formsets import formset_factory

from common.web.forms import PortalForm

MOST_ROWS: Final = 60
_SPARE: Final = 1


class RowForm(PortalForm):
    """One row; what is missing in it is said by the service, with the row's number."""

    use_required_attribute = False
    title = ""
    help_text = ""
    add_label = "加一行"
    # Without these a row that is not left empty makes no sense.
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["empty_permitted"] = True
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            if not isinstance(field.widget, forms.HiddenInput):
                field.widget.attrs["aria-label"] = str(field.label)

    def clean(self) -> dict[str, Any]:
        for name in () if self.is_blank else self.needed:
            if self.cleaned_data.get(name) is None and name not in self.errors:
                self.add_error(name, f"请填写{self.fields[name].label}。")
        return self.cleaned_data

    @property
    def is_blank(self) -> bool:
        """Nothing is written in it (what is chosen beforehand, as a weight of 1, is nothing)."""
        names = [bound.html_name for bound in self.visible_fields()]
        preset = {self.add_prefix(name): str(f.initial) for name, f in self.fields.items()}
        given = {name: str(self.data.get(name, "")).strip() for name in names}
        return all(not words or words == preset[name] for name, words in given.items())


class _Rows(forms.BaseFormSet):
    """Every row may be left empty."""

    def initial_form_count(self) -> int:
        return 0

    def given(self) -> list[dict[str, Any]]:
        """The values of the rows that are filled in, in their order."""
        return [
            form.cleaned_data for form in self.forms if form.has_changed() and not form.is_blank
        ]


def rows_of(
    form: type[RowForm],
    prefix: str,
    *,
    data: Any = None,
    initial: Sequence[Mapping[str, Any]] = (),
    form_kwargs: Mapping[str, Any] | None = None,
    most: int = MOST_ROWS,
) -> _Rows:
    """The rows of one kind, bound to what was sent or filled with the present values.

    `empty_form` is the pattern of a new row, with the titles of the columns.
    """
    extra = len(initial) + _SPARE
    made: Any = formset_factory(form, formset=_Rows, extra=extra, max_num=most, absolute_max=most)
    begin = None if data is not None else list(initial)
    rows: _Rows = made(data=data, prefix=prefix, initial=begin, form_kwargs=dict(form_kwargs or {}))
    return rows
