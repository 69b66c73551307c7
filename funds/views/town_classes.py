"""镇街类别: the class of each town in a year, on one page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse

from accounts.models import Division, Level
from common import clock
from common.text.chinese import local_date
from common.web.views import FormPage
from funds.forms.town_classes import TownClassForm
from funds.services.town_classes import FIRST_YEAR, LAST_YEAR, save_classes, towns_in

YEARS_OFFERED = 4


class TownClassPage(FormPage):
    """The towns of one's district; of a city's office those of the district that is asked for (`division`)."""

    template_name = "funds/town_classes.html"
    form_class = TownClassForm
    title = "镇街类别"
    lead = (
        "区级与镇街按类别分担巡河补贴。填一次以后各年度沿用，变了的年度再填；已定稿的结算单不变。"
    )
    menu = "fund_rules"

    @cached_property
    def division(self) -> Division:
        """The district whose office one works for, or one below it. Raises Http404 for none, or another's."""
        code = self.request.GET.get("division", "")
        districts = Division.objects.in_ranges(self.request.user.office_ranges)
        districts = districts.filter(level=Level.DISTRICT, is_external=False).order_by("code")
        found = districts.filter(code=code).first() if code else districts.first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def this_year(self) -> int:
        return local_date(clock.now()).year

    @cached_property
    def year(self) -> int:
        text = self.request.GET.get("year", "")
        if not text:
            return self.this_year
        if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text[:5]) <= LAST_YEAR):
            raise Http404
        return int(text)

    def get_form_kwargs(self) -> dict[str, Any]:
        towns = towns_in(self.year, self.division.pk)
        return super().get_form_kwargs() | {"towns": towns, "year": self.year}

    def perform(self, form: Any) -> str | None:
        changed = save_classes(
            division=self.division,
            year=self.year,
            grades=form.grades(),
            basis=form.cleaned_data["basis"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已保存，{changed} 个镇街有变动。")
        return self.request.get_full_path()

    def get_cancel_url(self) -> str:
        return reverse("funds:rule_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        years = {*range(self.this_year + 1, self.this_year - YEARS_OFFERED, -1), self.year}
        return super().get_context_data(**kwargs) | {
            "division": self.division,
            "year": self.year,
            "years": sorted(years, reverse=True),
        }
