"""Columns whose values have a normal form (`common.text.values`): names, codes, numbers of letters, telephones.

A value takes its normal form whenever it is written, and so does what it is compared with: `filter(name=…)`,
`name__icontains`, `mobile__in`. So a second person is not made by a blank, and a login or a search finds
whom it means, whatever the door. Rows stored before are listed by `manage.py same_values`.

To migrations these are the fields of Django that they extend: the kind of a text is no matter of the schema.
"""

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.db.models import lookups

from common.text.values import Kind, normal


class NormalFormField(forms.CharField):
    """The field of a form for such a column, in Django admin too: its length is judged in the normal form."""

    def __init__(self, *, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return normal(self.kind, found) if isinstance(found, str) else found

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        if self.kind is Kind.PHONE:
            attrs.pop("maxlength", None)  # +86 190 0000 0000 is pasted whole
        return attrs


class NormalField(models.CharField):
    """A text in the normal form of its kind."""

    kind: ClassVar[Kind]

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return normal(self.kind, found) if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        # Of what is written and of what is looked for alike.
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            # The row in hand, and the history that is written from it, say what the database says.
            value = normal(self.kind, value)
            setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": NormalFormField, "kind": self.kind, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs


class NameField(NormalField):
    """A name of a person or of a place."""

    kind = Kind.NAME


class CodeField(NormalField):
    """A code of a register."""

    kind = Kind.CODE


class DocumentNumberField(NormalField):
    """文号."""

    kind = Kind.DOCUMENT


class PhoneField(NormalField):
    """One telephone number, or several."""

    kind = Kind.PHONE


def _in_normal_form(lookup: type[Any]) -> type[Any]:
    """A lookup by a part of the value: Django hands these what was typed, as it was typed."""

    class InNormalForm(lookup):
        def get_prep_lookup(self) -> Any:
            wanted = super().get_prep_lookup()
            return normal(self.lhs.output_field.kind, wanted) if isinstance(wanted, str) else wanted

    return InNormalForm


for each in (
    lookups.Contains,
    lookups.IContains,
    lookups.StartsWith,
    lookups.IStartsWith,
    lookups.EndsWith,
    lookups.IEndsWith,
    lookups.IExact,
):
    NormalField.register_lookup(_in_normal_form(each))
