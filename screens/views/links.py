"""Links of screens' computers: the list, a new one, the end of one."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from common import clock
from common.errors import DomainError
from common.web.forms import PortalForm
from common.web.views import Button, FormPage, ListPage
from screens.forms import LinkForm
from screens.models import ScreenLink
from screens.services import links
from screens.tables import LinkFilter, LinkTable

MENU = "screen"


class LinkListPage(ListPage):
    """大屏: opens one's own, and says which computers show one."""

    roles = ("office", "chief")
    model = ScreenLink
    table_class = LinkTable
    filterset_class = LinkFilter
    title = "大屏"
    lead = "会议室、值班室的大屏用链接打开，不用登录，只能看；不用了就作废，立即失效。"
    menu = MENU
    empty_text = "没有符合条件的大屏链接。"

    def get_queryset(self) -> QuerySet[ScreenLink]:
        rows: QuerySet[ScreenLink] = super().get_queryset().select_related("division", "created_by")
        return rows

    def get_table_kwargs(self) -> dict[str, Any]:
        is_office = self.request.user.has_role("office")
        return {} if is_office else {"exclude": ("act",)}

    def get_buttons(self) -> list[Button]:
        buttons = [Button("打开大屏", reverse("screens:screen"), "presentation", "primary")]
        if self.request.user.has_role("office"):
            buttons.append(Button("发放链接", reverse("screens:link_new"), "link"))
        return buttons


class LinkNewPage(FormPage):
    """A new link, which is shown on the page that answers and nowhere again."""

    form_class = LinkForm
    title = "发放大屏链接"
    lead = "链接只显示一次；拿到链接的人都能看这块大屏，请只交给管大屏的人。"
    menu = MENU
    submit_label = "发放"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("screens:link_list")

    def form_valid(self, form: LinkForm) -> HttpResponse:
        """No redirect: the address of the next page would have to bear the token."""
        try:
            link, token = links.issue_link(
                division=form.cleaned_data["division"],
                name=form.cleaned_data["name"],
                by=self.request.user,
                at=clock.now(),
            )
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        address = self.request.build_absolute_uri(reverse("screens:wall"))
        context = {
            "title": "大屏链接已发放",
            "menu": MENU,
            "link": link,
            # Behind #, which no browser sends: the token comes into no log and no referrer.
            "address": f"{address}#{token}",
        }
        response = render(self.request, "screens/issued.html", context)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class LinkRevokePage(FormPage):
    """作废: asks once more, because the wall goes dark at once."""

    form_class = PortalForm
    template_name = "screens/revoke.html"
    title = "作废大屏链接"
    menu = MENU
    submit_label = "作废"
    success_message = "链接已作废，立即失效。"

    @cached_property
    def link(self) -> ScreenLink:
        """Raises Http404 for one that is not seen, PermissionDenied for one that is seen as a chief alone."""
        rows: Any = ScreenLink.objects.visible_to(self.request.user).select_related("division")
        found: ScreenLink = get_object_or_404(rows, pk=self.kwargs["pk"])
        if not self.request.user.is_office_of(found.division_id):
            raise PermissionDenied
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"link": self.link}

    def get_cancel_url(self) -> str:
        return reverse("screens:link_list")

    def perform(self, form: PortalForm) -> str:
        links.revoke_link(link=self.link, by=self.request.user, at=clock.now())
        return self.get_cancel_url()
