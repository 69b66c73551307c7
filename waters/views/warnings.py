"""水质预警: which sections an office is to look at, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from accounts.models import Division
from common import clock
from common.text.months import Month
from common.web.views import FormPage, RoleRequiredMixin, TitledMixin
from waters import services
from waters.models import Section
from waters.neighbours.inbox import forget_warnings
from waters.neighbours.seams import OUTLETS
from waters.reads.names import plain_name
from waters.reads.warnings import Warned, last_month, warning_at, warnings_of
from waters.services.warnings import Made, Outlet
from waters.views.months import ROLES, asked_division

MENU = "water_warnings"


@dataclass(frozen=True, slots=True)
class Line:
    """A warning with what became of it, and the ways on that are still offered."""

    warned: Warned
    made: list[Made]
    offered: list[tuple[str, str]]


def lines_of(warnings: list[Warned], user: Any) -> list[Line]:
    """The warnings in their order; each outlet is asked once for all of them."""
    keys = [each.key for each in warnings]
    outlets = list(OUTLETS)
    by_outlet = [(outlet, outlet.made(keys, user)) for outlet in outlets]
    found = []
    for each in warnings:
        made = [known[each.key] for _, known in by_outlet if each.key in known]
        may_act = user.is_office_of(each.section.division_id)
        offered = [
            (outlet.label, reverse("waters:warning_take", args=[each.key, outlet.code]))
            for outlet, known in by_outlet
            if may_act and each.key not in known
        ]
        found.append(Line(each, made, offered))
    return found


class WarningsPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """The warnings of a division, those that nobody has taken first."""

    http_method_names = ["get", "head", "options"]
    roles = ROLES
    template_name = "waters/warnings.html"
    title = "水质预警"
    lead = "连续未达标，或今年以来均值劣于上年的断面。转为问题或制发提醒后，办理情况显示在这里。"
    menu = MENU

    @cached_property
    def division(self) -> Division:
        return asked_division(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        rows = Section.objects.visible_to(user).in_use().below(self.division.pk)
        sections = list(rows.select_related("river", "division").order_by("code"))
        at = clock.now()
        lines = lines_of(warnings_of(sections, at=at), user)
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "month": last_month(at),
            "sections": len(sections),
            "waiting": [line for line in lines if not line.made],
            "taken_lines": [line for line in lines if line.made],
        }


class TakeWarningPage(FormPage):
    """A warning becomes something of another room: its form with the facts, one button."""

    roles = ("office",)
    template_name = "waters/warning_take.html"
    menu = MENU

    @cached_property
    def outlet(self) -> Outlet:
        code = self.kwargs["outlet"]
        found = next((each for each in OUTLETS if each.code == code), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def warned(self) -> Warned:
        found = warning_at(self.kwargs["key"], self.request.user, at=clock.now())
        if found is None:
            raise Http404
        if not self.request.user.is_office_of(found.section.division_id):
            raise PermissionDenied
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        known = self.outlet.made([self.warned.key], user).get(self.warned.key)
        if known is not None:
            messages.info(request, f"这条预警{known.words}，不必再办。")
            return redirect(known.address or self.get_cancel_url())
        return super().get(request, *args, **kwargs)

    def get_form_class(self) -> Any:
        return self.outlet.form

    def get_form_kwargs(self) -> dict[str, Any]:
        extra = {"warned": self.warned, "user": self.request.user, "at": clock.now()}
        return super().get_form_kwargs() | extra

    def get_title(self) -> str:
        return f"{self.outlet.label}：{plain_name(self.warned.section)}"

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return self.outlet.label

    def get_cancel_url(self) -> str:
        return reverse("waters:warning_list")

    def perform(self, form: Any) -> str:
        made = services.take_warning(
            warned=self.warned,
            outlet=self.outlet,
            answers=form.cleaned_data,
            by=self.request.user,
            at=clock.now(),
        )
        forget_warnings(self.request.user, clock.now())
        messages.success(self.request, f"{made.words}。")
        return made.address or self.get_cancel_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "warned": self.warned,
            "outlet": self.outlet,
            "month": Month.of(clock.now()),
        }
