"""Items of a bulletin: writing, ordering, taking out, drafting from the month's records."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from attachments.neighbours.fields import KeepsUploads
from bulletins.forms.bulletins import DraftForm, ItemForm, facts_of
from bulletins.models import BulletinAct, BulletinItem, BulletinState
from bulletins.permissions import keeps
from bulletins.reads.edits import gone_words, last_edit, taken_photos
from bulletins.reads.figures import figures_of
from bulletins.rules import drafts
from bulletins.services import items as services
from bulletins.views.bulletins import MENU, OneBulletin
from common import clock
from common.errors import Conflict
from common.web.views import ActPage, FormPage

PUT_BACK: Final = "已作为新稿件放回。"


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
    """One item of a bulletin that the user sees, or that was taken out of it, else 404."""

    @property
    def item(self) -> BulletinItem | None:
        """As it now is; None where it was taken out."""
        rows = BulletinItem.objects.select_related("submission__unit", "submission__sender")
        return rows.filter(bulletin=self.bulletin, pk=self.kwargs["item"]).first()

    @cached_property
    def found(self) -> BulletinItem | None:
        item = self.item
        if item is None and self.removal is None:
            raise Http404
        return item

    @property
    def removal(self) -> BulletinAct | None:
        """Who took it out of this bulletin."""
        last = last_edit(self.kwargs["item"])
        return last if last and last.bulletin_id == self.bulletin.pk else None

    def written(self) -> dict[str, Any]:
        """What each service is told: which item, by whom, when. The service says what became of one that is gone."""
        key = self.found.pk if self.found else self.kwargs["item"]
        return {"item_id": key, "by": self.request.user, "at": clock.now()}


class ItemChangePage(OneItem, ItemPage):
    """编辑: beside the form the original as it was handed in. What was typed into an item that another took out can be
    put back."""

    success_message = "已修改。"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_gone = keeps(request.user, self.bulletin) and self.found is None
        if is_gone and self.removal is not None:
            messages.error(request, gone_words(self.removal, self.request.user))
            return redirect(self.back())
        return super().get(request, *args, **kwargs)

    def get_title(self) -> str:
        return f"编辑“{self.found}”" if self.found else "放回稿件"

    def get_form_kwargs(self) -> dict[str, Any]:
        removal = self.removal if self.found is None else None
        taken = [photo.key for photo in taken_photos(removal)] if removal else []
        return super().get_form_kwargs() | {"item": self.found, "taken": taken}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item, removal = self.found, self.removal if self.found is None else None
        # In the order of the ticks 照片 1, 照片 2 …
        files = [photo.file for photo in item.photos.all()] if item else []
        taken = [photo.file for photo in taken_photos(removal)] if removal else []
        gone = f"?gone={self.kwargs['item']}" if taken else ""
        photos = [
            f"{reverse('bulletins:bulletin_photo', args=[self.bulletin.pk, file])}{gone}"
            for file in files or taken
        ]
        own = {"original": item.submission if item else None, "photos": photos}
        return super().get_context_data(**kwargs) | own

    def perform(self, form: ItemForm) -> str:
        written, seen_at = self.written() | {"given": form.given()}, form.cleaned_data["seen_at"]
        removal = self.removal if self.found is None else None
        if removal is not None and removal.at == seen_at:
            self.success_message = PUT_BACK
            return f"{self.back()}#item-{services.put_back(**written).pk}"
        try:
            made = services.change_item(**written, seen_at=seen_at)
        except Conflict:
            self.tell(form)
            raise
        return f"{self.back()}#item-{made.pk}"

    def tell(self, form: ItemForm) -> None:
        """Another was first: what it says now, and how to go on."""
        item, removal = self.item, self.removal
        if item is not None:
            form.saw_conflict(item.updated_at, facts_of(item))
        elif removal is not None:
            form.saw_conflict(removal.at)
            self.submit_label = "作为新稿件放回"


class ItemMove(OneItem, ActPage):
    """上移, 下移."""

    roles = ("office",)

    def perform(self, request: HttpRequest) -> str:
        moved = services.move_item(up=self.kwargs["way"] == "up", **self.written())
        return f"{self.back()}#item-{moved.pk}"


class ItemRemove(OneItem, ActPage):
    """移出."""

    roles = ("office",)
    success_message = "已移出；来稿回到待处理。"

    def perform(self, request: HttpRequest) -> str:
        services.remove_item(**self.written())
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
