"""排污口: the list, one outfall with everything done about it, and what its uploads show."""

from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.models import Attachment
from attachments.reads.responses import SIZES, document_response, photo_response
from attachments.services.uploads import shown
from common import clock
from common.text.chinese import local_date
from common.web.exports import FilePage, PageFile, file_response
from common.web.lookups import LookupPage
from common.web.views import Button, DetailPage, ListPage, RoleRequiredMixin
from outfalls.models import CaseEntry
from outfalls.permissions import abilities, case_of
from outfalls.querysets import seen_by, with_state
from outfalls.reads.lights import light_of, tolerance_for
from outfalls.reads.maps import points_of
from outfalls.reads.shown import pairs_of, shown_entries
from outfalls.reads.targets import target_words
from outfalls.rules.standards import ITEMS
from outfalls.rules.steps import STATES, STEPS, SURVEY
from outfalls.sheets.columns import CASE_COLUMNS
from outfalls.sheets.reports import write_case
from outfalls.tables.filters import OutfallCaseFilter
from outfalls.tables.outfalls import OutfallCaseTable
from rivers.models import Outfall
from rivers.reads.maps import collection, line_feature
from rivers.rules.outfall_kinds import path_words, permit_kind_of

READERS = ("office", "chief", "unit")
MENU = "outfall_cases"
ON_PAGE = ("reach__river", "reach__division__parent", "case__unit")
MONITORINGS_SHOWN = 50


class OutfallCaseListPage(ListPage):
    """Outfalls in use as filtered, with how far each is."""

    roles = READERS
    model = Outfall
    table_class = OutfallCaseTable
    filterset_class = OutfallCaseFilter
    template_name = "outfalls/outfall_list.html"
    export_columns = list(CASE_COLUMNS)
    title = "排污口整治"
    menu = MENU
    empty_text = "没有排污口。导入排查结果，或在“入河排污口”登记。"

    @cached_property
    def day(self) -> date:
        return local_date(clock.now())

    def get_queryset(self) -> QuerySet[Any]:
        rows = seen_by(self.request.user).filter(is_active=True)
        return with_state(rows).select_related(*ON_PAGE).defer("reach__line")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {
            "day": self.day,
            "by": tolerance_for(self.request.user, self.day),
            "can_act": bool(self.get_bulk_actions()),
        }

    def get_buttons(self) -> list[Button]:
        user = self.request.user
        buttons = [Button("地图", reverse("outfalls:map"), "map")]
        if not user.has_role("office", "chief"):
            return buttons
        buttons.append(Button("进度", reverse("outfalls:overview"), "chart-bar"))
        if user.has_role("office"):
            buttons.append(Button("标志牌", reverse("outfalls:sign_sheet"), "qrcode"))
            survey = reverse("outfalls:outfall_survey_import")
            buttons.append(Button("导入排查", survey, "upload", "primary"))
        return buttons

    def get_bulk_actions(self) -> list[Button]:
        if not self.request.user.has_role("office"):
            return []
        return [Button("分派", reverse("outfalls:assign"), style="primary")]

    def export_rows(self, queryset: QuerySet[Any]) -> Any:
        """With what the last survey said, so that the sheet comes in again as it went out."""
        surveys = CaseEntry.objects.filter(case__outfall=OuterRef("pk"), event="survey")
        last = surveys.order_by("-id")
        rows = queryset.select_related(*ON_PAGE, "supervisor").annotate(
            survey_data=Subquery(last.values("data")[:1]),
            survey_note=Subquery(last.values("note")[:1]),
        )
        day, by = self.day, tolerance_for(self.request.user, self.day)
        for row in super().export_rows(rows):
            row.lit = light_of(case_of(row), day, by)
            yield row


class OutfallLookup(LookupPage):
    """Outfalls that one may be merged into."""

    roles = ("office",)

    def get_queryset(self) -> QuerySet[Outfall]:
        rows = seen_by(self.request.user).filter(is_active=True)
        return rows.select_related("reach").defer("reach__line").order_by("code")

    def hint(self, row: Any) -> str:
        return str(row.reach)


