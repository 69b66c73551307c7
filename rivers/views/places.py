"""What is on rivers: outfalls, signboards."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import View

from attachments.models import Attachment
from attachments.neighbours.fields import KeepsUploads
from attachments.reads.gallery import Picture, pictures
from attachments.reads.responses import SIZES, photo_response
from common import clock
from common.text.chinese import date_words, local_date
from common.web.views import ActPage, Button, FormPage, RoleRequiredMixin, ticked
from rivers import services
from rivers.forms import CheckForm, OutfallForm, SignboardForm
from rivers.models import Outfall, PermitKind, Signboard, SignboardCheck
from rivers.neighbours.seams import OUTFALL_CARDS, SIGNBOARD_CARDS
from rivers.permissions import may_enter
from rivers.registers.pages import (
    OFFICE_AND_CHIEF,
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
from rivers.rules.outfall_kinds import path_words, permit_kind_of
from rivers.rules.signboards import late_days, renew_by
from rivers.services.writing import may_keep
from rivers.sheets import columns
from rivers.tables.filters import OutfallFilter, SignboardFilter, term_days
from rivers.tables.registers import OutfallTable, SignboardTable
from rivers.views.rivers import term_signboards

OUTFALLS = Shelf("outfall", "入河排污口", "outfalls")
SIGNBOARDS = Shelf("signboard", "公示牌", "signboards")
ON_REACH = ("reach__river", "reach__division")


def day_words(day: date | None) -> str:
    return date_words(day) if day else ""


def seen_words(outfall: Outfall) -> str:
    seen = outfall.sign_seen_on
    return f"{date_words(seen)}查看" if seen else ""


def permit_words(outfall: Outfall) -> str:
    """The paper by which it was set up; what 部令第35号 asks where there is none."""
    if outfall.permit:
        parts = (outfall.get_permit_kind_display(), outfall.permit, day_words(outfall.permit_on))
        ended = outfall.permit_ended_on
        return "，".join(filter(None, (*parts, f"{date_words(ended)}注销" if ended else "")))
    asked = permit_kind_of(outfall.kind)
    return f"未登记（按部令第35号应{PermitKind(asked).label}）" if asked else "未登记"


# --- outfalls -------------------------------------------------------------------------------------


class OutfallListPage(RegisterListPage):
    shelf = OUTFALLS
    model = Outfall
    queryset = Outfall.objects.select_related(*ON_REACH, "supervisor").defer("reach__line")
    table_class = OutfallTable
    filterset_class = OutfallFilter
    export_columns = list(columns.EXPORT_OUTFALL)


class OutfallDetailPage(PlaceDetailPage):
    shelf = OUTFALLS
    model = Outfall
    queryset = Outfall.objects.select_related(*ON_REACH, "supervisor")
    template_name = "rivers/outfall_detail.html"

    def facts(self) -> list[tuple[str, Any]]:
        outfall = self.object
        return [
            ("编码", outfall.code),
            ("类别", path_words(outfall.kind)),
            ("河流", link(outfall.reach.river, "rivers:river_detail")),
            ("河段", link(outfall.reach, "rivers:reach_detail")),
            ("所在行政区", outfall.reach.division.full_name or outfall.reach.division),
            ("岸别", outfall.get_bank_display()),
            ("排放口", "，".join(filter(None, (outfall.get_form_display(), outfall.size)))),
            ("排放方式", outfall.get_way_display()),
            ("污染来源", outfall.sources),
            ("责任主体", outfall.owner_words),
            ("监管单位", outfall.supervisor),
            ("设置手续", permit_words(outfall)),
            ("发现", "，".join(filter(None, (outfall.found_by, day_words(outfall.found_on))))),
            ("标志牌", "，".join(filter(None, (outfall.get_sign_display(), seen_words(outfall))))),
            ("位置", place_words(outfall)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(**kwargs) | {
            "map_data": self.map_data("outfall"),
            "cards": OUTFALL_CARDS.of(self.object, user, clock.now()),
        }


class OutfallFormPage(RegisterFormPage):
    shelf = OUTFALLS
    model = Outfall
    form_class = OutfallForm
    save = staticmethod(services.save_outfall)
    argument = "outfall"


class OutfallRetirePage(RegisterRetirePage):
    shelf = OUTFALLS
    model = Outfall


class OutfallRestoreAct(RegisterRestoreAct):
    shelf = OUTFALLS
    model = Outfall


# --- signboards -----------------------------------------------------------------------------------


class SignboardListPage(RegisterListPage):
    shelf = SIGNBOARDS
    model = Signboard
    queryset = Signboard.objects.select_related(*ON_REACH).defer("reach__line")
    table_class = SignboardTable
    filterset_class = SignboardFilter
    export_columns = list(columns.EXPORT_SIGNBOARD)

    def get_table_kwargs(self) -> dict[str, Any]:
        hidden = () if may_enter(self.request.user) else ("tick",)
        return super().get_table_kwargs() | {"exclude": hidden}

    def get_table(self, **kwargs: Any) -> SignboardTable:
        table = super().get_table(**kwargs)
        table.today = local_date(clock.now())
        table.term_days = term_days(self.request.user, table.today)
        return table

    def get_bulk_actions(self) -> list[Button]:
        if not may_enter(self.request.user):
            return []
        return [
            Button(
                "标为今日核查无误",
                reverse("rivers:signboard_check_many"),
                confirm="将所选公示牌记为今日核查、内容正确、电话接通？其中“须更新”的将不再列为须更新。",
            )
        ]

    def export_rows(self, queryset: QuerySet[Signboard]) -> Iterator[Signboard]:
        today = local_date(clock.now())
        term = term_days(self.request.user, today)
        for board in super().export_rows(queryset):
            board.late_days = late_days(board.outdated_since, today=today, term_days=term) or None
            yield board


class SignboardDetailPage(PlaceDetailPage):
    shelf = SIGNBOARDS
    model = Signboard
    queryset = Signboard.objects.select_related(*ON_REACH)
    template_name = "rivers/signboard_detail.html"

    def facts(self) -> list[tuple[str, Any]]:
        board = self.object
        return [
            ("编码", board.code),
            ("河流", link(board.reach.river, "rivers:river_detail")),
            ("河段", link(board.reach, "rivers:reach_detail")),
            ("所在行政区", board.reach.division.full_name or board.reach.division),
            ("位置", board.place),
            ("坐标", place_words(board)),
            ("所示河长", board.shown_chiefs),
            ("所示办公电话", board.shown_phones),
            ("内容更新日期", board.updated_on),
            ("最近核查日期", board.checked_on or "尚未核查"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        board = self.object
        user: Any = self.request.user
        term_signboards([board], user)
        since = board.outdated_since
        term = term_days(user, local_date(clock.now()))
        checks = list(board.checks.select_related("created_by"))
        photos = services.photos_of(board, checks)
        for check in checks:
            check.pictures = self.pictures_of(check, photos)
        return super().get_context_data(**kwargs) | {
            "map_data": self.map_data("signboard"),
            "pictures": self.pictures_of(board, photos),
            "checks": checks,
            "check_form": CheckForm() if may_keep(user, board) and board.is_active else None,
            "check_url": reverse("rivers:signboard_check", args=[board.pk]),
            "renew_by": renew_by(since, term) if since else None,
            "cards": SIGNBOARD_CARDS.of(board, user, clock.now()),
        }

    def pictures_of(
        self, row: Signboard | SignboardCheck, photos: dict[UUID, Attachment]
    ) -> list[Picture]:
        """The photo of the board or of a check as the gallery shows it; empty without one."""
        shown = [photos[row.photo]] if row.photo in photos else []
        return pictures(
            shown,
            lambda a, size: reverse("rivers:signboard_photo", args=[self.object.pk, a.uuid, size]),
        )


class SignboardFormPage(KeepsUploads, RegisterFormPage):
    shelf = SIGNBOARDS
    model = Signboard
    form_class = SignboardForm
    save = staticmethod(services.save_signboard)
    argument = "signboard"


class SignboardRetirePage(RegisterRetirePage):
    shelf = SIGNBOARDS
    model = Signboard


class SignboardRestoreAct(RegisterRestoreAct):
    shelf = SIGNBOARDS
    model = Signboard


class SignboardCheckPage(KeepsUploads, RowMixin, FormPage):
    """Records a look at one signboard; the board's own page shows the same form."""

    roles = ("office",)
    model = Signboard
    form_class = CheckForm
    menu = SIGNBOARDS.menu
    submit_label = "登记核查"
    success_message = "已登记核查结果。"

    def get_title(self) -> str:
        return f"核查公示牌：{self.row}"

    def get_cancel_url(self) -> str:
        return SIGNBOARDS.url("detail", self.row)

    def perform(self, form: Any) -> str:
        services.check_signboard(
            signboard=self.row,
            **form.cleaned_data,
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()


class SignboardPhotoPage(RoleRequiredMixin, View):
    """A photo of a signboard or of a check of it, for whoever sees the board."""

    roles = OFFICE_AND_CHIEF
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int, photo: UUID, size: str) -> HttpResponseBase:
        board = get_object_or_404(Signboard.objects.visible_to(request.user), pk=pk)
        found = services.photos_of(board, board.checks.all()).get(photo)
        if found is None or size not in SIZES:
            raise Http404
        return photo_response(found, size)


class SignboardCheckManyAct(ActPage):
    """Marks the ticked signboards as looked at today and right."""

    roles = ("office",)

    def perform(self, request: HttpRequest) -> str:
        count = services.check_signboards(ids=ticked(request), by=request.user, at=clock.now())  # type: ignore[arg-type]
        messages.success(request, f"已将 {count} 块公示牌记为今日核查无误。")
        return self.back()

    def back(self) -> str:
        return reverse("rivers:signboard_list")
