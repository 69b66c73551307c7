"""Who changed which row of which register: one list over the histories of all registers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.core.paginator import Page, Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.models import User
from common.web.forms import DressedMixin

PER_PAGE = 50
WORDS = {"+": "登记", "~": "修改", "-": "删除"}


@dataclass(frozen=True)
class Change:
    """One row's change, in words."""

    at: datetime
    act: str
    by: str
    row: str
    differences: list[tuple[str, Any, Any]]


def registers() -> dict[str, type[models.Model]]:
    """Every register that keeps history, by its table's name."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if hasattr(model._meta, "simple_history_manager_attribute")
    }


class ChangesFilter(DressedMixin, forms.Form):
    """Which register, by whom, between which days."""

    register = forms.ChoiceField(label="登记册")
    person = forms.CharField(label="经办人姓名", required=False)
    start = forms.DateField(label="自", required=False)
    end = forms.DateField(label="至", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, model._meta.verbose_name) for key, model in registers().items()]
        register: Any = self.fields["register"]
        register.choices = sorted(named, key=lambda pair: str(pair[1]))


def changes_view(request: HttpRequest) -> HttpResponse:
    """The page in the admin; only the administrator's role comes here."""
    form = ChangesFilter(request.GET or {"register": User._meta.label_lower})
    page: Page | None = None
    if form.is_valid():
        model = registers()[form.cleaned_data["register"]]
        page = Paginator(found(model, form.cleaned_data), PER_PAGE).get_page(
            request.GET.get("page")
        )
        page.object_list = in_words(model, list(page.object_list))
    query = request.GET.copy()
    query.pop("page", None)
    context = admin.site.each_context(request) | {
        "title": "登记册变更",
        "form": form,
        "page": page,
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/accounts/register_history.html", context)


def found(model: Any, wanted: dict[str, Any]) -> models.QuerySet[Any]:
    """The history rows of a register that the filter leaves, newest first."""
    rows = model.history.select_related("history_user").order_by("-history_date", "-history_id")
    if wanted.get("person"):
        rows = rows.filter(history_user__name__contains=wanted["person"])
    if wanted.get("start"):
        rows = rows.filter(history_date__date__gte=wanted["start"])
    if wanted.get("end"):
        rows = rows.filter(history_date__date__lt=wanted["end"] + timedelta(days=1))
    return rows


def in_words(model: Any, rows: list[Any]) -> list[Change]:
    """History rows as changes against the state before, fetched for the whole page at once."""
    key = model._meta.pk.attname
    before: dict[int, Any] = {}
    last: dict[Any, Any] = {}
    ids = {getattr(row, key) for row in rows}
    for row in model.history.filter(**{f"{key}__in": ids}).order_by("history_date", "history_id"):
        before[row.history_id] = last.get(getattr(row, key))
        last[getattr(row, key)] = row
    return [
        Change(
            row.history_date,
            WORDS[row.history_type],
            row.history_user.name if row.history_user else "系统",
            f"{_named(row)}",
            _differences(model, before.get(row.history_id), row),
        )
        for row in rows
    ]


def _named(row: Any) -> str:
    for name in ("name", "title", "code", "number"):
        if getattr(row, name, None):
            return str(getattr(row, name))
    return f"第 {row.instance.pk} 号"


def _differences(model: Any, old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    if old is None or new.history_type != "~":
        return []
    fields = [f for f in model._meta.concrete_fields if hasattr(new, f.attname)]
    return [
        (str(f.verbose_name), _shown(f, old), _shown(f, new))
        for f in fields
        if getattr(old, f.attname) != getattr(new, f.attname)
    ]


def _shown(field: Any, row: Any) -> Any:
    value = getattr(row, field.attname)
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "（空）" if value in (None, "") else value
