"""Items of a bulletin: writing, ordering, taking out, drafting from the month's records."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from attachments.neighbours.fields import KeepsUploads
from bulletins.forms.bulletins import DraftForm, ItemForm
from bulletins.models import BulletinItem, BulletinState
from bulletins.permissions import keeps
from bulletins.reads.figures import figures_of
from bulletins.rules import drafts
from bulletins.services import items as services
from bulletins.views.bulletins import MENU, OneBulletin
from common import clock
from common.web.views import ActPage, FormPage


class EditingPage(OneBulletin, FormPage):
    """A form of whoever edits the bulletin; of one that is not edited any more, its own page."""

    roles = ("office",)
    menu = MENU

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.bulletin.state != BulletinState.DRAFTING:
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        if not keeps(self.request.user, self.bulletin):
            raise PermissionDenied
        return super().get_form_kwargs() | {"bulletin": self.bulletin}


class ItemPage(KeepsUploads, EditingPage):
    """The form of an item, with the figures that it may draw."""

    form_class = ItemForm
    template_name = "bulletins/item_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.bulletin
        known = figures_of(drafts.ALL, row.data_month, row.division_id, at=clock.now())
        return super().get_context_data(**kwargs) | {
            "bulletin": row,
            "offered": [known[name] for name in drafts.ALL if name in known],
            "missing": [name for name in drafts.ALL if name not in known],
        }


class ItemAddPage(ItemPage):
    """写稿."""

    title = "写稿"
    success_message = "已增加。"

    def get_initial(self) -> dict[str, Any]:
        return {"section": self.request.GET.get("section", "")}

    def perform(self, form: ItemForm) -> str:
        made = services.add_item(
            bulletin_id=self.bulletin.pk, given=form.given(), by=self.request.user, at=clock.now()
        )
        return f"{self.back()}#item-{made.pk}"


class OneItem(OneBulletin):
    """One item of a bulletin that the user sees, else 404."""

    @cached_property
    def item(self) -> BulletinItem:
        rows = BulletinItem.objects.select_related("submission__unit", "submission__sender")
        found: BulletinItem = get_object_or_404(
            rows, bulletin=self.bulletin, pk=self.kwargs["item"]
        )
        return found


class ItemChangePage(OneItem, ItemPage):
    """编辑: beside the form the original as it was handed in."""

    success_message = "已修改。"

    def get_title(self) -> str:
        return f"编辑“{self.item}”"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"item": self.item}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        photos = [
            reverse("bulletins:bulletin_photo", args=[self.bulletin.pk, photo.file])
            for photo in self.item.photos.all()
        ]
        own = {"original": self.item.submission, "photos": photos}
        return super().get_context_data(**kwargs) | own

    def perform(self, form: ItemForm) -> str:
        services.change_item(
            item_id=self.item.pk, given=form.given(), by=self.request.user, at=clock.now()
        )
        return f"{self.back()}#item-{self.item.pk}"


class ItemMove(OneItem, ActPage):
    """上移, 下移."""

    roles = ("office",)

    def perform(self, request: HttpRequest) -> str:
        services.move_item(
            item_id=self.item.pk,
            up=self.kwargs["way"] == "up",
            by=self.request.user,
            at=clock.now(),
        )
        return f"{self.back()}#item-{self.item.pk}"


class ItemRemove(OneItem, ActPage):
    """移出."""

    roles = ("office",)
    success_message = "已移出；来稿回到待处理。"

    def perform(self, request: HttpRequest) -> str:
        services.remove_item(item_id=self.item.pk, by=self.request.user, at=clock.now())
        return self.back()


class FiguresRefresh(OneBulletin, ActPage):
    """更新数据."""

    roles = ("office",)
    success_message = "数据已更新。"

    def perform(self, request: HttpRequest) -> str:
        services.refresh(bulletin_id=self.bulletin.pk, by=self.request.user, at=clock.now())
        return self.back()


class DraftMonthPage(EditingPage):
    """由本月记录拟稿."""

    form_class = DraftForm
    submit_label = "拟稿"

    def get_title(self) -> str:
        return f"由{self.bulletin.data_month.label}记录拟稿"

    def perform(self, form: DraftForm) -> str:
        made, left_out = services.draft_month(
            bulletin_id=self.bulletin.pk,
            section=form.cleaned_data["section"],
            by=self.request.user,
            at=clock.now(),
        )
        if made:
            messages.success(self.request, f"已拟稿 {len(made)} 条。")
        if left_out:
            subjects = "、".join(left_out)
            messages.warning(self.request, f"没有拟稿：{subjects}（没有数据，或已经拟过）。")
        return self.back()
