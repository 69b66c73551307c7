"""One action for several issues at once."""

from typing import Any
from uuid import uuid5

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from common import clock
from common.web.bulk import EachPage
from issues.forms.issues import ActForm, what_of
from issues.models import Issue
from issues.models.parameters import rules_for
from issues.rules.actions import ACTIONS
from issues.services import act
from issues.views.lists import OF_PILE

BULK_ACTIONS = frozenset(code for codes in OF_PILE.values() for code in codes)


class IssueBulkPage(EachPage):
    """The form of the action with the chosen issues above it; then each for itself."""

    roles = ("office", "unit")
    form_class = ActForm
    menu = "issues"
    list_url_name = "issues:issue_list"
    none_chosen = "请先勾选要办理的问题。"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["action"] not in BULK_ACTIONS:
            return redirect("issues:issue_list")
        self.action = ACTIONS[kwargs["action"]]
        self.act_label = self.action.label
        return super().dispatch(request, *args, **kwargs)

    def find(self, keys: list[int]) -> QuerySet[Issue]:
        found = Issue.objects.visible_to(self.request.user).filter(pk__in=keys)
        return found.select_related("kind", "reach").order_by("number")

    def row_words(self, row: Issue) -> str:
        words = row.description
        return f"{row.number} {row.reach} {words[:30]}{'…' if len(words) > 30 else ''}"

    def get_title(self) -> str:
        return f"批量{self.action.label}"

    def get_form_kwargs(self) -> dict[str, Any]:
        at = clock.now()
        home = self.request.user.home_division
        rules = rules_for(home.code if home else None, at)
        who = {"action": self.action, "issue": None, "user": self.request.user}
        return super().get_form_kwargs() | who | {"rules": rules, "at": at}

    def perform_one(self, row: Issue, form: ActForm) -> None:
        data = form.cleaned_data
        act(
            issue_id=row.pk,
            action=self.action.code,
            by=self.request.user,
            at=clock.now(),
            note=data["note"],
            client_ref=uuid5(data["client_ref"], str(row.pk)),
            what=what_of(data),
        )
