"""断面: list, page, forms."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common import clock
from common.text.chinese import local_date
from common.web.filters import key_of
from common.web.lookups import LookupPage
from common.web.views import FormPage
from rivers.registers.pages import (
    PlaceDetailPage,
    RegisterFormPage,
    RegisterListPage,
    RegisterRestoreAct,
    RegisterRetirePage,
    RowMixin,
    Shelf,
    link,
    place_words,
)
from rivers.services.writing import may_keep
from waters import services
from waters.forms.announced import AnnouncedForm
from waters.forms.sections import SectionForm
from waters.forms.targets import TargetForm
from waters.models import Section
from waters.reads.class_marks import LETTERS
from waters.reads.section_page import SPANS, USUAL_SPAN, SectionWater, samples_of
from waters.reads.strip import MONTHS
from waters.sheets import columns
from waters.tables.sections import SectionFilter, SectionTable

SECTIONS = Shelf("section", "断面", "sections", room="waters")


def this_year() -> int:
    return local_date(clock.now()).year


class SectionListPage(RegisterListPage):
    shelf = SECTIONS
    model = Section
    queryset = Section.objects.select_related(
        "river", "division", "upstream_division", "downstream_division", "inflow_section"
    )
    table_class = SectionTable
    filterset_class = SectionFilter
    export_columns = list(columns.EXPORT_SECTION)

    def get_queryset(self) -> QuerySet[Section]:
        rows: Any = super().get_queryset()
        return rows.with_target(this_year())


class SectionDetailPage(PlaceDetailPage):
    shelf = SECTIONS
    model = Section
    queryset = Section.objects.select_related(
        "river", "division", "upstream_division", "downstream_division", "inflow_section"
    )
    template_name = "waters/section_detail.html"

    def facts(self) -> list[tuple[str, Any]]:
        section = self.object
        between = (section.upstream_division, section.downstream_division)
        return [
            ("编码", section.code),
            ("断面类型", section.get_kind_display()),
            ("级别", section.grade_words),
            ("河流", link(section.river, "rivers:river_detail")),
            ("所在行政区", section.division.full_name or section.division),
            ("交界关系", section.get_border_display()),
            ("交界行政区", "、".join(str(one) for one in between if one)),
            ("监测频次", section.get_rhythm_display()),
            (
                "入境断面",
                section.inflow_section and link(section.inflow_section, "waters:section_detail"),
            ),
            ("水质指数", "" if section.in_index else "不计入"),
            ("自动站", "设有自动站" if section.is_automatic else ""),
            ("位置", place_words(section)),
        ]

    def water(self, at: datetime) -> SectionWater:
        span = key_of(self.request.GET.get("span", ""))
        return SectionWater(self.object, at, span if span in dict(SPANS) else USUAL_SPAN)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # What is folded away is fetched when it is unfolded: it is most of the page.
        if getattr(request, "htmx", False) and request.htmx.target == "folded-charts":  # type: ignore[attr-defined]
            self.object = self.get_object()
            water = self.water(clock.now())
            _, folded = water.indicators()
            return render(request, "waters/_charts.html", {"charts": water.charts(folded)})
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        section, user = self.object, self.request.user
        water = self.water(clock.now())
        may_enter = may_keep(user, section) and section.is_active
        strip = water.strip()
        shown, folded = water.indicators()
        if self.request.GET.get("charts") == "all":
            shown, folded = [*shown, *folded], []
        months = water.listed()
        samples = samples_of(section, key_of(self.request.GET.get("samples", "")), water)
        return super().get_context_data(**kwargs) | {
            "map_data": self.map_data("section"),
            "announced_form": AnnouncedForm() if may_enter else None,
            "target_url": reverse("waters:target_new", args=[section.pk]) if may_enter else "",
            "strip": strip,
            "strip_has_means": any(row.mean.letter for row in strip),
            "strip_months": MONTHS,
            "letters": LETTERS,
            "streak": water.run(),
            "remarks": water.remarks(),
            "remarks_month": water.newest_month,
            "months": months,
            "has_trophic": any(trophic for _, trophic in months),
            "spans": [(words, months, months == water.span) for months, words in SPANS],
            "shown_charts": water.charts(shown),
            "folded": folded,
            "standard": water.standards.of(water.this),
            "targets": sorted(section.targets.all(), key=lambda row: -row.year),
            "samples": samples,
        }


class AnnouncedPage(RowMixin, FormPage):
    """Enters the class of a month; the section's own page shows the same form."""

    roles = ("office",)
    model = Section
    form_class = AnnouncedForm
    menu = SECTIONS.menu
    submit_label = "登记水质"
    success_message = "已登记水质类别。"

    def get_title(self) -> str:
        return f"登记水质：{self.row}"

    def get_cancel_url(self) -> str:
        return SECTIONS.url("detail", self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"section": self.row}

    def perform(self, form: Any) -> str:
        month = form.cleaned_data["month"]
        services.announce(
            section=self.row,
            month=month,
            **form.facts(self.row, month).values(),
            by=self.request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        return self.get_cancel_url()


class TargetPage(RowMixin, FormPage):
    """Enters what a section's water ought to be from a year on."""

    roles = ("office",)
    model = Section
    form_class = TargetForm
    menu = SECTIONS.menu
    submit_label = "登记目标"
    success_message = "已登记目标水质。"
    lead = "已经定稿的月份仍按定稿时的目标评价，需要改动的在水质月报中更正。"

    def get_title(self) -> str:
        return f"登记目标水质：{self.row}"

    def get_cancel_url(self) -> str:
        return SECTIONS.url("detail", self.row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"at": clock.now()}

    def perform(self, form: Any) -> str:
        services.save_target(
            section=self.row,
            **form.cleaned_data,
            by=self.request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        return self.get_cancel_url()


class SectionFormPage(RegisterFormPage):
    shelf = SECTIONS
    model = Section
    form_class = SectionForm
    save = staticmethod(services.save_section)
    argument = "section"


class SectionRetirePage(RegisterRetirePage):
    shelf = SECTIONS
    model = Section


class SectionRestoreAct(RegisterRestoreAct):
    shelf = SECTIONS
    model = Section


class SectionLookup(LookupPage):
    """Sections that the user sees, offered while one types."""

    queryset = Section.objects.in_use().select_related("river", "division")
    name_fields = ("name", "river__name")

    def hint(self, row: Any) -> str:
        return f"{row.river} {row.division}"