class SeesOutfall:
    """The outfall of the address, among what the user sees here, with its case."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def outfall(self) -> Outfall:
        rows = seen_by(self.request.user).select_related(*ON_PAGE, "supervisor")
        found: Outfall = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def address(self, attachment: Attachment, size: str) -> str:
        return reverse("outfalls:photo", args=[self.outfall.pk, attachment.uuid, size])


class OutfallCasePage(SeesOutfall, DetailPage):
    """One outfall: what it is, how far its treatment is, and everything that was done."""

    roles = READERS
    model = Outfall
    template_name = "outfalls/outfall_detail.html"
    context_object_name = "outfall"
    menu = MENU

    def get_object(self, queryset: Any = None) -> Outfall:
        return self.outfall

    def get_buttons(self) -> list[Button]:
        pk = [self.outfall.pk]
        buttons = [
            Button("一口一策（Word）", reverse("outfalls:case_report", args=pk), "file-text")
        ]
        if self.request.user.has_role("office", "chief"):
            register = reverse("rivers:outfall_detail", args=pk)
            buttons.append(Button("登记册", register, "book"))
            code = reverse("outfalls:sign_file", args=pk)
            buttons.append(Button("二维码", code, "qrcode"))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outfall, user, day = self.outfall, self.request.user, local_date(clock.now())
        case = case_of(outfall)
        entries = list(case.entries.all()) if case else []
        can_do = abilities(user, outfall)
        monitorings = list(case.monitorings.all()[:MONITORINGS_SHOWN]) if case else []
        state = case.state if case else SURVEY
        return super().get_context_data(**kwargs) | {
            "case": case,
            "state": state,
            "state_words": STATES[state],
            "ways": ways_of(state),
            "lit": light_of(case, day, tolerance_for(user, day)),
            "steps": [step for code, step in STEPS.items() if can_do[code] and code != "assign"],
            "may_assign": can_do["assign"] and user.has_role("office"),
            "kind_words": path_words(outfall.kind),
            "permit_asked": permit_kind_of(outfall.kind),
            "target": target_words(outfall, day.year),
            "entries": shown_entries(entries, self.address),
            "pairs": pairs_of(entries, self.address),
            "monitorings": monitorings,
            "items": ITEMS,
            "map_data": self._map(day),
        }

    def _map(self, day: date) -> dict[str, Any]:
        reach, ground = self.outfall.reach, []
        if reach.line:
            ground = [line_feature(reach.line, name=reach.name, cls="plain")]
        return collection([*ground, *points_of([self.outfall], day=day)])


def ways_of(state: str) -> list[tuple[str, bool, bool]]:
    """The steps of the way for its bar: words, is it behind, is it now."""
    shown = [("排查", "survey"), ("监测", "monitor"), ("溯源", "trace"), ("分类", "sort")]
    shown += [("整治", "treat"), ("验收销号", "accept"), ("日常监管", "routine")]
    codes = [code for _, code in shown]
    now = codes.index("routine" if state == "ended" else state)
    return [
        ("已取缔或合并" if state == "ended" and code == "routine" else words, n < now, n == now)
        for n, (words, code) in enumerate(shown)
    ]


class PhotoPage(SeesOutfall, RoleRequiredMixin, View):
    """A photo or file of an outfall's record, for whoever sees the outfall."""

    http_method_names = ["get", "head", "options"]
    roles = READERS

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        case = case_of(self.outfall)
        for entry in case.entries.all() if case else ():
            if str(photo) in (*entry.photos, *entry.files) and size in SIZES:
                for found in shown([str(photo)], owner_ids=[entry.by_id]):
                    is_small = size == "thumb"
                    return photo_response(found, size) if is_small else document_response(found)
        raise Http404


class CaseReportFile(SeesOutfall, RoleRequiredMixin, FilePage, View):
    """一口一策 of one outfall, as .docx."""

    http_method_names = ["get", "head"]
    roles = READERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        return file_response(request, self.get_file())

    def get_file(self) -> PageFile:
        at, outfall = clock.now(), self.outfall
        return PageFile(
            title=f"一口一策：{outfall.name}",
            filename=f"一口一策{outfall.code}{local_date(at):%Y%m%d}.docx",
            pieces=1,
            make=lambda told: write_case(outfall, user=self.request.user, at=at),
        )
