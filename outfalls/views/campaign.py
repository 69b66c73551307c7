"""The whole campaign: progress by place and kind, its papers, the map, and assigning many in one act."""

from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.generic import TemplateView, View

from accounts.models import Division
from common import clock
from common.geo.lines import Box
from common.store.scope import CODE_LENGTH, level_below
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, file_response
from common.web.filters import key_of
from common.web.map_views import MapView
from common.web.views import BulkPage, Button, FormPage, RoleRequiredMixin, TitledMixin
from outfalls import services
from outfalls.forms import AssignForm, ScopeForm
from outfalls.models import Case
from outfalls.querysets import seen_by, with_state
from outfalls.reads.figures import KINDS, Progress, kind_name, progress_of
from outfalls.reads.lights import counts_of, tolerance_for
from outfalls.reads.maps import view_of
from outfalls.rules.steps import STATES
from outfalls.services.assigning import MOST_AT_ONCE
from outfalls.services.studying import refuse_moved
from outfalls.sheets.reports import words_of, write_campaign, write_sheets_of
from outfalls.tables.filters import LATE_CHOICES, STATE_CHOICES, late_of, with_state_of
from outfalls.views.outfalls import MENU, READERS
from rivers.models import Outfall
from rivers.reads.maps import around
from rivers.rules.outfall_kinds import NAMES
from rivers.tables.filters import division_choices

ROLES = ("office", "chief")


class SeesCampaign:
    """The outfalls in use that a user sees, and how far they have come, by the divisions below the user's own."""

    request: Any

    @cached_property
    def home(self) -> Division:
        home: Division = self.request.user.home_division
        return home

    def rows(self) -> QuerySet[Any]:
        return seen_by(self.request.user).filter(is_active=True)

    def progress(self, at: datetime) -> Progress:
        level = level_below(self.home.code)
        return progress_of(self.rows(), level=level, day=local_date(at))


