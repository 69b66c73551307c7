"""What the pages of every register share, this room's and a later one's."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import clock
from common.errors import Conflict
from common.store.history import history_of
from common.web.filters import key_of
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage
from rivers import services
from rivers.models import Reach, River
from rivers.neighbours.retiring import hanging_on
from rivers.permissions import abilities, may_enter
from rivers.reads.maps import LEVEL, box_around, collection, place_features, reach_features
from rivers.registers.forms import RetireForm
from rivers.services.writing import may_keep

OFFICE_AND_CHIEF = ("office", "chief")


@dataclass(frozen=True)
class Shelf:
    """A register as its pages name it: `name` begins its URL names, `menu` is its menu entry."""

    name: str
    title: str
    menu: str
    room: str = "rivers"

    def url(self, page: str, row: Any = None) -> str:
        return reverse(f"{self.room}:{self.name}_{page}", args=[row.pk] if row is not None else [])


def link(row: Any, url_name: str) -> SafeString:
    """A row's name that leads to its page."""
    return format_html('<a href="{}">{}</a>', reverse(url_name, args=[row.pk]), row)


class RegisterListPage(ListPage):
    """A register's list: everyone above reads, offices enter and import."""

    roles = OFFICE_AND_CHIEF
    shelf: Shelf

    def get_title(self) -> str:
        """The register's, and of which river where a dossier led here."""
        for name, words in (("river", ""), ("parent", "的支流")):
            key = key_of(self.request.GET.get(name, ""))
            rivers = River.objects.visible_to(self.request.user)
            river = rivers.filter(pk=key).first() if key is not None else None
            if river is not None:
                return f"{self.shelf.title}：{river}{words}"
        return self.shelf.title

    @property
    def menu(self) -> str:  # type: ignore[override]
        return self.shelf.menu

    def get_buttons(self) -> list[Button]:
        if not may_enter(self.request.user):
            return []
        return [
            Button("导入", self.shelf.url("import"), "upload"),
            Button(f"登记{self.shelf.title}", self.shelf.url("new"), "plus", "primary"),
        ]

    @property
    def empty_button(self) -> Button | None:  # type: ignore[override]
        # 导入, where they may enter; a list's own buttons are about rows that it has.
        buttons = RegisterListPage.get_buttons(self)
        return buttons[0] if buttons else None

    @property
    def empty_text(self) -> str:  # type: ignore[override]
        return f"还没有登记{self.shelf.title}，可从 Excel 导入。"


