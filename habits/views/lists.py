"""Acts from the panel of a list: its columns, its filters under a name."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve, reverse

from common import clock
from common.errors import Invalid
from common.web.views import ActPage, ListPage, came_from
from habits.models import SavedFilter
from habits.services.lists import delete_filter, hide_columns, save_filter

# Whoever opens lists; which ones, the lists themselves judge.
ROLES = ("office", "unit", "chief", "village_chief", "justice", "admin")
_NOT_FROM_A_LIST = "请在列表页面上操作。"


class FromListAct(ActPage):
    """An act that leads back to the list on which its button was pressed."""

    roles = ROLES

    @property
    def address(self) -> str:
        return came_from(self.request)

    def page(self) -> str:
        """The URL name of that list. Raises Invalid where the request comes from no list of ours."""
        try:
            found = resolve(urlsplit(self.address).path)
        except Resolver404:
            raise Invalid("list.unknown", _NOT_FROM_A_LIST) from None
        view: Any = getattr(found.func, "view_class", None)
        if not (isinstance(view, type) and issubclass(view, ListPage)):
            raise Invalid("list.unknown", _NOT_FROM_A_LIST)
        return found.view_name

    def back(self) -> str:
        return self.address or reverse("home")


class ColumnsAct(FromListAct):
    """`column` names all that may be hidden, `shown` those to be seen."""

    def perform(self, request: HttpRequest) -> str:
        shown = set(request.POST.getlist("shown"))
        hidden = [name for name in request.POST.getlist("column") if name not in shown]
        user: Any = request.user
        hide_columns(page=self.page(), names=hidden, by=user, session=request.session)
        return self.back()


class SaveFilterAct(FromListAct):
    success_message = "已保存为常用筛选。"

    def perform(self, request: HttpRequest) -> str:
        user: Any = request.user
        save_filter(
            page=self.page(),
            title=request.POST.get("title", ""),
            address=self.address,
            by=user,
            at=clock.now(),
        )
        return self.back()


class DeleteFilterAct(FromListAct):
    success_message = "已删去。"

    def perform(self, request: HttpRequest) -> str:
        rows = SavedFilter.objects.visible_to(request.user)
        delete_filter(saved=get_object_or_404(rows, pk=self.kwargs["pk"]))
        return self.back()