class OverviewPage(SeesCampaign, RoleRequiredMixin, TitledMixin, TemplateView):
    """进度: places by kinds and by states; each figure leads to its outfalls."""

    http_method_names = ["get", "head"]
    roles = ROLES
    title = "排污口整治进度"
    menu = MENU
    template_name = "outfalls/overview.html"

    def get_buttons(self) -> list[Button]:
        buttons = []
        if self.request.user.has_role("office"):
            scope = reverse("outfalls:assign_scope")
            buttons.append(Button("成批分派", scope, "send", "primary"))
        return [
            *buttons,
            Button("地图", reverse("outfalls:map"), "map"),
            Button("报告（Word）", reverse("outfalls:campaign_report"), "file-text"),
            Button("导出 Excel", reverse("outfalls:campaign_sheets"), "file-spreadsheet"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = clock.now()
        day, user = local_date(at), self.request.user
        progress = self.progress(at)
        due = Case.objects.visible_to(user).filter(outfall__is_active=True, due_on__year=day.year)
        lights = counts_of(due, day, tolerance_for(user, day))
        return super().get_context_data(**kwargs) | {
            "progress": progress,
            "kinds": [(kind, kind_name(kind)) for kind in KINDS],
            "states": list(STATES.items()),
            "words": words_of(progress.total, at),
            "year": day.year,
            "lights": lights,
            "listed": reverse("outfalls:outfall_list"),
        }


class CampaignFile(SeesCampaign, RoleRequiredMixin, FilePage, View):
    """Base of the campaign's downloads."""

    http_method_names = ["get", "head"]
    roles = ROLES
    ending = ""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        at = clock.now()
        return PageFile(
            title="排污口整治进度",
            filename=f"排污口整治进度{local_date(at):%Y%m%d}.{self.ending}",
            pieces=self.rows().count(),
            make=lambda told: self.file(at),
        )

    def file(self, at: datetime) -> Any:
        raise NotImplementedError


class CampaignReport(CampaignFile):
    """The report, as .docx, with the year's list as an annex."""

    ending = "docx"

    def file(self, at: datetime) -> Any:
        day, user = local_date(at), self.request.user
        due = Case.objects.visible_to(user).filter(outfall__is_active=True, due_on__year=day.year)
        due = due.select_related("outfall__reach__division__parent", "unit").order_by(
            "due_on", "pk"
        )
        return write_campaign(
            self.progress(at), list(due), by=tolerance_for(user, day), division=self.home, at=at
        )


class CampaignSheets(CampaignFile):
    """Places, and places by kinds, as .xlsx."""

    ending = "xlsx"

    def file(self, at: datetime) -> Any:
        return write_sheets_of(self.progress(at))


class AssignPage(BulkPage):
    """分派 of the ticked ones: first the form with the chosen, then all or none."""

    form_class = AssignForm
    template_name = "outfalls/assign.html"
    title = "分派排污口整治"
    menu = MENU
    submit_label = "分派"
    list_url_name = "outfalls:outfall_list"
    none_chosen = "请先勾选要分派的排污口。"

    def find(self, keys: list[int]) -> QuerySet[Outfall]:
        rows = with_state(seen_by(self.request.user)).filter(pk__in=keys)
        return rows.select_related("reach").defer("reach__line").order_by("code")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"state_names": STATES}

    def perform(self, form: AssignForm) -> str:
        keys = [outfall.pk for outfall in self.chosen]
        count = services.assign(
            outfall_ids=keys, by=self.request.user, at=clock.now(), **form.cleaned_data
        )
        messages.success(self.request, f"已分派 {count} 个排污口。")
        return reverse("outfalls:outfall_list")


class AssignScopePage(FormPage):
    """成批分派: all of a place, kind and state in one act, once their number was seen."""

    form_class = ScopeForm
    template_name = "outfalls/assign_scope.html"
    title = "成批分派排污口整治"
    menu = MENU
    submit_label = "下一步：核对数量"
    counted: int | None = None

    def get_cancel_url(self) -> str:
        return reverse("outfalls:overview")

    def get_form_kwargs(self) -> dict[str, Any]:
        kinds = [(code, "　" * (len(code) - 1) + words) for code, words in NAMES.items()]
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "towns": division_choices(self.request.user),
            "kinds": kinds,
        }

    def form_valid(self, form: ScopeForm) -> HttpResponse:
        """The first time the number is shown; the form comes back with it and is sent once more."""
        found = self.found(form).count()
        if form.cleaned_data["expected"] is None:
            if not found:
                form.add_error(None, "没有符合条件的排污口。")
                return self.form_invalid(form)
            if found > MOST_AT_ONCE:
                words = f"符合条件的有 {found:,} 个，一次最多分派 {MOST_AT_ONCE:,} 个，请缩小范围。"
                form.add_error(None, words)
                return self.form_invalid(form)
            self.counted = found
            self.submit_label = f"分派这 {found:,} 个"
            return self.render_to_response(self.get_context_data(form=form))
        return super().form_valid(form)

    def found(self, form: ScopeForm) -> QuerySet[Any]:
        data = form.cleaned_data
        rows: Any = with_state(seen_by(self.request.user).filter(is_active=True))
        if data["town"]:
            rows = rows.below(data["town"])
        if data["kind"]:
            rows = rows.filter(kind__startswith=data["kind"])
        return with_state_of(rows, data["state"])

    def perform(self, form: ScopeForm) -> str:
        data = form.cleaned_data
        keys = list(self.found(form).values_list("pk", flat=True))
        refuse_moved(data["expected"], len(keys))
        count = services.assign(
            outfall_ids=keys,
            unit=data["unit"],
            due_on=data["due_on"],
            campaign=data["campaign"],
            note=data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        messages.success(self.request, f"已分派 {count:,} 个排污口。")
        return reverse("outfalls:overview")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"counted": self.counted}


def chosen_outfalls(request: HttpRequest) -> QuerySet[Any]:
    """The outfalls that the user sees, of the place, kind, state and lateness asked for."""
    rows: Any = with_state(seen_by(request.user).filter(is_active=True))
    division = request.GET.get("division", "")
    if len(division) == CODE_LENGTH and key_of(division) is not None:
        rows = rows.below(division)
    kind = request.GET.get("kind", "")
    if kind in NAMES:
        rows = rows.filter(kind__startswith=kind)
    rows = late_of(rows, request.GET.get("late", ""))
    return with_state_of(rows, request.GET.get("state", ""))


class OutfallMapPage(RoleRequiredMixin, TitledMixin, TemplateView):
    """排污口地图, coloured by how far each is; a list beside it for the keyboard."""

    http_method_names = ["get", "head"]
    roles = READERS
    title = "排污口整治地图"
    menu = MENU
    template_name = "outfalls/map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        names = ("division", "kind", "state", "late")
        kinds = [(code, "　" * (len(code) - 1) + words) for code, words in NAMES.items()]
        return super().get_context_data(**kwargs) | {
            "box": around(chosen_outfalls(request)),
            "divisions": division_choices(request.user),
            "kinds": kinds,
            "states": STATE_CHOICES,
            "lates": LATE_CHOICES,
            "chosen": {name: request.GET.get(name, "") for name in names},
        }


class OutfallMapPoints(MapView):
    """The outfalls of a `division`, `kind`, `state` and `late`."""

    roles = READERS

    def fit(self) -> str:
        return around(chosen_outfalls(self.request))

    def drawn(self, box: Box, zoom: float) -> dict[str, Any]:
        day: date = local_date(clock.now())
        user: Any = self.request.user
        return view_of(chosen_outfalls(self.request), box=box, zoom=zoom, user=user, day=day)
