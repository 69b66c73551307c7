"""定稿 and 更正: what will be frozen, the act, and the versions of a month."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from accounts.models import Division
from common import clock
from common.text.months import Month
from common.web.views import DetailPage, FormPage
from waters import services
from waters.forms.closing import CloseForm, CorrectForm
from waters.models import MonthClose, Section
from waters.reads.frozen import in_version
from waters.reads.month_sheet import MonthSheet
from waters.reads.results import live_figures
from waters.reads.standards import frozen_standard, standards
from waters.reads.versions import Changed, changes_between, versions_of
from waters.services.closing import sections_to_close
from waters.views.months import MENU, ROLES, asked_division, asked_month, month_address


class MonthClosePage(FormPage):
    """定稿, or where the month is closed already 更正; the page says what will be frozen."""

    template_name = "waters/month_close.html"
    menu = MENU

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        is_office = user.is_authenticated and user.has_role("office")
        if is_office and not user.is_office_of(self.division.pk):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def division(self) -> Division:
        return asked_division(self.request)

    @cached_property
    def month(self) -> Month:
        return asked_month(self.request)

    @cached_property
    def versions(self) -> list[MonthClose]:
        return versions_of(self.division, self.month)

    @property
    def is_correction(self) -> bool:
        return bool(self.versions)

    def get_form_class(self) -> Any:
        return CorrectForm if self.is_correction else CloseForm

    def get_title(self) -> str:
        return f"{'更正' if self.is_correction else '定稿'}：{self.division}{self.month.label}水质"

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return "更正并重新定稿" if self.is_correction else "定稿"

    def get_cancel_url(self) -> str:
        return month_address(self.division, self.month)

    def perform(self, form: Any) -> str:
        facts: Any = {"division": self.division, "month": self.month}
        if self.is_correction:
            close = services.correct_month(
                **facts, reason=form.cleaned_data["reason"], by=self.request.user, at=clock.now()
            )
        else:
            close = services.close_month(**facts, by=self.request.user, at=clock.now())
        messages.success(self.request, f"{self.month.label}水质已定稿（第 {close.version} 版）。")
        return month_address(self.division, self.month)

    @cached_property
    def sections(self) -> dict[int, Section]:
        found: Any = sections_to_close(self.division, self.month)
        rows = found.visible_to(self.request.user)
        return {each.pk: each for each in rows.select_related("river", "division").order_by("code")}

    @cached_property
    def sheet(self) -> MonthSheet:
        """As it is now, whatever is frozen: that is what will be."""
        found = live_figures(self.sections, self.month, at=clock.now())
        standard = standards().of(self.month)
        return MonthSheet(self.month, list(self.sections.values()), found, standard)

    def changes(self) -> list[Changed]:
        if not self.is_correction:
            return []
        before = in_version(self.versions[0])
        return changes_between(self.sections, before, self.sheet.figures)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "month": self.month,
            "sheet": self.sheet,
            "close": self.versions[0] if self.versions else None,
            "changes": self.changes(),
            "is_running": self.month >= Month.of(clock.now()),
        }


class CloseDetailPage(DetailPage):
    """A version of a closed month: its results as they were frozen, and what it changed."""

    roles = ROLES
    model = MonthClose
    queryset = MonthClose.objects.select_related("division", "closed_by", "replaces__closed_by")
    template_name = "waters/close_detail.html"
    menu = MENU

    @property
    def month(self) -> Month:
        return Month.of(self.object.month)

    def get_title(self) -> str:
        close = self.object
        return f"{close.division}{self.month.label}水质（第 {close.version} 版）"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        close: MonthClose = self.object
        figures = in_version(close)
        before = in_version(close.replaces) if close.replaces else {}
        rows = Section.objects.visible_to(self.request.user)
        wanted: QuerySet[Section] = rows.filter(pk__in={*figures, *before})
        named = {
            each.pk: each for each in wanted.select_related("river", "division").order_by("code")
        }
        sheet = MonthSheet(self.month, list(named.values()), figures, frozen_standard(close))
        return super().get_context_data(**kwargs) | {
            "sheet": sheet,
            "close": close,
            "standard": frozen_standard(close),
            "month": self.month,
            "versions": versions_of(close.division, self.month),
            "changes": changes_between(named, before, figures) if close.replaces else [],
            "sheet_url": month_address(close.division, self.month),
        }