class RegisterDetailPage(DetailPage):
    """One row with its facts and its changes."""

    roles = OFFICE_AND_CHIEF
    shelf: Shelf
    template_name = "rivers/detail.html"

    @property
    def menu(self) -> str:  # type: ignore[override]
        return self.shelf.menu

    def get_buttons(self) -> list[Button]:
        row = self.object
        if not abilities(self.request.user, row)["edit"]:
            return []
        return [
            Button("停用", self.shelf.url("retire", row)),
            Button("修改", self.shelf.url("edit", row), "pencil", "primary"),
        ]

    def facts(self) -> list[tuple[str, Any]]:
        """Words and value of each fact shown at the top; empty ones are left out."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        may = abilities(self.request.user, row)
        return super().get_context_data(**kwargs) | {
            "facts": [(words, value) for words, value in self.facts() if value not in (None, "")],
            "history": history_of(row),
            "list_url": self.shelf.url("list"),
            "list_title": self.shelf.title,
            "restore_url": self.shelf.url("restore", row) if may["restore"] else "",
        }


class PlaceDetailPage(RegisterDetailPage):
    """A row with a place: its facts and a map with the reach it is on."""

    def map_data(self, cls: str) -> dict[str, Any]:
        row = self.object
        features = place_features([row], cls, f"{self.shelf.room}:{self.shelf.name}_detail")
        reach = getattr(row, "reach", None)
        if reach is not None:
            features += reach_features(
                [reach],
                user=self.request.user,
                colouring=LEVEL,
                tolerance_m=5,
            )
        return collection(features)


def place_words(row: Any) -> str:
    """108.412345，30.812345, or that the place is missing."""
    if row.longitude is None:
        return "未登记"
    return f"东经 {row.longitude:.6f}，北纬 {row.latitude:.6f}"


class RowMixin:
    """Finds the row of the address among what the user sees; only its office may go on."""

    model: Any
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def row(self) -> Any:
        row = get_object_or_404(
            self.model.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
        )
        if not may_keep(self.request.user, row):  # type: ignore[arg-type]
            raise PermissionDenied
        return row


class RegisterFormPage(RowMixin, FormPage):
    """Enters a row, or corrects one. A row saved by another meanwhile is told, nothing is lost."""

    roles = ("office",)
    shelf: Shelf
    save: Any
    argument = ""
    template_name = "rivers/form.html"

    @property
    def menu(self) -> str:  # type: ignore[override]
        return self.shelf.menu

    def current(self) -> Any:
        """The row being corrected; None for a new one."""
        return self.row if "pk" in self.kwargs else None

    def get_title(self) -> str:
        row = self.current()
        return f"修改{self.shelf.title}：{row}" if row else f"登记{self.shelf.title}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.current(), "user": self.request.user}

    def perform(self, form: Any) -> str:
        row = self.current()
        seen_at = form.cleaned_data["seen_at"] if row else None
        try:
            saved = type(self).save(
                facts=form.facts(),
                **{self.argument: row},
                seen_at=seen_at,
                by=self.request.user,
                at=clock.now(),
            )
        except Conflict:
            row.refresh_from_db()
            form.saw_conflict(row.updated_at)
            raise
        messages.success(self.request, "已保存。" if row else f"已登记“{saved}”。")
        return self.shelf.url("detail", saved)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.current()
        return super().get_context_data(**kwargs) | {
            "cancel_url": self.shelf.url("detail", row) if row else self.shelf.url("list"),
            "row": row,
            "history": history_of(row, limit=3) if row else [],
            "map_box": box_around(Reach.objects.visible_to(self.request.user)),
        }


class RegisterRetirePage(RowMixin, FormPage):
    """Takes a row out of use, with a reason."""

    roles = ("office",)
    shelf: Shelf
    form_class = RetireForm
    submit_label = "停用"
    template_name = "rivers/retire.html"

    @property
    def menu(self) -> str:  # type: ignore[override]
        return self.shelf.menu

    def get_title(self) -> str:
        return f"停用{self.shelf.title}：{self.row}"

    def perform(self, form: RetireForm) -> str:
        row = services.retire(
            row=self.row,
            reason=form.cleaned_data["reason"],
            by=self.request.user,  # type: ignore[arg-type]
            at=clock.now(),
        )
        messages.success(self.request, f"已停用“{row}”，记录仍保留。")
        return self.shelf.url("detail", row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        found = hanging_on(self.row, by=user, at=clock.now())
        return super().get_context_data(**kwargs) | {
            "cancel_url": self.shelf.url("detail", self.row),
            "row": self.row,
            "blocking": [each for each in found if each.blocks],
            "ending": [each for each in found if not each.blocks],
        }


class RegisterRestoreAct(RowMixin, ActPage):
    """Takes a retired row into use again."""

    roles = ("office",)
    shelf: Shelf

    def perform(self, request: HttpRequest) -> str:
        services.restore(row=self.row, by=request.user, at=clock.now())  # type: ignore[arg-type]
        held = isinstance(self.row, Reach | River)
        more = "停用时卸任的河长不会自动恢复，请重新任命。" if held else ""
        messages.success(request, f"已恢复使用。{more}")
        return self.back()

    def back(self) -> str:
        return reverse(f"{self.shelf.room}:{self.shelf.name}_detail", args=[self.kwargs["pk"]])


def register_urls(name: str, under: str, *views: Any) -> list[URLPattern]:
    """List, new, page, correct, retire and restore of one register."""
    listed, page, form, retire, restore = views
    return [
        path(under, listed.as_view(), name=f"{name}_list"),
        path(f"{under}new/", form.as_view(), name=f"{name}_new"),
        path(f"{under}<int:pk>/", page.as_view(), name=f"{name}_detail"),
        path(f"{under}<int:pk>/edit/", form.as_view(), name=f"{name}_edit"),
        path(f"{under}<int:pk>/retire/", retire.as_view(), name=f"{name}_retire"),
        path(f"{under}<int:pk>/restore/", restore.as_view(), name=f"{name}_restore"),
    ]
