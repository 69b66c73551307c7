"""Base pages: who may enter, a list, a form that saves through a service, an act by POST."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, FormView, View
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from common.errors import DomainError
from common.spreadsheets import Column
from common.web.exports import ListSheet, list_response
from common.web.filters import key_of
from common.web.habits import HABITS
from common.web.paging import BoundedPaginator
from common.web.tables import TickColumn

# What an address of a list may hold beside its filters.
_NO_FILTERS = ("sort", "page", "per_page", "unfold")


@dataclass(frozen=True)
class Button:
    """A button on a page's head or a list's bulk bar. On a head it is a link, and with `confirm` an act that is asked
    about first; in a bar `note` asks for words with the confirmation."""

    label: str
    url: str
    icon: str = ""
    style: str = "outline-secondary"
    confirm: str = ""
    note: str = ""


def came_from(request: HttpRequest) -> str:
    """The page of ours that a request came from, without the host; empty where it is not ours."""
    parts = urlsplit(request.headers.get("Referer", ""))
    is_ours = parts.netloc == request.get_host()
    return parts._replace(scheme="", netloc="").geturl() if is_ours else ""


def ticked(request: HttpRequest) -> list[int]:
    """The rows ticked for a bulk act (`ids`), as sent; what can be no key of a row is left out."""
    keys = map(key_of, request.POST.getlist("ids"))
    return [key for key in keys if key is not None]


class RoleRequiredMixin(AccessMixin):
    """Lets in signed-in users who hold one of `roles`; others get 403, the unknown the login page."""

    roles: tuple[str, ...] = ("office",)
    # Of Django's View, which every page is.
    http_method_names: Any
    # django-htmx adds `htmx` to it.
    request: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        if user.must_change_password:
            return redirect("accounts:password_change")
        if not user.has_role(*self.roles):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def handle_no_permission(self) -> HttpResponseRedirect:
        """After signing in again one is where one was; an act by POST has no page of its own, so there
        it is the page with its button."""
        has_page = "get" in self.http_method_names
        target = self.request.get_full_path() if has_page else came_from(self.request)
        return redirect_to_login(target or "/")


class TitledMixin:
    """Gives a page its title, a sentence under it, its buttons and the menu entry it belongs to."""

    title = ""
    lead = ""
    menu = ""

    def get_title(self) -> str:
        return self.title

    def get_buttons(self) -> list[Button]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {
            "title": self.get_title(),
            "lead": self.lead,
            "menu": self.menu,
            "buttons": self.get_buttons(),
        }


class ListPage(RoleRequiredMixin, TitledMixin, SingleTableMixin, FilterView):
    """A list as offices use it: filters in the address, sort, totals, page sizes, Excel as filtered.

    A room gives `model`, `table_class`, `filterset_class`, `title`, `menu`, and where it makes sense
    `export_columns`, `get_totals`, `bulk_actions`, `empty_text` and, under it, `empty_hint`.
    """

    paginator_class = BoundedPaginator
    template_name = "common/list.html"
    partial_template_name = "common/list_partial.html"
    export_columns: list[Column] = []
    empty_text = "没有符合条件的记录。"
    empty_button: Button | None = None
    strict = False
    # The panel of columns shows what is hidden, too.
    shows_hidden = False

    @property
    def empty_hint(self) -> str:
        """A sentence under `empty_text`, where one helps."""
        return ""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().visible_to(self.request.user)

    def get_filterset_kwargs(self, filterset_class: Any) -> dict[str, Any]:
        """An address without a query filters too: django-filter would else leave the filters alone,
        and with them what they do where nothing is chosen (only what is in use)."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs(filterset_class)
        return kwargs | {"data": self.request.GET}

    def get_paginate_by(self, queryset: Any) -> None:
        """The table pages its rows; Django's own paging of the same rows would count them twice."""
        return

    def get_table(self, **kwargs: Any) -> Any:
        """The table without the columns that the user has taken out."""
        if not self.shows_hidden:
            excluded = (*(kwargs.get("exclude") or ()), *self.hidden_columns)
            kwargs["exclude"] = excluded
        return super().get_table(**kwargs)

    @cached_property
    def hidden_columns(self) -> tuple[str, ...]:
        match: Any = self.request.resolver_match
        session = getattr(self.request, "session", None)
        if match is None or session is None:
            return ()
        return HABITS.part.hidden(match.view_name, by=self.request.user, session=session)

    def own_panel(self) -> HttpResponse:
        """The list's panel of the user's own: filters under a name, columns."""
        self.shows_hidden = True
        self.object_list = self.get_filterset(self.get_filterset_class()).qs
        columns = list(self.get_table(**self.get_table_kwargs()).columns)
        told = [c for c in columns if not isinstance(c.column, TickColumn)]
        # What a row is called by and opened with stays.
        kept = {c.name for c in (*told[:1], *[c for c in told if c.link][:1])}
        hideable = [
            (c.name, c.header, c.name not in self.hidden_columns)
            for c in told
            if c.name not in kept
        ]
        match: Any = self.request.resolver_match
        context = {
            "columns": hideable,
            "saved": HABITS.part.saved(match.view_name, by=self.request.user),
        }
        return render(self.request, "common/list_own.html", context)

    def get_totals(self, queryset: models.QuerySet[Any]) -> dict[str, str]:
        """Column name → total over all filtered rows, in words; not asked for where the rows are
        more than anybody counts (`common.web.paging`)."""
        return {}

    def get_bulk_actions(self) -> list[Button]:
        """Buttons that act on the ticked rows; each POSTs `ids` to its URL."""
        return []

    def get_template_names(self) -> list[str]:
        if getattr(self.request, "htmx", False) and not self.request.htmx.boosted:
            return [self.partial_template_name]
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table = context["table"]
        if not table.paginator.has_more:
            table.totals = self.get_totals(self.object_list)
        return context | {
            "bulk_actions": self.get_bulk_actions(),
            "can_export": bool(self.export_columns),
            "empty_text": self.empty_text,
            "empty_hint": self.empty_hint,
            "empty_button": self.empty_button,
            "partial_template": self.partial_template_name,
            # What is folded away is fetched when it is unfolded: it has the longest choices.
            "is_unfolded": "unfold" in self.request.GET or context["filter"].form.is_more_used,
            "told": context["filter"].form.told(),
            "is_filtered": any(v for k, v in self.request.GET.items() if k not in _NO_FILTERS),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("export") == "xlsx" and self.export_columns:
            return list_response(request, self.get_sheet())
        if getattr(self.request, "htmx", False) and self.request.htmx.target == "more-fields":
            filterset = self.get_filterset(self.get_filterset_class())
            return render(request, "common/list_more.html", {"filter": filterset})
        if getattr(self.request, "htmx", False) and self.request.htmx.target == "own-view":
            return self.own_panel()
        return super().get(request, *args, **kwargs)

    def export_rows(self, queryset: models.QuerySet[Any]) -> Iterable[Any]:
        """The filtered rows, read in slices so that memory stays flat."""
        return queryset.iterator(chunk_size=2000)

    def export_counted(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The rows by which a sheet's length is told, where it writes others than the list shows."""
        return queryset

    def get_sheet(self) -> ListSheet:
        """The whole filtered list; asked by the page's button, and by the task that writes a long one
        with the page set up for whoever asked (`jobs.sheets.lists`)."""
        filterset = self.get_filterset(self.get_filterset_class())
        rows = filterset.qs
        return ListSheet(
            title=self.get_title(),
            columns=self.export_columns,
            counted=self.export_counted(rows),
            rows=self.export_rows(rows),
            filters=filterset.form.in_words(),
        )


def attachment_header(filename: str) -> str:
    """Content-Disposition with a Chinese file name."""
    return f"attachment; filename*=UTF-8''{quote(filename)}"


class DetailPage(RoleRequiredMixin, TitledMixin, DetailView):
    """One row and what hangs on it. Invisible is 404."""

    def get_queryset(self) -> models.QuerySet[Any]:
        scoped: Any = super().get_queryset()
        return scoped.visible_to(self.request.user)

    def get_title(self) -> str:
        return str(self.object)


class FormPage(RoleRequiredMixin, TitledMixin, FormView):
    """A form whose `perform` calls one service. A refusal keeps what was typed and says why."""

    # Django's FormView would take PUT for POST, with no field read.
    http_method_names = ["get", "head", "post", "options"]
    template_name = "common/form_page.html"
    submit_label = "保存"
    cancel_url = ""
    success_message = ""

    def perform(self, form: Any) -> str | None:
        """Calls the service; returns the address to go on to."""
        raise NotImplementedError

    def get_cancel_url(self) -> str:
        """Where giving up leads; a page of one row works it out from the row."""
        return self.cancel_url

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            target = self.perform(form)
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return redirect(target or self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "submit_label": self.submit_label,
            "cancel_url": self.get_cancel_url(),
        }


class BulkPage(FormPage):
    """An act on the ticked rows of a list: the list's button sends them here, the page shows them with
    the act's form, and its own button confirms.

    A room gives `list_url_name`, `none_chosen` (the sentence for nobody ticked) and `find`.
    """

    http_method_names = ["get", "post", "options"]
    list_url_name = ""
    none_chosen = ""
    most_at_once = 200

    def find(self, keys: list[int]) -> Iterable[Any]:
        """The rows of these keys that the user sees."""
        raise NotImplementedError

    @cached_property
    def chosen(self) -> list[Any]:
        return list(self.find(ticked(self.request)[: self.most_at_once]))

    def get_cancel_url(self) -> str:
        return reverse(self.list_url_name)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Whoever comes by the address alone, after signing in again, chooses anew."""
        return redirect(self.list_url_name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.chosen:
            messages.error(request, self.none_chosen)
            return redirect(self.list_url_name)
        if "confirmed" not in request.POST:
            return self.render_to_response(self.get_context_data())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "confirmed" not in self.request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"chosen": self.chosen}


class ActPage(RoleRequiredMixin, View):
    """An act by POST alone: calls one service, shows the result in a message, goes back."""

    http_method_names = ["post"]
    success_message = ""

    def perform(self, request: HttpRequest) -> str:
        """Calls the service; returns the address to go on to."""
        raise NotImplementedError

    def back(self) -> str:
        """Where a refused act leads: the page it came from."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return act(request, lambda: self.perform(request), self.back, self.success_message)


def act(
    request: HttpRequest,
    perform: Callable[[], str],
    back: Callable[[], str],
    success: str = "",
) -> HttpResponse:
    """Runs `perform`; a refusal becomes a message on the page it came from, not an error page."""
    try:
        target = perform()
    except DomainError as error:
        messages.error(request, error.detail)
        return redirect(back())
    if success:
        messages.success(request, success)
    return redirect(target)
