"""Choosing a row of a large register by typing: its name, its pinyin's first letters, or its code.

    class OutfallForm(PortalForm):
        reach = LookupField(label="河段", lookup="rivers:reach_lookup")

        def __init__(self, *args, user, **kwargs):
            super().__init__(*args, **kwargs)
            offer(self, reach=Reach.objects.visible_to(user))

The field works without scripts (a code or a full name is typed); `static/js/lookup.js` offers
matching rows from a `LookupPage`.
"""

import re
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.generic import View

from common.text.names import initials_pattern
from common.text.values import clean
from common.text.values import code as code_form
from common.text.values import name as name_form
from common.web.views import RoleRequiredMixin

OFFERED = 20
no_nul = ProhibitNullCharactersValidator()
_CODE_AT_END = re.compile(r"[（(]([^（()）]+)[)）]\s*$")


def lookup_words(row: Model, code_field: str = "code") -> str:
    """A row as the field shows it: 清溪河（R00001）."""
    return f"{row}（{getattr(row, code_field)}）"


def matching(
    queryset: QuerySet[Any],
    words: str,
    *names: str,
    pinyin: str = "sort_key",
    code_field: str = "code",
) -> Any:
    """Rows whose code or one of `names` holds the words, or whose pinyin begins with the letters."""
    words = clean(words).strip()
    condition = _by_code(code_field, words)
    for name in names:
        condition |= Q(**{f"{name}__icontains": words})
    pattern = initials_pattern(words)
    if pattern and pinyin:
        condition |= Q(**{f"{pinyin}__iregex": pattern})
    return queryset.filter(condition)


def _by_code(code_field: str, words: str) -> Q:
    """A register's code contains the words; for rows without a code ("pk") the words are the row's number."""
    if code_field != "pk":
        return Q(**{f"{code_field}__icontains": words})
    return Q(pk=int(words)) if words.isdecimal() and len(words) < 18 else Q(pk__in=[])


class LookupField(forms.CharField):
    """One row of `queryset` by its code, by “name（code）”, or by a name that only one row has.

    code_field  "pk" for rows that have no code of their own (persons)
    """

    queryset: QuerySet[Any]

    def __init__(
        self,
        *,
        lookup: str,
        queryset: QuerySet[Any] | None = None,
        name_field: str = "name",
        code_field: str = "code",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.lookup = lookup
        self.code_field = code_field
        self.name_field = name_field
        if queryset is not None:
            self.queryset = queryset
        self.widget.attrs.update({"autocomplete": "off", "data-lookup": LazyAddress(lookup)})

    def prepare_value(self, value: Any) -> Any:
        return lookup_words(value, self.code_field) if isinstance(value, Model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Model):
            return value
        words = super().to_python(value) or ""
        if words in self.empty_values:
            return None
        # A field's validators run after this, which asks the database.
        no_nul(words)
        match = _CODE_AT_END.search(words)
        code = code_form(match[1] if match else words)
        exact = Q(code=code) if self.code_field == "code" else _by_code(self.code_field, code)
        found = self.queryset.filter(exact).first()
        return self._by_name(words) if found is None else found

    def _by_name(self, words: str) -> Any:
        rows = list(self.queryset.filter(**{self.name_field: name_form(words)})[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise forms.ValidationError(f"“{words}”不止一个，请从列表中选择，或填写编码。")
        raise forms.ValidationError(f"没有找到“{words}”，或不在您的管理范围内。")


def offer(form: forms.BaseForm, **querysets: QuerySet[Any]) -> None:
    """Gives lookup fields of a form the rows that may be chosen."""
    for name, queryset in querysets.items():
        field = form.fields[name]
        assert isinstance(field, LookupField)  # noqa: S101 - a mistake in code
        field.queryset = queryset


class LazyAddress:
    """The address of a page by name, worked out when it is written, for URLs load after forms."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __str__(self) -> str:
        return reverse(self.name)


class LookupPage(RoleRequiredMixin, View):
    """Rows that match what is typed, as JSON: `{"results": [{"value", "hint"}]}`."""

    http_method_names = ["get", "head"]
    roles: tuple[str, ...] = ("office", "chief")
    queryset: QuerySet[Any]
    name_fields: tuple[str, ...] = ("name",)
    code_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        return self.queryset.visible_to(self.request.user)  # type: ignore[attr-defined]

    def hint(self, row: Any) -> str:
        """A word that tells rows of one name apart."""
        return ""

    def get(self, request: HttpRequest) -> JsonResponse:
        words = request.GET.get("q", "").strip()
        match = _CODE_AT_END.search(words)
        rows = matching(
            self.get_queryset(),
            match[1] if match else words,
            *self.name_fields,
            code_field=self.code_field,
        )
        results = [
            {"value": lookup_words(row, self.code_field), "hint": self.hint(row)}
            for row in rows[:OFFERED]
        ]
        return JsonResponse({"results": results})
